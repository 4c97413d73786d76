// Messages of Byzantine validators, made by the story.
#include "tests/scenarios/scenario.hpp"

#include <stdexcept>

namespace merit::testing {

using ledger::BlockDigest;
using ledger::Header;
using ledger::Height;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::VoteKind;

BlockDigest Scenario::block_named(const std::string& name) {
    const auto named = blocks_.find(name);
    if (named != blocks_.end()) return named->second;
    // view-N: what an honest leader proposed there.
    if (name.starts_with("view-")) {
        const auto digest = world().proposed(View{number_of(name.substr(5))});
        if (digest) return *digest;
        throw std::invalid_argument("nobody proposed in " + name);
    }
    return BlockDigest::from(crypto::blake2b("test", {bytes_of(name)}));
}

// propose NODE view V as NAME to NODES [time MS] [height H] [parent-view V] [lane0 POSITION]
std::string Scenario::propose(const Words& words) {
    const std::size_t from = node_of(words.at(1));
    Header header;
    header.network = world().config().network;
    header.view = View{number_of(words.at(3))};
    header.proposer = ValidatorIndex{static_cast<std::uint16_t>(from)};
    const Header& genesis = world().config().root.header;
    header.height = Height{1};
    header.parent_digest = ledger::block_digest(genesis);
    header.time_ms = ledger::TimeMs{genesis.time_ms.value + 1};
    header.cut = genesis.cut;
    for (std::size_t i = 8; i + 1 < words.size(); i += 2) {
        const std::uint64_t value = number_of(words[i + 1]);
        if (words[i] == "time") {
            header.time_ms = ledger::TimeMs{genesis.time_ms.value + 1'000 + value};
        } else if (words[i] == "height") {
            header.height = Height{value};
        } else if (words[i] == "parent-view") {
            header.parent_view = View{value};
        } else if (words[i] == "lane0") {
            header.cut[0] = {ledger::Position{value}, {}};
        } else {
            return "unknown part " + words[i];
        }
    }
    const BlockDigest digest = ledger::block_digest(header);
    blocks_[words.at(5)] = digest;
    consensus::Proposal proposal;
    proposal.header = header;
    proposal.notarize = world()
                            .signatures()
                            .make_vote(header.proposer, VoteKind::notarize, header.view, digest)
                            .signature;
    for (std::size_t to : nodes_of(words.at(7)))
        world().send_as(from, to, proposal);
    return {};
}

ledger::SignedBatch Scenario::batch_of(ValidatorIndex who, std::uint64_t position,
                                       const std::string& transaction) {
    ledger::Batch batch;
    batch.lane = who;
    batch.position = ledger::Position{position};
    batch.previous_digest = world().config().root.header.cut[who.value].batch_digest;
    const BytesView text = bytes_of(transaction);
    batch.transactions.emplace_back(text.begin(), text.end());
    ledger::SignedBatch signed_batch;
    signed_batch.batch = decltype(signed_batch.batch)(ledger::encode_batch(batch));
    const auto digest = ledger::batch_digest(signed_batch.batch);
    signed_batch.signature = world().signatures().sign(
        who, ledger::batch_signing_bytes(world().config().network, digest));
    return signed_batch;
}

// Signatures of this validator alone, repeated for a whole quorum: under the names of the others,
// or (`stray-bits`) with bits beyond the last validator.
ledger::Certificate Scenario::certificate_of(ValidatorIndex who, const Words& words) {
    const bool is_stray = words.size() > 5 && words[5] == "stray-bits";
    const std::size_t validators = world().validators();
    const std::size_t quorum = ledger::quorum(validators);
    const VoteKind kind = vote_kind_of(words.at(3));
    std::vector<ledger::Vote> votes;
    for (std::size_t i = 0; i < quorum; ++i) {
        votes.push_back(world().signatures().make_vote(
            who, kind, View{number_of(words.at(4))},
            kind == VoteKind::nullify ? BlockDigest{} : block_named("any")));
        if (is_stray && i == 0) continue;
        const std::size_t name = is_stray ? validators + i - 1 : i;
        votes.back().signer = ValidatorIndex{static_cast<std::uint16_t>(name)};
    }
    const std::size_t bits = is_stray ? validators + quorum - 1 : validators;
    auto certificate = ledger::make_certificate(votes, static_cast<std::uint16_t>(bits));
    certificate.validators = static_cast<std::uint16_t>(validators);
    return certificate;
}

consensus::Message Scenario::message_named(std::size_t from, const Words& words) {
    const ValidatorIndex who{static_cast<std::uint16_t>(from)};
    const std::string& kind = words.at(2);
    if (kind == "vote") {
        const VoteKind vote = vote_kind_of(words.at(3));
        const BlockDigest digest =
            vote == VoteKind::nullify ? BlockDigest{} : block_named(words.at(5));
        return world().signatures().make_vote(who, vote, View{number_of(words.at(4))}, digest);
    }
    if (kind == "forged-vote") {
        auto vote = world().signatures().make_vote(
            who, vote_kind_of(words.at(3)), View{number_of(words.at(4))}, block_named(words.at(5)));
        vote.signature.bytes[0] ^= 1;
        return vote;
    }
    if (kind == "vote-of") {
        const ValidatorIndex other{static_cast<std::uint16_t>(number_of(words.at(3)))};
        return world().signatures().make_vote(other, VoteKind::nullify, View{1}, {});
    }
    if (kind == "certificate") return certificate_of(who, words);
    if (kind == "status") {
        consensus::Status status;
        status.view = View{number_of(words.at(3))};
        status.final_view = status.view;
        status.final_height = Height{number_of(words.at(3))};
        return status;
    }
    if (kind == "batch") {
        ledger::SignedBatch batch = batch_of(who, number_of(words.at(3)), words.at(4));
        if (words.size() > 5) batch.signature.bytes[0] ^= 1;
        return batch;
    }
    if (kind == "acks") {
        consensus::AckVector acks;
        acks.entries = world().config().root.header.cut;
        const ledger::SignedBatch batch = batch_of(who, number_of(words.at(3)), words.at(4));
        acks.entries[from] = {ledger::Position{number_of(words[3])},
                              ledger::batch_digest(batch.batch)};
        return acks;
    }
    throw std::invalid_argument("no message is called " + kind);
}

std::string Scenario::send(const Words& words) {
    const auto [sender, receivers] = ends_of(words.at(1));
    const std::size_t from = node_of(sender);
    const consensus::Message message = message_named(from, words);
    if (!consensus::decode_message(consensus::encode_message(message))) undecodable_.insert(from);
    for (std::size_t to : nodes_of(receivers))
        world().send_as(from, to, message);
    return {};
}

void Scenario::add_byzantine_commands() {
    commands_["byzantine"] = [this](const Words& words) -> std::string {
        for (std::size_t id : nodes_of(words.at(1)))
            world().make_byzantine(id);
        return {};
    };
    commands_["propose"] = [this](const Words& words) { return propose(words); };
    commands_["send"] = [this](const Words& words) { return send(words); };
}

}  // namespace merit::testing
