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

Header seal_header(const Header& parent, const BlockDigest& parent_digest, const Seal& seal) {
    Header header = parent;
    header.kind = BlockKind::seal;
    header.parent_digest = parent_digest;
    header.parent_view = parent.view;
    header.set_height = Height{0};
    header.next_set_digest = crypto::Hash256{};
    header.view = seal.view;
    header.proposer = seal.proposer;
    return header;
}

bool is_seal_of(const Header& seal, const Header& parent) {
    if (parent.kind == BlockKind::normal || seal.view <= parent.view) return false;
    const BlockDigest parent_digest = block_digest(parent);
    return block_digest(seal) ==
           block_digest(seal_header(parent, parent_digest, {seal.view, seal.proposer}));
}

std::vector<Header> headers_of(const TermEnd& end) {
    std::vector<Header> headers{end.boundary};
    for (const Seal& seal : end.seals)
        headers.push_back(seal_header(headers.back(), block_digest(headers.back()), seal));
    return headers;
}

namespace {

bool is_of(const Certificate& certificate, const Header& header) {
    return certificate.term == header.term && certificate.view == header.view &&
           certificate.digest == block_digest(header);
}

}  // namespace

bool is_well_formed(const TermEnd& end) {
    if (end.boundary.kind != BlockKind::boundary) return false;
    if (end.notar.has_value() == end.seals.empty()) return false;
    const std::vector<Header> headers = headers_of(end);
    for (std::size_t i = 1; i < headers.size(); ++i) {
        if (headers[i].view <= headers[i - 1].view) return false;
    }
    if (end.notar) {
        const bool is_notar =
            end.notar->kind == VoteKind::notarize || end.notar->kind == VoteKind::finalize;
        if (!is_notar || !is_of(*end.notar, end.boundary)) return false;
    }
    return end.final.kind == VoteKind::finalize && is_of(end.final, headers.back());
}

bool verify_term_end(const TermEnd& end, const NetworkId& network,
                     std::span<const crypto::PublicKey> validators) {
    return is_well_formed(end) && end.boundary.network == network &&
           verify_certificate(end.final, network, validators) &&
           (!end.notar || verify_certificate(*end.notar, network, validators));
}

}  // namespace merit::ledger
