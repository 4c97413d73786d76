// The blocks that are known: a tree above the last final block, a line of final ones below.
//
// Heights of final blocks are consecutive; the newest of them are kept to be served. Bounds: per
// view above the last final one the leader's first proposal and what a certificate names; below it
// final_blocks_kept or what is not delivered yet. Source: PROTOCOL sections 2, 4 (R6).
// Thread rule: one thread.
#pragma once

#include "consensus/messages.hpp"
#include "ledger/term.hpp"

#include <deque>
#include <functional>
#include <map>
#include <vector>

namespace merit::consensus {

// Covers what ServeBlocks cannot yet find in the store.
inline constexpr std::size_t final_blocks_kept = 256;

struct FinalBlock {
    ledger::BlockDigest digest;
    ledger::Header header;
    std::optional<ledger::Certificate> certificate;  // absent only for the root of the term
    bool batches_are_held = false;
};

class Chain {
  public:
    // Starts at the root of the term, or at a final block of it: the store's head.
    void start(const ledger::TermRoot& root);
    void start(const ledger::Header& head, std::optional<ledger::Certificate> certificate);

    const FinalBlock& last_final() const { return finals_.back(); }
    FinalBlock* final_at(ledger::Height height);
    const FinalBlock* final_at(ledger::Height height) const;

    // Keeps the header if its view is above the last final one.
    void add(const ledger::BlockDigest& digest, const ledger::Header& header);
    // Above the last final block, or the last final block itself.
    const ledger::Header* find(const ledger::BlockDigest& digest) const;
    // The same, and the final blocks that are kept.
    const ledger::Header* find_kept(const ledger::BlockDigest& digest) const;

    // The block and its ancestors above the last final one, oldest first. If an ancestor (or the
    // block) is unknown, `missing` is set and the path is empty; it is empty without `missing` if
    // the block contradicts what is final.
    struct Path {
        std::vector<ledger::BlockDigest> blocks;
        std::optional<ledger::BlockDigest> missing;
    };
    Path path_to(const ledger::BlockDigest& digest) const;

    // The next final block; its parent is the last one.
    void append_final(const ledger::BlockDigest& digest, const ledger::Header& header,
                      const ledger::Certificate& certificate);
    // Forgets unfinal headers of views up to the last final one, and old final ones that were
    // executed.
    void prune(ledger::Height executed);

    const std::map<ledger::BlockDigest, ledger::Header>& unfinal() const { return headers_; }

  private:
    std::map<ledger::BlockDigest, ledger::Header> headers_;
    std::deque<FinalBlock> finals_;
};

}  // namespace merit::consensus
