#include "tests/simulation/oracle.hpp"

#include "ledger/codec/codec.hpp"

namespace merit::testing {

using namespace consensus;
using ledger::BlockDigest;
using ledger::Header;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::Vote;
using ledger::VoteKind;

namespace {

constexpr std::size_t violations_max = 20;

bool is_certificate_from(const Record& record, ledger::Term term, View view) {
    const auto* held = std::get_if<CertificateRecord>(&record);
    return held != nullptr && held->certificate.term == term && held->certificate.view >= view;
}

using Certificates = std::vector<const ledger::Certificate*>;

void collect(const Proposal& proposal, Certificates& found) {
    if (proposal.parent) found.push_back(&*proposal.parent);
    for (const ledger::Certificate& null : proposal.nulls)
        found.push_back(&null);
}
void collect(const ledger::Certificate& certificate, Certificates& found) {
    found.push_back(&certificate);
}
void collect(const consensus::Certificates& certificates, Certificates& found) {
    for (const ledger::Certificate& one : certificates.items)
        found.push_back(&one);
}
void collect(const CertifiedHeaders& items, Certificates& found) {
    for (const CertifiedHeader& one : items)
        found.push_back(&one.certificate);
}
void collect(const Headers& headers, Certificates& found) {
    collect(headers.items, found);
}
void collect(const Blocks& blocks, Certificates& found) {
    collect(blocks.items, found);
}
void collect(const ledger::TermEnd& end, Certificates& found) {
    if (end.notar) found.push_back(&*end.notar);
    found.push_back(&end.final);
}
template <class Other>
void collect(const Other&, Certificates&) {}

struct SignedPlace {
    ledger::Term term;
    View view;
    MERIT_FIELDS(term, view)
};

// The vote that a message to be signed is, if it is one.
std::optional<Vote> vote_of(BytesView message, ValidatorIndex signer) {
    constexpr std::size_t tag_bytes = 16;
    const Bytes empty = ledger::vote_signing_bytes({}, VoteKind::nullify, {}, {}, {});
    if (message.size() < empty.size()) return std::nullopt;
    for (const VoteKind kind : {VoteKind::notarize, VoteKind::nullify, VoteKind::finalize}) {
        const Bytes like = ledger::vote_signing_bytes({}, kind, {}, {}, {});
        if (like.size() != message.size() ||
            !std::equal(like.begin(), like.begin() + tag_bytes, message.begin())) {
            continue;
        }
        const std::size_t head = tag_bytes + sizeof(ledger::NetworkId::bytes);
        const auto place = ledger::decode<SignedPlace>(message.subspan(head, empty.size() - head));
        Vote vote{kind, place.value().term, place.value().view, {}, signer, {}};
        const BytesView digest = message.subspan(empty.size());
        std::copy(digest.begin(), digest.end(), vote.digest.bytes.begin());
        return vote;
    }
    return std::nullopt;
}

}  // namespace

void Oracle::violate(const std::string& what, std::uint64_t now_ms) {
    if (violations_.size() < violations_max) {
        violations_.push_back("at " + std::to_string(now_ms) + " ms: " + what);
    }
}

void Oracle::note_header(const Header& header) {
    headers_[ledger::block_digest(header)] = header;
}

void Oracle::check_batch_leaving(Machine& machine, const ledger::SignedBatch& batch,
                                 std::uint64_t now_ms) {
    const auto peek = peek_batch(batch);
    if (!peek || !machine.holds(peek->key)) {
        violate("a batch left before it was stored", now_ms);
    }
}

void Oracle::check_leaving(const Seat& seat, Machine& machine, const Message& message,
                           std::uint64_t now_ms) {
    now_ms_ = now_ms;
    if (const auto* vote = std::get_if<Vote>(&message)) {
        check_vote(seat.who, machine, *vote);
    } else if (const auto* proposal = std::get_if<Proposal>(&message)) {
        const Header& header = proposal->header;
        check_vote(seat.who, machine,
                   {VoteKind::notarize, header.term, header.view, ledger::block_digest(header),
                    header.proposer, proposal->notarize});
    } else if (const auto* acks = std::get_if<AckVector>(&message)) {
        check_acks(machine, *acks);
    } else if (const auto* share = std::get_if<CheckpointShare>(&message)) {
        check_checkpoint(machine, *share);
    } else if (const auto* batch = std::get_if<ledger::SignedBatch>(&message)) {
        check_own_batch(seat, machine, *batch);
    }
    Certificates certificates;
    std::visit([&](const auto& one) { collect(one, certificates); }, message);
    for (const ledger::Certificate* certificate : certificates)
        check_own_part(seat, machine, *certificate);
}

// An own vote leaves within a certificate as well.
void Oracle::check_own_part(const Seat& seat, Machine& machine,
                            const ledger::Certificate& certificate) {
    const ledger::Certificate& c = certificate;
    const bool has_seat = c.term == seat.term && seat.who.value < c.validators;
    if (!has_seat || !c.is_signer(seat.who.value)) return;
    check_vote(seat.who, machine, {c.kind, c.term, c.view, c.digest, seat.who, {}});
}

void Oracle::check_acks(Machine& machine, const AckVector& acks) {
    for (std::uint16_t lane = 0; lane < acks.entries.size(); ++lane) {
        const ledger::CutEntry& entry = acks.entries[lane];
        if (entry.position.value == 0) continue;
        if (!machine.holds({ValidatorIndex{lane}, entry.position, entry.batch_digest})) {
            violate("an ack of a batch that is not held", now_ms_);
        }
    }
}

void Oracle::check_checkpoint(Machine& machine, const CheckpointShare& share) {
    const ledger::Checkpoint& said = share.vote.checkpoint;
    if (machine.durable_checkpoint(said.height) != said) {
        violate("a checkpoint of what is not executed and durable", now_ms_);
    }
    const auto [first, is_first] =
        checkpoints_.emplace(std::tuple(share.term, share.vote.signer.value, said.height), said);
    if (first->second != said) violate("two checkpoints of one height", now_ms_);
}

void Oracle::check_own_batch(const Seat& seat, Machine& machine,
                             const ledger::SignedBatch& batch) {
    const auto peek = peek_batch(batch);
    if (!peek || peek->term != seat.term || peek->key.lane != seat.who) return;
    if (machine.has_lost_batches()) return;  // what nobody else has got is forgotten
    const auto [first, is_first] = own_batches_.emplace(
        Lane(seat.term, seat.who.value, peek->key.position), peek->key.digest);
    if (first->second != peek->key.digest) {
        violate("two own batches at one position of a lane", now_ms_);
    }
}

void Oracle::check_signing(std::size_t node, ValidatorIndex who, BytesView message,
                           std::uint64_t now_ms) {
    const auto vote = vote_of(message, who);
    if (!vote) return;
    now_ms_ = now_ms;
    Votes& life = lives_[node];
    life.emplace(Place(vote->term, who.value, vote->view, vote->kind), vote->digest);
    check_exclusivity(life, *vote);
    check_exclusivity(signed_, *vote);
}

void Oracle::check_vote(ValidatorIndex who, Machine& machine, const Vote& vote) {
    if (vote.signer != who) return violate("a vote of somebody else left", now_ms_);
    const Place place(vote.term, vote.signer.value, vote.view, vote.kind);
    const bool is_first = signed_.emplace(place, vote.digest).second;
    check_exclusivity(signed_, vote);
    if (is_first) check_durability(machine, vote);
}

void Oracle::check_exclusivity(const Votes& votes, const Vote& vote) {
    const auto seen = [&](VoteKind kind) {
        if (kind == vote.kind) return &vote.digest;
        const auto found = votes.find(Place(vote.term, vote.signer.value, vote.view, kind));
        return found == votes.end() ? nullptr : &found->second;
    };
    const auto same = votes.find(Place(vote.term, vote.signer.value, vote.view, vote.kind));
    if (same != votes.end() && same->second != vote.digest) {
        violate("two votes of one kind in one view", now_ms_);
    }
    const BlockDigest* finalized = seen(VoteKind::finalize);
    if (finalized == nullptr) return;
    if (seen(VoteKind::nullify) != nullptr) violate("FINALIZE and NULLIFY in one view", now_ms_);
    const BlockDigest* notarized = seen(VoteKind::notarize);
    if (notarized != nullptr && *notarized != *finalized) {
        violate("FINALIZE for another block than NOTARIZE", now_ms_);
    }
}

void Oracle::check_durability(Machine& machine, const Vote& vote) {
    const bool is_vote_durable = machine.has_durable([&](const Record& record) {
        const auto* own = std::get_if<OwnVoteRecord>(&record);
        return own != nullptr && own->vote.kind == vote.kind &&
               own->vote.term == vote.term && own->vote.view == vote.view &&
               own->vote.digest == vote.digest;
    });
    // A rotation forgets the votes of views that are over: no vote can be signed there any more.
    const bool is_view_over = machine.has_durable([&](const Record& r) {
        return is_certificate_from(r, vote.term, vote.view);
    }) && !machine.has_durable([&](const Record& record) {
        const auto* own = std::get_if<OwnVoteRecord>(&record);
        return own != nullptr && own->vote.term == vote.term && own->vote.view == vote.view;
    });
    if (!is_vote_durable && !is_view_over) violate("a vote left before it was durable", now_ms_);
    if (vote.view >= machine.view_reserved(vote.term)) violate("a vote beyond sign.state", now_ms_);
    if (is_view_over) return;
    if (vote.kind == VoteKind::finalize) {
        const bool has_notar =
            machine.head_view(vote.term) >= vote.view ||
            machine.has_durable([&](const Record& record) {
                const auto* held = std::get_if<CertificateRecord>(&record);
                return held != nullptr && held->certificate.term == vote.term &&
                       held->certificate.view == vote.view &&
                       held->certificate.kind == VoteKind::notarize;
            });
        if (!has_notar) violate("FINALIZE durable without its NOTAR", now_ms_);
        return;
    }
    // The certificate that entered the view, or one that takes a restarted node beyond it.
    const View entered{vote.view.value - 1};
    const bool has_entry =
        machine.head_view(vote.term) >= entered || machine.has_durable([&](const Record& record) {
            return is_certificate_from(record, vote.term, entered);
        });
    if (!has_entry)
        violate("a vote durable without the certificate that entered its view", now_ms_);
    if (vote.kind != VoteKind::notarize) return;
    const auto header = headers_.find(vote.digest);
    if (header == headers_.end()) return violate("NOTARIZE for a header never noted", now_ms_);
    check_batches_held(machine, header->second);
}

void Oracle::check_batches_held(Machine& machine, const Header& header) {
    if (machine.has_lost_batches()) return;  // its votes were signed while it still held them
    // A block names what lies above its parent's cut; the rest was held by the parent's voters.
    const auto parent = headers_.find(header.parent_digest);
    // Lanes begin anew with a term.
    const bool is_first = parent == headers_.end() || parent->second.term != header.term;
    if (header.kind != ledger::BlockKind::normal) return;
    for (std::uint16_t lane = 0; lane < header.cut.size(); ++lane) {
        const ledger::CutEntry& tip = header.cut[lane];
        if (is_first ? tip.position.value == 0 : tip == parent->second.cut[lane]) continue;
        if (!machine.holds({ValidatorIndex{lane}, tip.position, tip.batch_digest})) {
            violate("NOTARIZE for a batch that is not held", now_ms_);
        }
    }
}

void Oracle::check_delivery(Machine& machine, ledger::Height before, const Owners& owners,
                            const Deliver& delivery, std::uint64_t now_ms) {
    const BlockDigest digest = ledger::block_digest(delivery.header);
    const ledger::Height height = delivery.header.height;
    if (height != before.next()) violate("delivered out of order", now_ms);
    for (const BatchKey& key : delivery.batches) {
        if (!machine.holds(key)) violate("delivered without a batch", now_ms);
    }
    if (delivery.certificate.digest != digest) {
        violate("delivered with another certificate", now_ms);
    }
    const ledger::Certificate& c = delivery.certificate;
    const bool is_final = signatures_.is_certified(
        owners, c, ledger::vote_signing_bytes(network_, c.kind, c.term, c.view, c.digest));
    if (!is_final) violate("delivered with a certificate that no quorum signed", now_ms);
    const auto [agreed, is_new] = agreed_.emplace(height, digest);
    if (agreed->second != digest) {
        violate("two blocks at height " + std::to_string(height.value), now_ms);
    }
}

void Oracle::check_certified(const Machine& machine, const Owners& owners,
                             const ledger::CheckpointCertificate& certificate,
                             std::uint64_t now_ms) {
    const ledger::Checkpoint& checkpoint = certificate.checkpoint;
    if (checkpoint.height > machine.head()) violate("certified before executed", now_ms);
    const std::string text = ledger::checkpoint_text(checkpoint);
    if (!signatures_.is_certified(owners, certificate, bytes_of(text))) {
        violate("a checkpoint that no quorum signed", now_ms);
    }
}

bool Oracle::has_signed(ValidatorIndex who, VoteKind kind, View view) const {
    return signed_.contains(Place(ledger::Term{0}, who.value, view, kind));
}

std::optional<BlockDigest> Oracle::proposed(View view) const {
    for (const auto& [digest, header] : headers_) {
        if (header.view == view) return digest;
    }
    return std::nullopt;
}

std::optional<BlockDigest> Oracle::agreed(ledger::Height height) const {
    const auto found = agreed_.find(height);
    if (found == agreed_.end()) return std::nullopt;
    return found->second;
}

}  // namespace merit::testing
