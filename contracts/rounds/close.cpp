// The end of a round: who still has a voice, what each seat weighs, what it is paid.
//
// Steps: a ballot that is looked at, and each project that it names; 64 ballots that are read to be
// weighed; a weight of PEER or RETRO; 64 roots of MATCH; a pass of SPLIT; a payment. What is
// weighed or divided in one go may take more steps than are left (then all that are left): 2 x 256
// for PEER and RETRO, or the roots of one donor, 64 * 255 at the most. Source: DETAILS 11,
// docs/decisions/0027-community-rounds.md.
#include "contracts/framework/due.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/rounds/eligible.hpp"
#include "contracts/rounds/handlers.hpp"
#include "contracts/rounds/own.hpp"
#include "contracts/rounds/weigh.hpp"
#include "contracts/treasury/state.hpp"

#include <algorithm>

namespace merit::contracts::rounds {

namespace {

constexpr std::size_t ballots_per_step = 64;
constexpr std::size_t roots_per_step = 64;
constexpr std::uint64_t lot = 256;  // rows are read in lots: the view must not change meanwhile

void must(const Check& check) {
    MERIT_ASSERT(check.has_value(), "the pot lies in the round's purse");
}

void spend(std::uint64_t& steps, std::uint64_t cost) {
    steps -= std::min(steps, cost);
}

class Closer {
  public:
    Closer(Context& context, const RoundId& id)
        : context_(context),
          id_(id),
          round_(*rounds.get(context.state, id)),
          standing_(*standings.get(context.state, id)),
          run_(running_closes.get_or(context.state, {}, id)) {}

    // Whether the round is paid.
    bool work(std::uint64_t& steps) {
        if (standing_.state == RoundState::open) begin();
        if (run_stages(steps)) {
            finish();
            return true;
        }
        running_closes.put(context_.state, run_, id_);
        standings.put(context_.state, standing_, id_);
        return false;
    }

  private:
    const RoundTerms& terms() const { return round_.terms; }

    void begin() {
        must(treasury::settle_once(context_, ContractNumber::rounds, id_.view(),
                                   terms().last_epoch));
        standing_.state = RoundState::counting;
    }

    // Goes on where it stopped; false when no steps are left.
    bool run_stages(std::uint64_t& steps) {
        if (run_.stage == CloseStage::ballots) {
            if (!look_at_ballots(steps)) return false;
            run_.stage = CloseStage::weights;
        }
        if (run_.stage == CloseStage::weights) {
            if (steps == 0 || !weigh(steps)) return false;
            divide(steps);
            run_.stage = CloseStage::payments;
            run_.next = 0;
        }
        return pay(steps);
    }

    bool look_at_ballots(std::uint64_t& steps) {
        while (steps > 0) {
            const auto rows = next_ballots(std::min(steps, lot));
            if (rows.empty()) return true;
            for (const auto& [voter, ballot] : rows) {
                if (steps == 0) return false;
                look_at(voter, ballot);
                spend(steps, terms().kind == RoundKind::peer ? 1 : 1 + ballot.voices.size());
            }
        }
        return false;
    }
    std::vector<std::pair<AccountId, Ballot>> next_ballots(std::uint64_t count) const {
        std::vector<std::pair<AccountId, Ballot>> rows;
        ballots.scan_from(
            context_.state, run_.last_voter ? ballots.key(id_, *run_.last_voter) : Bytes(),
            [&](const auto& key, const Ballot& ballot) {
                const AccountId& voter = std::get<1>(key);
                if (run_.last_voter != voter) rows.emplace_back(voter, ballot);
                return rows.size() < count;
            },
            id_);
        return rows;
    }
    void look_at(const AccountId& voter, const Ballot& ballot) {
        run_.last_voter = voter;
        const Epoch epoch = terms().last_epoch;
        const bool has_left = !is_eligible(context_.state, voter, epoch);
        const OwnProjects own(context_.state, voter, round_, epoch);
        Ballot seen = ballot;
        bool is_counted = false;
        for (Voice& voice : seen.voices) {
            voice.counts = !has_left && (terms().kind == RoundKind::peer ||
                                         !own.has(terms().projects[voice.seat]));
            is_counted = is_counted || voice.counts;
        }
        const auto behind = registry::members_behind(context_.state, voter, epoch);
        seen.behind.assign(behind.begin(), behind.end());
        standing_.counted += is_counted ? 1U : 0U;
        ballots.put(context_.state, seen, id_, voter);
    }

    bool weigh(std::uint64_t& steps) {
        run_.weights.resize(terms().seats());
        run_.named.resize(terms().seats());
        if (standing_.counted == 0) return true;
        const CountedVoices voices = counted_voices(context_.state, id_, round_);
        spend(steps, standing_.ballots / ballots_per_step + 1);
        if (terms().kind == RoundKind::match && !weigh_match(voices, steps)) return false;
        run_.named.assign(voices.named.begin(), voices.named.end());
        if (terms().kind == RoundKind::match) return true;
        const auto weights = terms().kind == RoundKind::peer ? peer_seats(terms(), voices)
                                                             : retro_seats(terms(), voices);
        run_.weights.assign(weights.begin(), weights.end());
        spend(steps, weights.size());
        return true;
    }
    // At least one donor each time: reading the ballots may have taken the last step.
    bool weigh_match(const CountedVoices& voices, std::uint64_t& steps) {
        const auto match = MatchRound::make(terms().seats(), voices.gifts, voices.houses);
        MERIT_ASSERT(match.has_value(), "a round accepts only what can be weighed");
        const std::size_t donors = match.assume_value().donors();
        while (run_.next < donors) {
            const std::size_t roots = match.assume_value().add_donor(run_.next++, run_.weights);
            spend(steps, roots / roots_per_step + 1);
            if (steps == 0 && run_.next < donors) return false;
        }
        return true;
    }

    void divide(std::uint64_t& steps) {
        const RoundPay pay = divide_pot(id_, terms(), run_.weights);
        spend(steps, pay.splits);
        run_.amounts.assign(pay.amounts.begin(), pay.amounts.end());
        for (const std::uint64_t weight : run_.weights)
            standing_.total_weight.value += weight;
    }

    bool pay(std::uint64_t& steps) {
        while (run_.next < terms().seats()) {
            const auto seat = static_cast<Seat>(run_.next);
            if (run_.named[seat] > 0 || seats.contains(context_.state, id_, seat)) {
                if (steps == 0) return false;
                --steps;
                pay_seat(seat);
            }
            ++run_.next;
        }
        return true;
    }
    void pay_seat(Seat seat) {
        SeatResult result = seats.get_or(context_.state, {}, id_, seat);
        result.named = run_.named[seat];
        result.weight.value = run_.weights[seat];
        result.amount.value = run_.amounts[seat];
        seats.put(context_.state, result, id_, seat);
        move_out(account_of(seat), result.amount, treasury::Cause::award);
        standing_.paid.value += result.amount.value;
    }
    treasury::SubAccount account_of(Seat seat) const {
        if (terms().kind == RoundKind::peer) return treasury::BalanceOf{terms().members[seat]};
        const auto project = registry::find_project(context_.state, terms().projects[seat]);
        MERIT_ASSERT(project && project->opted_in, "a round is for projects with their own pools");
        return treasury::PoolOf{project->own_pool};
    }
    void move_out(const treasury::SubAccount& to, Amount amount, treasury::Cause cause) {
        must(treasury::move(context_, round_.asset, purse_of(id_), to, amount, cause));
    }

    void finish() {
        standing_.carried.value = terms().pot.value - standing_.paid.value;
        carry();
        standing_.state = RoundState::paid;
        standing_.closed_epoch = context_.block.epoch;
        standings.put(context_.state, standing_, id_);
        running_closes.erase(context_.state, id_);
        leave_room();
        context_.emit("round.paid", id_.view(),
                      "paid " + std::to_string(standing_.paid.value) + " carried " +
                          std::to_string(standing_.carried.value));
    }
    // As if whoever opened the round had funded the pool with it. What a vote took out of the pool
    // comes back.
    void carry() {
        if (standing_.carried.value == 0) return;
        move_out(treasury::PoolOf{terms().pool}, standing_.carried, treasury::Cause::prize_return);
        if (!round_.opened_by) return;
        const AccountId& sponsor = *round_.opened_by;
        ledger::Wide funded =
            treasury::pool_funded.get_or(context_.state, {}, terms().pool, sponsor);
        funded.value += standing_.carried.value;
        treasury::pool_funded.put(context_.state, funded, terms().pool, sponsor);
    }
    void leave_room() {
        EndingIn::take(context_.state, terms().last_epoch);
        if (!round_.opened_by) return;
        OpenOfMember::take(context_.state,
                           registry::find_account(context_.state, *round_.opened_by)->member);
    }

    Context& context_;
    const RoundId& id_;
    Round round_;
    Standing standing_;
    RoundClose run_;
};

}  // namespace

ClockTask close_task() {
    return {ClockStage::timeouts, [](Context& context, Epoch closing, std::uint64_t& steps) {
                return visit_due(context, closing, ClockStage::timeouts, ContractNumber::rounds,
                                 steps, [&](const crypto::Hash256& due, std::uint64_t& left) {
                                     return Closer(context, RoundId{due.bytes}).work(left);
                                 });
            }};
}

}  // namespace merit::contracts::rounds
