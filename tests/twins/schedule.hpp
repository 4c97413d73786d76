// What a Twins scenario is: who runs twice, and which nodes hear one another in each view.
//
// Source of the idea: Bano et al., "Twins: BFT Systems Made Robust" (OPODIS 2021). Four validators
// and a fifth node with the key of one of them. Leaders take turns in our protocol, so the choice
// of the twinned validator is the choice of the view that the twins lead.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace merit::testing::twins {

inline constexpr std::size_t validators = 4;
inline constexpr std::size_t nodes = validators + 1;  // the last one is the second twin

// On which side a node is; nodes of one side hear one another.
using Partition = std::array<std::uint8_t, nodes>;

struct Schedule {
    std::size_t twinned = 0;       // the validator that runs twice
    std::vector<Partition> views;  // of view 1, 2, ...; later views are whole
};

// Every way to divide the nodes into sides: 52.
std::vector<Partition> all_partitions();

std::size_t sides_of(const Partition& partition);

// The two twins change places: the same scenario under other names.
Partition with_twins_swapped(const Partition& partition, std::size_t twinned);

// The index-th schedule of so many views, of count_schedules(); in all of them each validator is
// twinned in turn.
Schedule schedule_at(std::uint64_t index, std::size_t views,
                     const std::vector<Partition>& partitions);
std::uint64_t count_schedules(std::size_t views, std::size_t partitions);

// Whether its mirror image (twins swapped) comes before it, so that it need not be run.
bool is_mirror(const Schedule& schedule);

// "1: 01|234 0123|4": which validator is twinned, then the sides of each view.
std::string describe(const Schedule& schedule);
// The inverse; throws std::exception if the text is not one.
Schedule parse_schedule(const std::string& text);

}  // namespace merit::testing::twins
