#include "tests/twins/schedule.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace merit::testing::twins {

namespace {

// Sides are numbered in the order in which they first appear.
Partition normalized(const Partition& partition) {
    std::array<int, nodes> names{};
    names.fill(-1);
    int next = 0;
    Partition result{};
    for (std::size_t i = 0; i < nodes; ++i) {
        int& name = names[partition[i]];
        if (name < 0) name = next++;
        result[i] = static_cast<std::uint8_t>(name);
    }
    return result;
}

void extend(Partition& partition, std::size_t node, std::uint8_t sides,
            std::vector<Partition>& all) {
    if (node == nodes) return all.push_back(partition);
    for (std::uint8_t side = 0; side <= sides; ++side) {
        partition[node] = side;
        const bool is_new = side == sides;
        extend(partition, node + 1, static_cast<std::uint8_t>(sides + (is_new ? 1 : 0)), all);
    }
}

}  // namespace

std::vector<Partition> all_partitions() {
    std::vector<Partition> all;
    Partition partition{};
    extend(partition, 1, 1, all);
    return all;
}

std::size_t sides_of(const Partition& partition) {
    return 1U + *std::max_element(partition.begin(), partition.end());
}

Partition with_twins_swapped(const Partition& partition, std::size_t twinned) {
    Partition swapped = partition;
    std::swap(swapped[twinned], swapped[nodes - 1]);
    return normalized(swapped);
}

std::uint64_t count_schedules(std::size_t views, std::size_t partitions) {
    std::uint64_t count = validators;
    for (std::size_t i = 0; i < views; ++i)
        count *= partitions;
    return count;
}

Schedule schedule_at(std::uint64_t index, std::size_t views,
                     const std::vector<Partition>& partitions) {
    Schedule schedule;
    schedule.twinned = index % validators;
    index /= validators;
    for (std::size_t i = 0; i < views; ++i) {
        schedule.views.push_back(partitions[index % partitions.size()]);
        index /= partitions.size();
    }
    return schedule;
}

bool is_mirror(const Schedule& schedule) {
    for (const Partition& partition : schedule.views) {
        const Partition swapped = with_twins_swapped(partition, schedule.twinned);
        if (swapped != partition) return swapped < partition;
    }
    return false;
}

std::string describe(const Schedule& schedule) {
    std::string text = std::to_string(schedule.twinned) + ":";
    for (const Partition& partition : schedule.views) {
        text += ' ';
        const std::size_t sides = sides_of(partition);
        for (std::size_t side = 0; side < sides; ++side) {
            if (side > 0) text += '|';
            for (std::size_t node = 0; node < nodes; ++node) {
                if (partition[node] == side) text += std::to_string(node);
            }
        }
    }
    return text;
}

Schedule parse_schedule(const std::string& text) {
    Schedule schedule;
    std::istringstream words(text);
    std::string word;
    words >> word;
    schedule.twinned = std::stoul(word);
    if (schedule.twinned >= validators) throw std::invalid_argument("no such validator");
    while (words >> word) {
        Partition partition{};
        std::uint8_t side = 0;
        std::size_t named = 0;
        for (char letter : word) {
            if (letter == '|') {
                ++side;
                continue;
            }
            const auto node = static_cast<std::size_t>(letter - '0');
            if (node >= nodes || side >= nodes) throw std::invalid_argument("no such node");
            partition[node] = side;
            ++named;
        }
        if (named != nodes) throw std::invalid_argument("each node is on one side");
        schedule.views.push_back(normalized(partition));
    }
    return schedule;
}

}  // namespace merit::testing::twins
