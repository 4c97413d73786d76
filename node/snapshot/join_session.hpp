// Receives one snapshot from many peers: whom to ask for what, whom to leave.
//
// Every manifest is proven by its checkpoint certificate and every chunk by the manifest, so a peer
// that lies is found out by its first false message; three of them and it is disconnected and never
// asked again. What is left to it is to delay: a request that is not answered in time goes to
// another peer, one that says "not held" is not asked for that snapshot again, and a snapshot of
// which too little comes in a while is left for another one. Chunks lie in a folder and are taken
// up again after a restart. Of several snapshots the one that most peers offer is received, of
// equals the highest.
//
// An offer of a later term waits until the ends of the terms before it have come, page by page,
// from the peer that made it: who offers such a snapshot and has not the way to it has lied.
//
// Bounds: four open requests a peer, one manifest kept a peer. Thread rule: one thread; time is an
// argument. Source: PROTOCOL sections 6 and 7, RELIABILITY 2.1.
#pragma once

#include "node/snapshot/known_terms.hpp"
#include "node/snapshot/messages.hpp"
#include "node/snapshot/peer.hpp"
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
    static constexpr std::uint64_t gather_ms = 1'000;    // for more offers of the same snapshot
    static constexpr std::uint64_t ask_again_ms = 5'000;
    static constexpr std::uint64_t request_ms = 10'000;
    static constexpr std::size_t late_answers_max = 2;   // of a peer, for one snapshot
    static constexpr std::size_t false_answers_max = 3;  // of a peer, for good
    // So many chunks must come in each window, or another snapshot is tried.
    static constexpr std::uint64_t window_ms = 30'000;
    static constexpr std::size_t window_chunks_min = 8;
    static constexpr std::uint64_t failed_for_ms = 60'000;

    explicit JoinSession(JoinRules rules);

    struct Request {
        SnapshotPeer to;
        SnapshotMessage message;
    };
    struct Actions {
        std::vector<Request> send;
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
    const storage::SnapshotFolder& snapshot() const { return current_->folder; }
    // How the terms before its state's ended.
    std::span<const ledger::TermEnd> term_ends() const;
    // It could not be used after all: it is not tried again for a while.
    void fail(std::uint64_t now_ms);

  private:
    struct Offer {
        storage::SnapshotId id;
        storage::SnapshotManifest manifest;
    };
    struct TermsAsked {
        ledger::Term from;
        std::uint64_t at_ms = 0;
    };
    struct Peer {
        bool is_up = false;
        std::optional<std::uint64_t> asked_ms;  // for its manifest
        bool is_asked = false;                  // and has not answered
        std::optional<Offer> offer;
        // An offer of a term that is not known yet, and the request for the way to it.
        std::optional<storage::SnapshotManifest> waiting;
        std::optional<TermsAsked> terms_asked;
        std::size_t open = 0;
        std::size_t late = 0;
        std::size_t false_answers = 0;  // over all its links
    };
    struct Open {
        SnapshotPeer from;
        std::uint64_t sent_ms = 0;
    };
    struct Current {
        storage::SnapshotFolder folder;
        std::size_t chunks = 0;
        std::uint64_t window_began_ms = 0;
        std::size_t window_chunks = 0;
    };

    bool is_banned(const Peer& peer) const { return peer.false_answers >= false_answers_max; }
    void note_false(SnapshotPeer peer, std::string_view why);
    void consider(SnapshotPeer from, storage::SnapshotManifest manifest, std::uint64_t now_ms);
    void ask_for_offers(std::uint64_t now_ms, Actions& actions);
    void ask_for_terms(std::uint64_t now_ms, Actions& actions);
    void choose(ledger::Height wanted, std::uint64_t now_ms);
    void begin(const Offer& offer, std::uint64_t now_ms);
    void expire(std::uint64_t now_ms);
    void leave_if_slow(std::uint64_t now_ms);
    void ask_for_chunks(std::uint64_t now_ms, Actions& actions);
    bool offers_current(const Peer& peer) const;
    void drop_offer(Peer& peer);
    void forget_current();

    JoinRules rules_;
    const ledger::NetworkId network_;
    KnownTerms terms_;
    std::map<SnapshotPeer, Peer> peers_;
    std::set<SnapshotPeer> to_disconnect_;
    std::optional<std::uint64_t> first_offer_ms_;
    std::map<storage::SnapshotId, std::uint64_t> failed_until_ms_;
    std::optional<Current> current_;
    std::set<std::uint16_t> missing_;       // and not asked for
    std::map<std::uint16_t, Open> open_;
};

}  // namespace merit::node
