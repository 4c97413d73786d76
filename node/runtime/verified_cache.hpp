// Which transactions this node has verified lately, by the digest of body and signatures: a
// signature is verified once, whether it came from a client or in a batch.
//
// Bounded: the oldest is forgotten, which costs time and changes no answer. Thread rule: any
// thread. Source: ARCHITECTURE (One record's way), RELIABILITY 4.2.
#pragma once

#include "ledger/ids.hpp"

#include <deque>
#include <mutex>
#include <set>

namespace merit::node {

class VerifiedCache {
  public:
    explicit VerifiedCache(std::size_t entries_max) : entries_max_(entries_max) {}

    void add(const ledger::WireDigest& digest) {
        const std::lock_guard lock(mutex_);
        if (!known_.insert(digest).second) return;
        order_.push_back(digest);
        if (order_.size() <= entries_max_) return;
        known_.erase(order_.front());
        order_.pop_front();
    }

    bool contains(const ledger::WireDigest& digest) const {
        const std::lock_guard lock(mutex_);
        return known_.contains(digest);
    }

  private:
    const std::size_t entries_max_;
    mutable std::mutex mutex_;
    std::set<ledger::WireDigest> known_;
    std::deque<ledger::WireDigest> order_;
};

}  // namespace merit::node
