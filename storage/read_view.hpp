// The state and the indexes as they were at one height.
//
// A view is immutable and keeps its data alive for as long as the handle lives; long-held views
// cost disk space, so drop them. Reads of damaged data end the process (fatal.hpp). Thread rule:
// const use from any thread. Source: ARCHITECTURE (Storage), DETAILS section 6.
#pragma once

#include "crypto/hash.hpp"
#include "ledger/ids.hpp"
#include "ledger/state_view.hpp"
#include "ledger/strong.hpp"

namespace merit::storage {

struct Roots {
    std::uint64_t log_size = 0;
    crypto::Hash256 log_root;
    crypto::Hash256 state_root;
    auto operator<=>(const Roots&) const = default;
};

struct Head {
    ledger::Height height;
    ledger::BlockDigest block;
    Roots roots;
    auto operator<=>(const Head&) const = default;
};

// get and scan of the base read the contract state.
class ReadView : public ledger::StateView {
  public:
    virtual const Head& at() const = 0;

    // Rows written from ExecutedBlock::index; the rules of StateView::get and scan.
    virtual std::optional<Bytes> index_get(BytesView key) const = 0;
    virtual void index_scan(BytesView prefix, BytesView from, const Visit& visit) const = 0;
    // Downwards: keys that begin with `prefix` and are <= `from` (an empty `from`: from the last).
    virtual void index_scan_down(BytesView prefix, BytesView from, const Visit& visit) const = 0;
};

}  // namespace merit::storage
