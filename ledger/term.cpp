#include "ledger/term.hpp"

#include "ledger/batch.hpp"

namespace merit::ledger {

TermRoot genesis_root(const Header& genesis_header) {
    return {block_digest(genesis_header), genesis_header};
}

TermRoot root_after(const Header& boundary, std::span<const crypto::PublicKey> next_keys) {
    TermRoot root;
    root.digest = block_digest(boundary);
    root.header.network = boundary.network;
    root.header.term = boundary.term.next();
    root.header.height = boundary.height;
    root.header.time_ms = boundary.time_ms;
    for (const crypto::PublicKey& key : next_keys) {
        root.header.cut.push_back(
            {Position{0}, lane_root(boundary.network, root.header.term, key)});
    }
    return root;
}

bool is_seal_of(const Header& seal, const Header& parent) {
    return seal.kind == BlockKind::seal && seal.network == parent.network &&
           seal.term == parent.term && seal.height == parent.height &&
           seal.time_ms == parent.time_ms && seal.cut == parent.cut &&
           seal.set_height == Height{0} && seal.next_set_digest.is_zero() &&
           seal.parent_view == parent.view && seal.view > parent.view;
}

bool is_well_formed(const TermEnd& end) {
    if (end.headers.empty() || end.headers.front().kind != BlockKind::boundary) return false;
    BlockDigest last = block_digest(end.headers.front());
    for (std::size_t i = 1; i < end.headers.size(); ++i) {
        const Header& seal = end.headers[i];
        if (!is_seal_of(seal, end.headers[i - 1]) || seal.parent_digest != last) return false;
        last = block_digest(seal);
    }
    return end.final.kind == VoteKind::finalize && end.final.term == end.headers.back().term &&
           end.final.view == end.headers.back().view && end.final.digest == last;
}

bool verify_term_end(const TermEnd& end, const NetworkId& network,
                     std::span<const crypto::PublicKey> validators) {
    return is_well_formed(end) && end.headers.front().network == network &&
           verify_certificate(end.final, network, validators);
}

}  // namespace merit::ledger
