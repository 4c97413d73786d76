// What peers offer to a node that joins by a snapshot: whom to ask, what is true, what to take.
//
// A manifest is true because of its checkpoint certificate, so a peer that offers a false one is
// found out at once; with three false answers it is out. One that offers what is true and does not
// give it is left, and that is remembered: the offer to take is the one behind which stands the
// peer that was left least often, of equals the one that most peers have, of equals the highest.
//
// An offer of a later term waits until the ends of the terms before it have come, page by page,
// from the peer that made it: who offers such a snapshot and has not the way to it has lied.
//
// Bounds: one manifest kept a peer. Thread rule: one thread; time is an argument. Source: PROTOCOL
// sections 6 and 7, docs/specification/snapshots.md.
#pragma once

#include "node/snapshot/known_terms.hpp"
#include "node/snapshot/messages.hpp"
#include "node/snapshot/peer.hpp"

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace merit::node {

// Whose validators a manifest and its state need: after a boundary the next term has begun.
ledger::Term term_of(const storage::SnapshotManifest& manifest);

class SnapshotOffers {
  public:
    static constexpr std::uint64_t gather_ms = 1'000;  // for more offers
    static constexpr std::uint64_t ask_again_ms = 5'000;
    static constexpr std::uint64_t request_ms = 10'000;
    static constexpr std::size_t false_answers_max = 3;  // of a peer, for good
    static constexpr std::uint64_t failed_for_ms = 60'000;

    struct Request {
        SnapshotPeer to;
        SnapshotMessage message;
    };
    struct Offer {
        storage::SnapshotId id;
        storage::SnapshotManifest manifest;
    };

    explicit SnapshotOffers(const ledger::Genesis& genesis);

    void peer_up(SnapshotPeer peer);
    void peer_down(SnapshotPeer peer);
    // Answers of peers; what nobody asked for is ignored.
    void receive(SnapshotPeer from, const OfferedSnapshot& offer, std::uint64_t now_ms);
    void receive(SnapshotPeer from, const Terms& terms, std::uint64_t now_ms);
    // Whom to ask for what now. While a snapshot comes in, only who may have it too is asked: peers
    // that offer nothing and were never left.
    std::vector<Request> ask(bool is_receiving, std::uint64_t now_ms);
    // The best offer above `wanted`, once those who were asked have answered, or the first of them
    // a while ago. A single offer waits that while too.
    std::optional<Offer> choose(ledger::Height wanted, std::uint64_t now_ms);
    // Those from whom this snapshot can be had now, ascending.
    std::vector<SnapshotPeer> peers_with(const storage::SnapshotId& id) const;

    // It does not give what it offers.
    void leave(SnapshotPeer peer);
    std::size_t times_left(SnapshotPeer peer) const;
    // Those who were asked do not give it as they should, or it cannot be used: they are left, and
    // it is not chosen for a while.
    void refuse(const storage::SnapshotId& id, const std::set<SnapshotPeer>& asked,
                std::uint64_t now_ms);
    void note_false(SnapshotPeer peer, std::string_view why);
    // Peers with three false answers, each once.
    std::vector<SnapshotPeer> take_banned();

    const KnownTerms& terms() const { return terms_; }

  private:
    struct TermsAsked {
        ledger::Term from;
        std::uint64_t at_ms = 0;
    };
    struct Record {  // over all links of a peer
        std::size_t left = 0;
        std::size_t false_answers = 0;
    };
    struct Peer {
        Record record;
        bool is_up = false;
        std::optional<std::uint64_t> asked_ms;  // for its manifest
        bool is_asked = false;                  // and has not answered
        std::optional<Offer> offer;
        // An offer of a term that is not known yet, and the request for the way to it.
        std::optional<storage::SnapshotManifest> waiting;
        std::optional<TermsAsked> terms_asked;

        bool is_banned() const { return record.false_answers >= false_answers_max; }
        bool is_usable() const { return is_up && !is_banned(); }
        void drop_offer();
    };

    void consider(SnapshotPeer from, storage::SnapshotManifest manifest, std::uint64_t now_ms);
    void drop_what_no_term_holds();
    void ask_for_terms(std::uint64_t now_ms, std::vector<Request>& requests);
    bool is_choice_due(std::uint64_t now_ms) const;

    const ledger::NetworkId network_;
    KnownTerms terms_;
    std::map<SnapshotPeer, Peer> peers_;
    std::set<SnapshotPeer> banned_;
    std::optional<std::uint64_t> first_offer_ms_;
    std::map<storage::SnapshotId, std::uint64_t> failed_until_ms_;
};

}  // namespace merit::node
