#include "contracts/rounds/weigh.hpp"

#include <algorithm>
#include <map>

namespace merit::contracts::rounds {

namespace {

// What a round accepted is within the bounds of the number rules.
template <class T>
T must(NumberResult<T> result) {
    MERIT_ASSERT(result.has_value(), "a round accepts only what can be weighed");
    return std::move(result).assume_value();
}

IdBytes id_of(const RoundTerms& terms, std::size_t seat) {
    return terms.kind == RoundKind::peer ? IdBytes(terms.members[seat].view())
                                         : IdBytes(terms.projects[seat].view());
}

}  // namespace

CountedVoices counted_voices(const ledger::StateView& view, const RoundId& id, const Round& round) {
    const RoundTerms& terms = round.terms;
    CountedVoices counted;
    counted.named.resize(terms.seats());
    std::map<MemberId, std::uint32_t> numbers;
    ballots.scan(
        view,
        [&](const auto& key, const Ballot& ballot) {
            auto from = static_cast<std::uint32_t>(counted.houses.size());
            if (terms.kind == RoundKind::peer) {
                const auto member = std::ranges::lower_bound(terms.members, std::get<1>(key));
                from = static_cast<std::uint32_t>(member - terms.members.begin());
            }
            for (const Voice& voice : ballot.voices) {
                if (!voice.counts) continue;
                counted.gifts.push_back({from, voice.seat, voice.amount.value});
                ++counted.named[voice.seat];
            }
            Houses& houses = counted.houses.emplace_back();
            for (const MemberId& member : ballot.behind) {
                const auto next = static_cast<std::uint32_t>(numbers.size());
                houses.push_back(numbers.try_emplace(member, next).first->second);
            }
            return true;
        },
        id);
    return counted;
}

std::vector<std::uint64_t> peer_seats(const RoundTerms& terms, const CountedVoices& voices) {
    return must(peer_weights(terms.seats(), terms.tokens, voices.gifts));
}

std::vector<std::uint64_t> retro_seats(const RoundTerms& terms, const CountedVoices& voices) {
    std::vector<std::vector<std::uint64_t>> amounts(terms.seats());
    for (const Gift& gift : voices.gifts)
        amounts[gift.to].push_back(gift.amount);
    std::vector<std::uint64_t> weights;
    for (auto& of_seat : amounts) {
        weights.push_back(
            must(retro_weight(std::move(of_seat), terms.quorum, terms.minimum.value)));
    }
    return weights;
}

RoundPay divide_pot(const RoundId& id, const RoundTerms& terms,
                    const std::vector<std::uint64_t>& weights) {
    std::vector<SplitRecipient> recipients;
    for (std::size_t seat = 0; seat < weights.size(); ++seat)
        recipients.push_back({id_of(terms, seat), W256(weights[seat])});
    const SplitSalt salt{crypto::Hash256{id.bytes}, terms.last_epoch.value, SplitPurpose::payout};
    switch (terms.kind) {
        case RoundKind::peer:
            return must(pay_all(terms.pot.value, recipients, salt));
        case RoundKind::retro:
            return must(pay_capped(terms.pot.value, recipients, terms.cap.value, salt));
        case RoundKind::match:
            break;
    }
    return must(pay_at_most(terms.pot.value, recipients, salt));
}

}  // namespace merit::contracts::rounds
