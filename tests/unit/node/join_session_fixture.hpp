// One chain with two snapshots, and the session of a node that joins by them.
#pragma once

#include "node/snapshot/join_session.hpp"

#include "node/telemetry/log.hpp"
#include "storage/snapshot_writer.hpp"
#include "tests/support/later_terms.hpp"
#include "tests/support/signed_chain.hpp"
#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <unistd.h>

namespace merit::node {

using ledger::Height;
using Peer = SnapshotPeer;
using storage::SnapshotFolder;

inline constexpr Peer a{0};
inline constexpr Peer b{1};
inline constexpr Peer c{2};

// The snapshots are of some ten chunks.
struct JoinSessionTest : ::testing::Test {
    const testing::TempDirectory temporary;
    const std::filesystem::path folder = temporary.path();
    std::unique_ptr<merit::testing::SignedChain> chain;
    std::optional<SnapshotFolder> first;   // of height 2
    std::optional<SnapshotFolder> second;  // of height 4
    std::optional<JoinSession> session;
    std::uint64_t now_ms = 1'000;

    JoinSessionTest() {
        log::set_up("error", "logfmt");
        chain = std::make_unique<merit::testing::SignedChain>(folder / "ledger", 18'000, 1'000);
        chain->commit(2);
        first = take("first");
        chain->commit(2);
        second = take("second");
        begin();
    }
    ~JoinSessionTest() override {
        chain.reset();
        log::set_up("info", "logfmt");
    }
    SnapshotFolder take(const std::string& name) {
        return storage::write_snapshot(chain->store(), *chain->store().head_view(),
                                       chain->certificate(), folder / name)
            .value();
    }
    void begin() {
        session.emplace(JoinRules{chain->genesis(), folder / "incoming"});
    }

    JoinSession::Actions update(Height wanted = {}) {
        return session->update(Height{}, wanted, now_ms);
    }
    void offer(Peer from, const storage::SnapshotManifest& manifest) {
        const Bytes bytes = encode_snapshot_manifest(manifest);
        OfferedSnapshot message;
        message.manifest.assign(bytes.begin(), bytes.end());
        session->receive(from, message, now_ms);
    }
    void ask(std::initializer_list<Peer> peers) {
        for (const Peer peer : peers)
            session->peer_up(peer);
        update();
    }
    // Asked by update(), a peer answers with this snapshot.
    void up(std::initializer_list<std::pair<Peer, const SnapshotFolder*>> peers) {
        for (const auto& [peer, snapshot] : peers)
            session->peer_up(peer);
        update();
        for (const auto& [peer, snapshot] : peers) {
            if (snapshot != nullptr) {
                offer(peer, snapshot->manifest());
            } else {
                session->receive(peer, OfferedSnapshot{}, now_ms);
            }
        }
        now_ms += SnapshotOffers::gather_ms;
    }
    static std::map<Peer, std::vector<std::uint16_t>> chunks_of(
        const JoinSession::Actions& actions) {
        std::map<Peer, std::vector<std::uint16_t>> asked;
        for (const auto& request : actions.send) {
            if (const auto* get = std::get_if<GetSnapshotChunk>(&request.message)) {
                asked[request.to].push_back(get->part);
            }
        }
        return asked;
    }
    void answer(Peer from, const SnapshotFolder& snapshot, std::uint16_t part) {
        const Bytes bytes = snapshot.chunk(part).value();
        SnapshotChunk message{snapshot.id(), part, {}};
        message.rows.assign(bytes.begin(), bytes.end());
        session->receive(from, message, now_ms);
    }
    // The second snapshot's block as if it were of this term.
    ledger::Header later_header(std::uint64_t term, ledger::BlockKind kind) const {
        ledger::Header header = second->manifest().header;
        header.term = ledger::Term{term};
        header.kind = kind;
        if (kind == ledger::BlockKind::boundary) {
            header.next_set_digest =
                ledger::set_digest(merit::testing::term_set(header.term.next()));
        }
        return header;
    }
    void offer_later(Peer from, std::uint64_t term,
                     ledger::BlockKind kind = ledger::BlockKind::normal) {
        storage::SnapshotManifest later = second->manifest();
        later.header = later_header(term, kind);
        later.certificate = merit::testing::final_of(later.header);
        ledger::Checkpoint checkpoint = later.checkpoint.checkpoint;
        checkpoint.block = ledger::block_digest(later.header);
        std::vector<ledger::CheckpointVote> votes;
        for (std::uint16_t i = 0; i < ledger::quorum(merit::testing::term_set_size); ++i) {
            votes.push_back(
                ledger::sign_checkpoint(checkpoint, ledger::ValidatorIndex{i},
                                        merit::testing::term_key(later.header.term, i)));
        }
        later.checkpoint =
            ledger::make_checkpoint_certificate(votes, merit::testing::term_set_size);
        offer(from, later);
    }
    // The term ends with the second snapshot's block.
    ledger::TermStep step_at_second(std::uint64_t term) const {
        ledger::TermEnd end;
        end.boundary = later_header(term, ledger::BlockKind::boundary);
        end.final = merit::testing::final_of(end.boundary);
        return ledger::make_term_step(end, merit::testing::term_set(ledger::Term{term + 1}));
    }
    ledger::TermStep step(std::uint64_t term) const {
        return merit::testing::term_step(chain->network(), term);
    }
    void tell(Peer from, std::uint64_t first_term, const std::vector<ledger::TermStep>& steps) {
        Terms page{ledger::Term{first_term}, {}};
        page.steps.assign(steps.begin(), steps.end());
        session->receive(from, page, now_ms);
    }
    static std::map<Peer, std::uint64_t> terms_asked(const JoinSession::Actions& actions) {
        std::map<Peer, std::uint64_t> asked;
        for (const auto& request : actions.send) {
            if (const auto* get = std::get_if<GetTerms>(&request.message)) {
                asked[request.to] = get->from.value;
            }
        }
        return asked;
    }
    // Until it is complete, or for a while; `reply` answers one request.
    void run(const std::function<void(Peer, std::uint16_t)>& reply) {
        for (int i = 0; i < 200 && !session->is_complete(); ++i) {
            for (const auto& [peer, parts] : chunks_of(update())) {
                for (const std::uint16_t part : parts)
                    reply(peer, part);
            }
            now_ms += 100;
        }
    }
};

}  // namespace merit::node
