// What is being asked of whom: every wanted item is asked of one peer at a time.
//
// The engine says at every step what it wants; whatever it no longer wants is forgotten. An item is
// asked of its preferred peer first, of another after the timeout or a "not held", of all again
// when all have been tried. At most fetches_open_per_peer_max open requests a peer, items_max
// items. Source: PROTOCOL section 6, Fetching. Thread rule: one thread.
#pragma once

#include "consensus/messages.hpp"

#include <map>
#include <set>
#include <variant>
#include <vector>

namespace merit::consensus {

struct HeadersWanted {
    ledger::BlockDigest tip;
    auto operator<=>(const HeadersWanted&) const = default;
};
struct BlocksWanted {
    ledger::Height from;
    auto operator<=>(const BlocksWanted&) const = default;
};
struct CertificateWanted {
    ledger::View view;
    auto operator<=>(const CertificateWanted&) const = default;
};
using FetchItem = std::variant<BatchKey, HeadersWanted, BlocksWanted, CertificateWanted>;

// Why a batch is wanted decides whether the caps of its lane hold for it.
enum class Need : std::uint8_t {
    useful,    // acked by others, or the predecessor of another: within the caps of its lane
    proposed,  // named by the proposal that waits for this validator's vote: within these too,
               // wherever it stands
    final,     // named by a final block, or of the own lane: always
};

struct Want {
    FetchItem item;
    std::optional<PeerId> preferred;
    std::uint64_t grace_ms = 0;  // not asked for before it was wanted so long: it may be on its way
    Need need = Need::useful;
};

struct FetchRequest {
    PeerId to;
    Message message;
};

class Fetches {
  public:
    static constexpr std::size_t items_max = 256;

    explicit Fetches(ledger::Term term = {}) : term_(term) {}

    // The requests to send now. `peers`: whom one may ask, ascending.
    std::vector<FetchRequest> update(const std::vector<Want>& wants,
                                     const std::vector<PeerId>& peers, std::uint64_t now_ms,
                                     std::uint64_t timeout_ms);

    std::optional<Need> need_of(const FetchItem& item) const;
    // Whether this peer was asked for it and has not answered.
    bool is_asked(const FetchItem& item, PeerId peer) const;
    // The peer answered; if that did not bring the item, another is asked next.
    void answered(const FetchItem& item, PeerId peer);
    void forget_peer(PeerId peer);

    // When update() may have something new to send though nothing else happened.
    std::uint64_t next_deadline_ms(std::uint64_t timeout_ms) const;

  private:
    struct Item {
        std::set<PeerId> tried;
        std::optional<PeerId> asked;
        std::uint64_t asked_at_ms = 0;
        std::uint64_t request = 0;
        std::uint64_t rest_until_ms = 0;  // grace, or everybody was tried
        Need need = Need::useful;
    };
    // Items of one kind that go to one peer at one moment travel in one request.
    struct Bundle {
        GetBatches batches;
        GetCertificates certificates;
        std::uint64_t batches_request = 0;
        std::uint64_t certificates_request = 0;
    };
    using Bundles = std::map<PeerId, Bundle>;

    bool is_due(Item& item, const std::vector<PeerId>& peers, std::uint64_t now_ms,
                std::uint64_t timeout_ms);
    std::optional<PeerId> choose(const Item& item, const Want& want,
                                 const std::vector<PeerId>& peers, const Bundles& bundles) const;
    bool has_room(PeerId peer, const FetchItem& item, const Bundles& bundles) const;
    // Puts the item into a request to the peer; its number.
    std::uint64_t put(const FetchItem& item, PeerId peer, Bundles& bundles,
                      std::vector<FetchRequest>& requests);

    ledger::Term term_;
    std::map<FetchItem, Item> items_;
    std::uint64_t next_request_ = 1;
};

}  // namespace merit::consensus
