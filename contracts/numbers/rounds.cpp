#include "contracts/numbers/rounds.hpp"

#include "contracts/numbers/muldiv.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace merit::contracts {
namespace {

// Gifts in ascending order of (to, from), of which no two have both alike.
using GiftsByReceiver = std::vector<Gift>;

NumberResult<GiftsByReceiver> by_receiver(std::span<const Gift> gifts, std::size_t receivers) {
    GiftsByReceiver sorted(gifts.begin(), gifts.end());
    const auto place = [](const Gift& gift) { return std::tuple(gift.to, gift.from); };
    std::ranges::sort(sorted, {}, place);
    if (!sorted.empty() && sorted.back().to >= receivers) return NumberError::out_of_bounds;
    const auto twice = std::ranges::adjacent_find(sorted, {}, place);
    if (twice != sorted.end()) return NumberError::duplicate_id;
    return sorted;
}

std::span<const Gift> gifts_to(const GiftsByReceiver& gifts, std::uint32_t receiver) {
    return std::ranges::equal_range(gifts, receiver, {}, &Gift::to);
}

// What two donors have in common in one project.
struct Agreement {
    std::uint32_t donor;  // the other one
    std::uint32_t project;
    std::uint64_t root;  // s
};

// Agreements of one donor with the strangers of higher position; `own` are the donor's gifts.
template <class AreStrangers>
std::vector<Agreement> agreements(const GiftsByReceiver& gifts, std::span<const Gift> own,
                                  AreStrangers are_strangers) {
    std::vector<Agreement> result;
    for (const Gift& gift : own) {
        for (const Gift& other : gifts_to(gifts, gift.to)) {
            if (other.from <= gift.from || !are_strangers(gift.from, other.from)) continue;
            result.push_back({other.from, gift.to, isqrt(u128{gift.amount} * other.amount)});
        }
    }
    return result;
}

// Adds floor(s * M / (M + t)) of each agreement to its project: below 2^25, for s <= t.
void add_pairs(std::span<const Agreement> found, std::vector<std::uint64_t>& weights) {
    std::map<std::uint32_t, u128> totals;  // t by the other donor
    for (const Agreement& agreement : found)
        totals[agreement.donor] += agreement.root;
    for (const Agreement& agreement : found) {
        const u128 bound = match_pair_bound + totals[agreement.donor];
        const u128 moved = u128{agreement.root} * match_pair_bound / bound;
        weights[agreement.project] += 2 * static_cast<std::uint64_t>(moved);
    }
}

}  // namespace

NumberResult<std::vector<std::uint64_t>> peer_weights(std::size_t members, std::uint64_t tokens,
                                                      std::span<const Gift> gifts) {
    if (members > round_size_max) return NumberError::out_of_bounds;
    MERIT_TRY(const GiftsByReceiver sorted, by_receiver(gifts, members));
    std::vector<std::uint64_t> given(members * members);  // by (from, to)
    std::vector<std::uint64_t> left(members, tokens);
    for (const Gift& gift : sorted) {
        if (gift.from >= members || gift.from == gift.to) return NumberError::out_of_bounds;
        if (gift.amount > left[gift.from]) return NumberError::out_of_bounds;
        left[gift.from] -= gift.amount;
        given[gift.from * members + gift.to] = gift.amount;
    }
    std::vector<std::uint64_t> received(members);
    for (const Gift& gift : sorted) {
        const std::uint64_t back = given[gift.to * members + gift.from];
        const std::uint64_t kept = gift.amount - std::min(gift.amount, back) / 2;
        MERIT_TRY(received[gift.to], checked_add(received[gift.to], kept));
    }
    return received;
}

NumberResult<std::uint64_t> retro_weight(std::vector<std::uint64_t> amounts, std::size_t quorum,
                                         std::uint64_t minimum) {
    std::ranges::sort(amounts);
    if (amounts.empty()) return 0;
    if (amounts.back() >= issuance_bound) return NumberError::out_of_bounds;
    const std::size_t count = amounts.size();
    const std::uint64_t weight = amounts[(count - 1) / 2] + amounts[count / 2];
    return count < quorum || weight < u128{2} * minimum ? 0 : weight;
}

NumberResult<MatchRound> MatchRound::make(std::size_t projects, std::span<const Gift> gifts,
                                          std::span<const Houses> houses) {
    if (projects > round_size_max) return NumberError::out_of_bounds;
    MatchRound round;
    round.projects_ = projects;
    round.houses_.assign(houses.begin(), houses.end());
    MERIT_TRY(round.by_project_, by_receiver(gifts, projects));
    std::map<std::uint32_t, std::vector<Gift>> by_donor;
    for (const Gift& gift : round.by_project_) {
        if (gift.amount >= issuance_bound) return NumberError::out_of_bounds;
        if (gifts_to(round.by_project_, gift.to).size() > round_size_max) {
            return NumberError::out_of_bounds;
        }
        by_donor[gift.from].push_back(gift);
    }
    for (auto& [donor, own] : by_donor)
        round.by_donor_.push_back(std::move(own));
    return round;
}

std::size_t MatchRound::add_donor(std::size_t donor, std::vector<std::uint64_t>& weights) const {
    const std::vector<Agreement> found =
        agreements(by_project_, by_donor_.at(donor),
                   [&](std::uint32_t a, std::uint32_t b) { return are_strangers(a, b); });
    add_pairs(found, weights);
    return found.size();
}

bool MatchRound::are_strangers(std::uint32_t a, std::uint32_t b) const {
    if (a >= houses_.size() || b >= houses_.size()) return true;
    return std::ranges::find_first_of(houses_[a], houses_[b]) == houses_[a].end();
}

NumberResult<std::vector<std::uint64_t>> match_weights(std::size_t projects,
                                                       std::span<const Gift> gifts,
                                                       std::span<const Houses> houses) {
    MERIT_TRY(const MatchRound round, MatchRound::make(projects, gifts, houses));
    std::vector<std::uint64_t> weights(projects);
    for (std::size_t donor = 0; donor < round.donors(); ++donor)
        round.add_donor(donor, weights);
    return weights;
}

u128 quadratic(std::span<const std::uint64_t> gifts) {
    u128 sum = 0;  // each root is below 2^32
    for (const std::uint64_t gift : gifts)
        sum += isqrt(gift);
    return sum * sum;
}

}  // namespace merit::contracts
