#include "tests/simulation/liars.hpp"

#include "consensus/batch_check.hpp"

#include <algorithm>

namespace merit::testing {

using namespace consensus;
using ledger::ValidatorIndex;

namespace {

constexpr std::size_t remembered_max = 200;

// Nothing: it names none.
std::optional<ledger::Term> term_of(const Message& message) {
    return std::visit(
        [](const auto& one) -> std::optional<ledger::Term> {
            if constexpr (requires { one.term; }) return one.term;
            if constexpr (requires { one.header.term; }) return one.header.term;
            return std::nullopt;
        },
        message);
}

ValidatorIndex index_of(std::size_t node) {
    return ValidatorIndex{static_cast<std::uint16_t>(node)};
}

}  // namespace

std::string_view name_of(Lie lie) {
    constexpr std::array<std::string_view, lie_kinds> names = {
        "silent",    "selective sender", "equivocating leader", "equivocating lane",
        "vote withholder", "mutator",    "replayer",            "lying sync server",
        "wrong acks",      "wrong checkpoint"};
    return names.at(static_cast<std::size_t>(lie));
}

Liars::Liars(const Signatures& signatures, ledger::NetworkId network, std::uint64_t seed)
    : signatures_(signatures), network_(network), random_(seed) {}

void Liars::add(NodeId node, Lie lie) {
    lies_[node].insert(lie);
}

bool Liars::tells(NodeId node, Lie lie, std::uint32_t ppm) {
    const auto found = lies_.find(node);
    if (found == lies_.end() || !found->second.contains(lie)) return false;
    if (!random_.chance(ppm)) return false;
    ++told_[lie];
    return true;
}

std::vector<Message> Liars::lie(NodeId from, NodeId to, const Message& message) {
    std::deque<Message>& said = said_[from];
    if (random_.chance(200'000)) said.push_back(message);
    if (said.size() > remembered_max) said.pop_front();
    if (tells(from, Lie::silent, 1'000'000)) return {};
    // The same receivers for a while: who hears it depends on a slow count.
    if ((to + said.size() / 16) % 2 == 0 && tells(from, Lie::selective, 900'000)) return {};

    std::vector<Message> messages{message};
    Message& told = messages.front();
    if (auto* vote = std::get_if<ledger::Vote>(&told)) {
        if (tells(from, Lie::vote_withholder, 700'000)) return {};
        lie(from, to, *vote);
    } else if (auto* proposal = std::get_if<Proposal>(&told)) {
        lie(from, to, *proposal);
    } else if (auto* batch = std::get_if<ledger::SignedBatch>(&told)) {
        // Of another's lane: it was asked for.
        const auto peek = peek_batch(*batch);
        if (peek && peek->key.lane != seats_(from) && tells(from, Lie::sync_liar, 500'000)) {
            BatchesNotHeld denial;
            denial.keys.push_back(peek->key);
            return {denial};
        }
        lie(from, to, *batch);
    } else if (auto* acks = std::get_if<AckVector>(&told)) {
        lie(from, *acks);
    } else if (auto* checkpoint = std::get_if<CheckpointShare>(&told)) {
        if (tells(from, Lie::vote_withholder, 700'000)) return {};
        lie(from, checkpoint->vote);
    } else if (auto* proof = std::get_if<CheckpointProof>(&told)) {
        lie(from, *proof);
    } else if (auto* blocks = std::get_if<Blocks>(&told)) {
        lie(from, *blocks);
    } else if (auto* headers = std::get_if<Headers>(&told)) {
        lie(from, *headers);
    } else if (auto* certificates = std::get_if<Certificates>(&told)) {
        lie(from, *certificates);
    } else if (auto* end = std::get_if<ledger::TermEnd>(&told)) {
        lie(from, *end);
    } else if (auto* status = std::get_if<Status>(&told)) {
        lie(from, *status);
    }
    if (!said.empty() && tells(from, Lie::replayer, 100'000)) {
        // The oldest are of an earlier term, if there was one.
        const bool is_old = random_.chance(500'000);
        messages.push_back(is_old ? said.front() : said[random_.below(said.size())]);
        const auto now = term_of(message);
        const auto then = term_of(messages.back());
        if (now && then && *then < *now) ++replayed_across_terms_;
    }
    return messages;
}

void Liars::sign(NodeId from, ledger::Vote& vote) const {
    vote.signature = signatures_.sign(
        index_of(from),
        ledger::vote_signing_bytes(network_, vote.kind, vote.term, vote.view, vote.digest));
}

void Liars::lie(NodeId from, NodeId, ledger::Vote& vote) {
    if (vote.kind != ledger::VoteKind::nullify) digests_.push_back(vote.digest);
    if (digests_.size() > remembered_max) digests_.pop_front();
    if (vote.signer != seats_(from) || !tells(from, Lie::mutator, 200'000)) return;
    switch (random_.below(4)) {
        case 0:
            vote.view = ledger::View{vote.view.value + 1};
            break;
        case 1:
            vote.view = ledger::View{std::max<std::uint64_t>(vote.view.value, 2) - 1};
            break;
        case 2:
            if (vote.kind != ledger::VoteKind::nullify && !digests_.empty()) {
                vote.digest = digests_[random_.below(digests_.size())];
            }
            break;
        default:
            // The other kind for the same block, or NULLIFY beside what was said.
            if (vote.kind == ledger::VoteKind::notarize) {
                vote.kind = ledger::VoteKind::finalize;
            } else {
                vote.kind = ledger::VoteKind::nullify;
                vote.digest = {};
            }
            break;
    }
    sign(from, vote);
}

// The one half hears of a block that is later by a millisecond.
void Liars::lie(NodeId from, NodeId to, Proposal& proposal) {
    if (proposal.header.proposer != seats_(from) || to % 2 == 0) return;
    const bool is_twofold = tells(from, Lie::equivocating_leader, 500'000);
    if (!is_twofold && !tells(from, Lie::mutator, 200'000)) return;
    ledger::Header& header = proposal.header;
    header.time_ms.value += 1;
    if (!is_twofold) {
        if (random_.chance(500'000)) header.height = header.height.next();
        if (random_.chance(500'000)) header.view = header.view.next();
    }
    ledger::Vote vote{ledger::VoteKind::notarize, header.term, header.view,
                      ledger::block_digest(header), seats_(from), {}};
    sign(from, vote);
    proposal.notarize = vote.signature;
}

void Liars::lie(NodeId from, NodeId to, ledger::SignedBatch& signed_batch) {
    if (to % 2 == 0 || !tells(from, Lie::equivocating_lane, 500'000)) return;
    auto batch = ledger::decode_batch(signed_batch.batch);
    if (!batch || batch.value().lane != seats_(from)) return;
    auto& transactions = batch.value().transactions;
    transactions.push_back(transactions[random_.below(transactions.size())]);
    const Bytes bytes = ledger::encode_batch(batch.value());
    signed_batch.batch.assign(bytes.begin(), bytes.end());
    signed_batch.signature = signatures_.sign(
        index_of(from), ledger::batch_signing_bytes(network_, ledger::batch_digest(bytes)));
}

void Liars::lie(NodeId from, AckVector& acks) {
    if (acks.entries.empty() || !tells(from, Lie::wrong_acks, 300'000)) return;
    ledger::CutEntry& entry = acks.entries[random_.below(acks.entries.size())];
    entry.position.value += 1 + random_.below(3);
    if (random_.chance(500'000)) entry.batch_digest.bytes[0] ^= 1;
}

void Liars::lie(NodeId from, ledger::CheckpointVote& vote) {
    if (vote.signer != seats_(from) || !tells(from, Lie::wrong_checkpoint, 500'000)) return;
    vote.checkpoint.state_root.bytes[0] ^= 1;
    vote.signature =
        signatures_.sign(index_of(from), bytes_of(ledger::checkpoint_text(vote.checkpoint)));
}

void Liars::lie(NodeId from, Blocks& blocks) {
    // Few ask for blocks: no occasion is let pass.
    if (!tells(from, Lie::sync_liar, 1'000'000)) return;
    const std::uint64_t kind = random_.below(6);
    if (kind == 0 || blocks.items.empty()) {
        blocks.items.clear();
        blocks.anchor.reset();
        return;
    }
    CertifiedHeader& one = blocks.items[random_.below(blocks.items.size())];
    if (kind == 1) {
        blocks.items.pop_back();
    } else if (kind == 2) {
        one.header.time_ms.value += 1;
    } else if (kind == 3) {
        spoil(one.certificate);
    } else {
        forge_anchor(blocks);
    }
}

// A checkpoint of the last block, or of one in its place, with signatures over something else.
void Liars::forge_anchor(Blocks& blocks) {
    CertifiedHeader& last = blocks.items.back();
    if (random_.chance(300'000)) {
        last.header.time_ms.value += 1;
        last.certificate.digest = ledger::block_digest(last.header);
    }
    const ledger::Certificate& copied = last.certificate;
    blocks.anchor = {
        {network_, last.header.height, copied.digest, last.header.height.value, {}, {}},
        copied.validators,
        copied.signers,
        copied.signatures};
}

void Liars::lie(NodeId from, CheckpointProof& proof) {
    if (!tells(from, Lie::sync_liar, 300'000)) return;
    if (random_.chance(500'000)) proof.certificate.checkpoint.height.value += random_.below(100);
    if (random_.chance(500'000)) proof.certificate.checkpoint.state_root.bytes[0] ^= 1;
    if (random_.chance(500'000)) proof.certificate.checkpoint.block.bytes[0] ^= 1;
}

void Liars::lie(NodeId from, Headers& headers) {
    if (headers.items.empty() || !tells(from, Lie::sync_liar, 500'000)) return;
    if (random_.chance(500'000)) {
        headers.items.clear();
    } else {
        headers.items[random_.below(headers.items.size())].header.time_ms.value += 1;
    }
}

// What cannot be verified, of another view, or of another block.
void Liars::spoil(ledger::Certificate& certificate) {
    switch (random_.below(3)) {
        case 0:
            if (!certificate.signatures.empty()) certificate.signatures[0].bytes[0] ^= 1;
            break;
        case 1:
            certificate.view = certificate.view.next();
            break;
        default:
            if (certificate.kind == ledger::VoteKind::nullify || digests_.empty()) break;
            certificate.digest = digests_[random_.below(digests_.size())];
            break;
    }
}

void Liars::lie(NodeId from, Certificates& certificates) {
    if (certificates.items.empty() || !tells(from, Lie::sync_liar, 500'000)) return;
    if (random_.chance(300'000)) return certificates.items.clear();
    spoil(certificates.items[random_.below(certificates.items.size())]);
}

void Liars::lie(NodeId from, ledger::TermEnd& end) {
    if (!tells(from, Lie::sync_liar, 500'000)) return;
    switch (random_.below(3)) {
        case 0:
            end.boundary.next_set_digest.bytes[0] ^= 1;  // to a set of its own choice
            break;
        case 1:
            if (!end.seals.empty()) end.seals.pop_back();
            break;
        default:
            break;
    }
    if (random_.chance(500'000)) spoil(end.final);
}

void Liars::lie(NodeId from, Status& status) {
    if (!tells(from, Lie::sync_liar, 300'000)) return;
    const std::uint64_t ahead = 1 + random_.below(1'000'000);
    status.final_height.value += ahead;
    status.final_view.value += ahead;
    status.view.value += ahead;
}

}  // namespace merit::testing
