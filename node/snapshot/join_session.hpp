// Receives one snapshot from many peers: whom to ask for what, whom to leave.
//
// Every chunk is proven by the manifest, so a peer that lies is found out by its first false
// message (offers.hpp). What is left to it is to delay: a request that is not answered in time goes
// to another peer, one that says "not held" or goes away meanwhile is left, and a snapshot of which
// too little comes in a while is left for another one. Peers that come later and have it give too.
// Chunks lie in a folder and are taken up again after a restart; those of a snapshot that was left
// stay until one of another has come.
//
// Bounds: four open requests a peer. Thread rule: one thread; time is an argument. Source: PROTOCOL
// sections 6 and 7, RELIABILITY 2.1.
#pragma once

#include "node/snapshot/offers.hpp"
#include "storage/snapshot_folder.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace merit::node {

struct JoinRules {
    ledger::Genesis genesis;
    std::filesystem::path folder;  // of the chunks
};

class JoinSession {
  public:
    static constexpr std::size_t late_answers_max = 2;  // of a peer, for one snapshot
    // In each window so many chunks must come, and so great a share of all, or so many bytes: else
    // another snapshot is tried.
    static constexpr std::uint64_t window_ms = 30'000;
    static constexpr std::size_t window_chunks_min = 8;
    static constexpr std::size_t window_share = 20;  // a twentieth
    static constexpr std::size_t window_bytes_min = 8 * ledger::limits::mib;

    explicit JoinSession(JoinRules rules);

    struct Actions {
        std::vector<SnapshotOffers::Request> send;
        std::vector<SnapshotPeer> disconnect;  // three false answers
    };

    void peer_up(SnapshotPeer peer);
    void peer_down(SnapshotPeer peer);
    // Answers of peers; what nobody asked for is ignored.
    void receive(SnapshotPeer from, const OfferedSnapshot& offer, std::uint64_t now_ms);
    void receive(SnapshotPeer from, const SnapshotChunk& chunk, std::uint64_t now_ms);
    void receive(SnapshotPeer from, const Terms& terms, std::uint64_t now_ms);
    // What is to be done now. A snapshot is begun only above `wanted`, and one at or below `head`
    // is of no use any more.
    Actions update(ledger::Height head, ledger::Height wanted, std::uint64_t now_ms);

    struct Progress {
        ledger::Height height;
        std::size_t received = 0;
        std::size_t chunks = 0;
    };
    // Of the snapshot that is being received.
    std::optional<Progress> progress() const;
    bool is_complete() const { return current_ && missing_.empty() && open_.empty(); }
    // Complete.
    const storage::SnapshotFolder& snapshot() const { return *current_->folder; }
    // How the terms before its state's ended.
    std::span<const ledger::TermEnd> term_ends() const;
    // It could not be used after all: it is not tried again for a while.
    void fail(std::uint64_t now_ms);

    static constexpr std::size_t open_max = 16;  // requests for chunks, of all peers

  private:
    struct Giver {
        std::size_t open = 0;
        std::size_t late = 0;
        std::set<std::uint16_t> asked;  // for these parts, ever
    };
    struct Open {
        SnapshotPeer from;
        std::uint64_t sent_ms = 0;
    };
    struct Current {
        SnapshotOffers::Offer offer;
        std::optional<storage::SnapshotFolder> folder;  // once a chunk of it is there
        std::size_t chunks = 0;
        std::uint64_t window_began_ms = 0;
        std::size_t window_chunks = 0;
        std::size_t window_bytes = 0;

        ledger::Height height() const { return offer.manifest.height(); }
        bool is_slow() const;
    };

    bool has_source() const;
    void leave(SnapshotPeer peer);
    void begin(SnapshotOffers::Offer offer, std::uint64_t now_ms);
    bool make_folder(std::uint64_t now_ms);
    void close(std::map<std::uint16_t, Open>::iterator open);
    void expire(std::uint64_t now_ms);
    void leave_if_slow(std::uint64_t now_ms);
    std::vector<SnapshotOffers::Request> ask_for_chunks(std::uint64_t now_ms);
    void forget_current();

    const std::filesystem::path folder_;
    SnapshotOffers offers_;
    std::map<SnapshotPeer, Giver> givers_;
    std::optional<Current> current_;
    std::set<std::uint16_t> missing_;  // and not asked for
    std::map<std::uint16_t, Open> open_;
};

}  // namespace merit::node
