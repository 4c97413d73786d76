#include "contracts/numbers/split.hpp"

#include "contracts/numbers/scale.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace merit::contracts {
namespace {

std::array<Byte, 8> big_endian(std::uint64_t value) {
    std::array<Byte, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<Byte>(value >> (56 - 8 * i));
    }
    return bytes;
}

bool distinct_ids(std::span<const SplitRecipient> recipients) {
    const auto not_before = [](const SplitRecipient& a, const SplitRecipient& b) {
        return a.id >= b.id;
    };
    if (std::ranges::adjacent_find(recipients, not_before) == recipients.end()) return true;
    std::vector<IdBytes> ids;
    ids.reserve(recipients.size());
    for (const SplitRecipient& recipient : recipients)
        ids.push_back(recipient.id);
    std::ranges::sort(ids);
    return std::ranges::adjacent_find(ids) == ids.end();
}

NumberResult<W256> total_weight(std::span<const SplitRecipient> recipients) {
    W256 total;
    for (const SplitRecipient& recipient : recipients) {
        // Both are below 2^192, so the sum is below 2^193 and cannot overflow.
        if (bit_width(recipient.weight) > split_weight_bits) return NumberError::out_of_bounds;
        MERIT_TRY(total, checked_add(total, recipient.weight));
        if (bit_width(total) > split_weight_bits) return NumberError::out_of_bounds;
    }
    return total;
}

// amount < 2^63 and weight < 2^192, so the product is below 2^255; weight <= total, so the
// quotient is at most amount.
SplitPart part_of(std::uint64_t amount, const W256& weight, const W256& total) {
    const W256 scaled = checked_multiply(weight, W256(amount)).value();
    const Division division = divide(scaled, total).value();
    return {to_u64(division.quotient).value(), division.remainder, false};
}

struct Tie {
    crypto::Hash256 hash;
    std::size_t index;
};

// Gives the extra units. R of the r_i are above 0 at the least: their sum is R * W and each is
// below W; so whoever has weight 0 gets nothing.
void give_extra_units(std::span<const SplitRecipient> recipients, const SplitSalt& salt,
                      Split& result) {
    std::vector<SplitPart>& parts = result.parts;
    std::vector<W256> remainders;
    remainders.reserve(parts.size());
    for (const SplitPart& part : parts)
        remainders.push_back(part.remainder);
    const auto last = remainders.begin() + static_cast<std::ptrdiff_t>(result.extra_units - 1);
    std::nth_element(remainders.begin(), last, remainders.end(), std::greater<>());
    const W256 cut = *last;

    std::uint64_t left = result.extra_units;
    std::vector<Tie> ties;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].remainder > cut) {
            parts[i].extra = true;
            --left;
        } else if (parts[i].remainder == cut) {
            ties.push_back({split_tie(salt, recipients[i].id), i});
        }
    }
    const auto last_tie = ties.begin() + static_cast<std::ptrdiff_t>(left - 1);
    std::ranges::nth_element(ties, last_tie, {}, &Tie::hash);
    for (auto tie = ties.begin(); tie <= last_tie; ++tie)
        parts[tie->index].extra = true;
    result.cut = SplitCut{cut, last_tie->hash};
}

}  // namespace

crypto::Hash256 split_tie(const SplitSalt& salt, const IdBytes& id) {
    static constexpr std::string_view label = "merit.split";
    std::array<Byte, label.size() + 32 + 8 + 1 + 32> message{};
    auto end = std::copy(label.begin(), label.end(), message.begin());
    end = std::ranges::copy(salt.subject.bytes, end).out;
    end = std::ranges::copy(big_endian(salt.epoch), end).out;
    *end++ = static_cast<Byte>(salt.purpose);
    end = std::ranges::copy(id.view(), end).out;
    return crypto::sha256({BytesView(message.begin(), end)});
}

NumberResult<Split> split(std::uint64_t amount, std::span<const SplitRecipient> recipients,
                          const SplitSalt& salt) {
    if (amount >= issuance_bound) return NumberError::out_of_bounds;
    if (!distinct_ids(recipients)) return NumberError::duplicate_id;
    Split result;
    MERIT_TRY(result.total_weight, total_weight(recipients));
    if (!result.given()) {
        result.parts.resize(recipients.size());
        return result;
    }
    result.parts.reserve(recipients.size());
    std::uint64_t given = 0;
    for (const SplitRecipient& recipient : recipients) {
        result.parts.push_back(part_of(amount, recipient.weight, result.total_weight));
        given += result.parts.back().quotient;
    }
    result.extra_units = amount - given;
    if (result.extra_units > 0) give_extra_units(recipients, salt, result);
    return result;
}

NumberResult<Split> split_positions(std::uint64_t amount, std::span<const W256> weights,
                                    const SplitSalt& salt) {
    std::vector<SplitRecipient> recipients;
    recipients.reserve(weights.size());
    for (const W256& weight : weights) {
        const auto position = static_cast<std::uint32_t>(recipients.size());
        recipients.push_back({IdBytes::position(position), weight});
    }
    return split(amount, recipients, salt);
}

NumberResult<std::vector<SplitRecipient>> join_equal_ids(std::vector<SplitRecipient> recipients) {
    std::ranges::sort(recipients, {}, &SplitRecipient::id);
    std::vector<SplitRecipient> joined;
    for (const SplitRecipient& recipient : recipients) {
        if (joined.empty() || joined.back().id != recipient.id) {
            joined.push_back(recipient);
            continue;
        }
        MERIT_TRY(joined.back().weight, checked_add(joined.back().weight, recipient.weight));
    }
    return joined;
}

std::vector<SplitRecipient> largest_weights(std::vector<SplitRecipient> recipients,
                                            std::size_t limit) {
    if (recipients.size() > limit) {
        const auto end = recipients.begin() + static_cast<std::ptrdiff_t>(limit);
        std::ranges::nth_element(recipients, end, [](const auto& a, const auto& b) {
            return a.weight != b.weight ? a.weight > b.weight : a.id < b.id;
        });
        recipients.resize(limit);
    }
    std::ranges::sort(recipients, {}, &SplitRecipient::id);
    return recipients;
}

}  // namespace merit::contracts
