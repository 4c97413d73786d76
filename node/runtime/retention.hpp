// Which batches the batch log may forget (PROTOCOL section 5, Retention).
//
// A batch of the term in force may go when its block is in the store, lies heights_kept below the
// head and no higher than a certified height; all of the terms before it may go, none of a later
// one: who rebuilds its database is in an earlier term than its log. Thread rule: none of its own.
#pragma once

#include "storage/batch_log.hpp"
#include "storage/store.hpp"

#include <optional>
#include <vector>

namespace merit::node {

inline constexpr std::uint64_t heights_kept = 64;

// Positions of each lane at or below which batches of this term may go.
struct Releasable {
    ledger::Term term;
    std::vector<ledger::Position> positions;
    bool operator==(const Releasable&) const = default;
};

// Nothing: no block lies so low.
std::optional<Releasable> find_releasable(const storage::Store& store, ledger::Height certified,
                                          std::uint64_t kept = heights_kept);

class Retention {
  public:
    // Lanes begin anew.
    void begin_term(ledger::Term term);
    // Of another term than that which has begun, it says nothing.
    void set(Releasable releasable);
    bool may_go(const storage::BatchKey& key, ledger::Term term) const;

  private:
    Releasable releasable_;
};

}  // namespace merit::node
