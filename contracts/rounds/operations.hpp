// The operations of K10 ROUNDS. All but `open` are for persons of level 2 or above.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "contracts/rounds/terms.hpp"

namespace merit::contracts::rounds {

// By a sponsor of the pool: the pot goes from its balance into the round's purse. Or carried by a
// proposal of class B: the pot goes there from the pool itself.
struct Open {
    static constexpr OperationKind kind{ContractNumber::rounds, 1};
    RoundTerms terms;
    MERIT_FIELDS(terms)
};

struct Tokens {
    ledger::AccountId to;
    std::uint64_t tokens = 0;  // above 0
    MERIT_FIELDS(to, tokens)
};
// PEER, by a member: its tokens, in place of what it sent before; an empty list takes that back.
struct PeerBallot {
    static constexpr OperationKind kind{ContractNumber::rounds, 2};
    RoundId round;
    ledger::Bounded<Tokens, seats_max> gives;  // strictly ascending by `to`
    MERIT_FIELDS(round, gives)
};

struct Worth {
    ledger::ProjectId project;
    ledger::Amount amount;  // 0 says: worth nothing
    MERIT_FIELDS(project, amount)
};
// RETRO: how the sender would divide the pot, in place of what it sent before; an empty list takes
// that back.
struct RetroBallot {
    static constexpr OperationKind kind{ContractNumber::rounds, 3};
    RoundId round;
    ledger::Bounded<Worth, names_max> names;  // strictly ascending by project; sum <= pot
    MERIT_FIELDS(round, names)
};

// MATCH: the amount goes from the sender's balance to the project's own pool, for good; gifts to
// one project add up.
struct MatchGift {
    static constexpr OperationKind kind{ContractNumber::rounds, 4};
    RoundId round;
    ledger::ProjectId project;
    ledger::Amount amount;  // minimum <= amount < 2^63
    MERIT_FIELDS(round, project, amount)
};

}  // namespace merit::contracts::rounds
