// Views of the state at heights that clients may still ask for.
//
// The store keeps the last heights; those that a cursor names are kept here as well, so that a list
// can be read to its end while blocks go on: at most 64, each for five minutes after its last use.
// Thread rule: any thread. Source: DETAILS 6.
#pragma once

#include "node/rpc/method.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <map>
#include <mutex>

namespace merit::node::rpc {

class PinnedViews {
  public:
    static constexpr std::size_t views_max = 64;
    static constexpr std::chrono::minutes keep_time{5};

    explicit PinnedViews(const NodeService& service) : service_(service) {}

    ReadAt head() const;
    // Errors: pruned (4444), not_found (a height above the head).
    Result<ReadAt, RpcError> at(ledger::Height height);
    // A cursor for this read was handed out.
    void keep(const ReadAt& read);
    // The block time at a height that the store has.
    ledger::TimeMs time_of(ledger::Height height) const;

  private:
    struct Kept {
        ReadAt read;
        std::chrono::steady_clock::time_point last_use;
    };
    ReadAt read_of(std::shared_ptr<const storage::ReadView> view) const;
    std::optional<ReadAt> find_kept(ledger::Height height);

    const NodeService& service_;
    std::mutex mutex_;
    std::map<ledger::Height, Kept> kept_;
};

}  // namespace merit::node::rpc
