// A state with nothing but the clock in it, and records put in by hand: for tests of K4 alone.
#pragma once

#include "contracts/framework/chain.hpp"
#include "contracts/score/close.hpp"
#include "contracts/score/score.hpp"
#include "contracts/score/state.hpp"
#include "tests/support/examples.hpp"

#include <limits>

namespace merit::testing {

using contracts::registry::ContributionKind;

template <class Id>
Id numbered(std::uint8_t number) {
    Id id;
    id.bytes.fill(number);
    return id;
}

class ScoreState {
  public:
    explicit ScoreState(contracts::ParameterSet set = {}) : state_(empty_) {
        block_.parameters = set;
        contracts::store_genesis_chain(state_, genesis(), set, {});
    }

    contracts::Context context() { return {state_, block_, {}, {}, 0, index_, events_}; }
    ledger::Overlay& state() { return state_; }
    const std::vector<ledger::Event>& events() const { return events_; }
    const std::vector<ledger::IndexEntry>& index() const { return index_; }
    const ledger::ProjectId& project() const { return project_; }

    // One record of `lines` lines (or units) with Q = m = 1 and the whole share.
    void add(const ledger::Recipient& recipient, ContributionKind kind, std::uint8_t record,
             std::uint64_t lines, std::uint64_t work_date = 0) {
        const contracts::RecordScore score{1'000'000, lines * 1'000'000, 1'000'000, 1'000'000};
        auto running = context();
        contracts::score::add_record(
            running, block_.epoch, project_, recipient,
            {numbered<ledger::ContributionId>(record), kind, score, ledger::TimeMs{work_date}});
    }
    // Closes the epoch and begins the next, `steps` at a time; returns how many pieces it took.
    std::size_t close(std::uint64_t steps = std::numeric_limits<std::uint64_t>::max()) {
        std::size_t pieces = 1;
        while (true) {
            auto running = context();
            std::uint64_t left = steps;
            if (contracts::score::close_points(running, block_.epoch, left)) break;
            ++pieces;
        }
        begin_next();
        return pieces;
    }
    void begin_next() { block_.epoch = block_.epoch.next(); }
    contracts::score::PointsRow row(std::uint64_t epoch, const ledger::Recipient& recipient) {
        return contracts::score::points_rows.get_or(state_, {}, ledger::Epoch{epoch}, project_,
                                                    recipient);
    }
    std::uint64_t points(std::uint64_t epoch, const ledger::Recipient& recipient) {
        return row(epoch, recipient).points.value;
    }
    ledger::Epoch epoch() const { return block_.epoch; }

  private:
    ledger::MapState empty_;
    ledger::Overlay state_;
    contracts::BlockContext block_;
    std::vector<ledger::IndexEntry> index_;
    std::vector<ledger::Event> events_;
    ledger::ProjectId project_ = numbered<ledger::ProjectId>(7);
};

// Somebody without an account: earns without being registered.
inline ledger::Recipient alias(std::uint8_t number) {
    return {numbered<ledger::AliasId>(number)};
}

}  // namespace merit::testing
