#include "contracts/explain/arguments.hpp"
#include "contracts/rounds/error.hpp"
#include "contracts/rounds/handlers.hpp"
#include "contracts/rounds/state.hpp"

#include <algorithm>

namespace merit::contracts::rounds {

namespace {

using explain::Arguments;

constexpr auto self = ContractNumber::rounds;
constexpr std::size_t rounds_listed_max = 256;

struct Asked {
    RoundId id;
    Round round;
};

Result<Asked, Refusal> round_of(const ledger::StateView& view, const QueryArguments& arguments) {
    MERIT_TRY(const auto id, Arguments(arguments, self).id<RoundId>("round"));
    auto round = rounds.get(view, id);
    if (!round) return refuse(CommonError::not_found);
    return Asked{id, std::move(*round)};
}

Result<AccountId, Refusal> account_of(const QueryArguments& arguments, std::string_view name) {
    MERIT_TRY(const auto recipient, Arguments(arguments, self).recipient(name));
    if (!recipient.is_account()) return refuse(CommonError::malformed);
    return *recipient.account();
}

template <class List, class Id>
std::optional<Seat> find_seat(const List& list, const Id& id) {
    const auto found = std::ranges::lower_bound(list, id);
    if (found == list.end() || *found != id) return std::nullopt;
    return static_cast<Seat>(found - list.begin());
}

// The seat of the member or project named by the argument `to`.
Result<Seat, Refusal> seat_of(const RoundTerms& terms, const QueryArguments& arguments) {
    std::optional<Seat> seat;
    if (terms.kind == RoundKind::peer) {
        MERIT_TRY(const AccountId member, account_of(arguments, "to"));
        seat = find_seat(terms.members, member);
    } else {
        MERIT_TRY(const ProjectId project, Arguments(arguments, self).id<ProjectId>("to"));
        seat = find_seat(terms.projects, project);
    }
    if (!seat) return refuse(CommonError::not_found);
    return *seat;
}

struct Named {
    std::optional<AccountId> member;
    std::optional<ProjectId> project;
    MERIT_FIELDS(member, project)
};
Named named_by(const RoundTerms& terms, Seat seat) {
    if (terms.kind == RoundKind::peer) return {terms.members[seat], std::nullopt};
    return {std::nullopt, terms.projects[seat]};
}

struct RoundAnswer {
    RoundId round;
    Round value;
    Standing standing;
    MERIT_FIELDS(round, value, standing)
};

Check round(const ledger::StateView& view, const QueryArguments& arguments,
            ledger::FieldWriter& writer) {
    MERIT_TRY(Asked asked, round_of(view, arguments));
    ledger::describe(
        RoundAnswer{asked.id, std::move(asked.round), *standings.get(view, asked.id)}, writer);
    return success();
}

struct RoundLine {
    RoundId round;
    RoundKind kind = RoundKind::peer;
    Amount pot;
    Epoch first_epoch;
    Epoch last_epoch;
    RoundState state = RoundState::open;
    MERIT_FIELDS(round, kind, pot, first_epoch, last_epoch, state)
};

Check rounds_of_pool(const ledger::StateView& view, const QueryArguments& arguments,
                     ledger::FieldWriter& writer) {
    MERIT_TRY(const auto pool, Arguments(arguments, self).id<PoolId>("pool"));
    MERIT_TRY(const auto from, Arguments(arguments, self).number_or("from", 0));
    std::vector<RoundId> ids;
    pool_rounds.scan_from(
        view, pool_rounds.key(pool, Epoch{from}),
        [&](const auto& key, const Empty&) {
            ids.push_back(std::get<2>(key));
            return ids.size() < rounds_listed_max;
        },
        pool);
    writer.begin_list();
    for (const RoundId& id : ids) {
        const RoundTerms terms = rounds.get(view, id)->terms;
        ledger::describe(RoundLine{id, terms.kind, terms.pot, terms.first_epoch, terms.last_epoch,
                                   standings.get(view, id)->state},
                         writer);
    }
    writer.end_list();
    return success();
}

struct VoiceLine {
    Named to;
    Amount amount;
    bool counts = true;
    MERIT_FIELDS(to, amount, counts)
};
struct BallotAnswer {
    AccountId account;
    Epoch epoch;
    ledger::Bounded<MemberId, 2> behind;
    ledger::Bounded<VoiceLine, seats_max> voices;
    MERIT_FIELDS(account, epoch, behind, voices)
};

Check my_ballot(const ledger::StateView& view, const QueryArguments& arguments,
                ledger::FieldWriter& writer) {
    MERIT_TRY(const Asked asked, round_of(view, arguments));
    MERIT_TRY(const AccountId account, account_of(arguments, "account"));
    const auto ballot = ballots.get(view, asked.id, account);
    if (!ballot) return refuse(CommonError::not_found);
    BallotAnswer answer{account, ballot->epoch, ballot->behind, {}};
    for (const Voice& voice : ballot->voices) {
        const Named to = named_by(asked.round.terms, voice.seat);
        answer.voices.push_back({to, voice.amount, voice.counts});
    }
    ledger::describe(answer, writer);
    return success();
}

struct SeatLine {
    Named to;
    SeatResult result;
    MERIT_FIELDS(to, result)
};

// One seat, or all that somebody named.
Check result(const ledger::StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    MERIT_TRY(const Asked asked, round_of(view, arguments));
    const RoundTerms& terms = asked.round.terms;
    std::vector<SeatLine> lines;
    if (Arguments(arguments, self).has("to")) {
        MERIT_TRY(const Seat seat, seat_of(terms, arguments));
        lines.push_back({named_by(terms, seat), seats.get_or(view, {}, asked.id, seat)});
    } else {
        seats.scan(
            view,
            [&](const auto& key, const SeatResult& found) {
                lines.push_back({named_by(terms, std::get<1>(key)), found});
                return true;
            },
            asked.id);
    }
    writer.begin_list();
    for (const SeatLine& line : lines)
        ledger::describe(line, writer);
    writer.end_list();
    return success();
}

struct NamedBy {
    AccountId account;
    bool counts = true;
    Amount amount;
    MERIT_FIELDS(account, counts, amount)
};

// Who named the member or project.
Check voices(const ledger::StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    MERIT_TRY(const Asked asked, round_of(view, arguments));
    MERIT_TRY(const Seat seat, seat_of(asked.round.terms, arguments));
    writer.begin_list();
    ballots.scan(
        view,
        [&](const auto& key, const Ballot& ballot) {
            const auto voice = std::ranges::lower_bound(ballot.voices, seat, {}, &Voice::seat);
            if (voice != ballot.voices.end() && voice->seat == seat) {
                ledger::describe(NamedBy{std::get<1>(key), voice->counts, voice->amount}, writer);
            }
            return true;
        },
        asked.id);
    writer.end_list();
    return success();
}

}  // namespace

std::vector<Query> queries() {
    const QueryArgument id{"round", "hash", true, "round id"};
    const QueryArgument to{"to", "text", true, "address of a member (peer), or project id"};
    return {{"round", "Terms of a community round, how far it is, and its sums", {id}, round},
            {"rounds",
             "Rounds of a pool, by their last epoch",
             {{"pool", "pool", true, "pool id"},
              {"from", "epoch", false, "least last epoch; default: 0"}},
             rounds_of_pool},
            {"my_ballot",
             "What an account said or gave in a round",
             {id, {"account", "account", true, "address"}},
             my_ballot},
            {"result",
             "Voices, weight and amount of each member or project that was named",
             {id, {"to", "text", false, "one of them alone"}},
             result},
            {"voices", "Who named a member or project, with how much", {id, to}, voices}};
}

}  // namespace merit::contracts::rounds
