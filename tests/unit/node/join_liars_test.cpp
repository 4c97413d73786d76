// Peers that offer a snapshot of their own, a true one, and do not give it: the node joins by the
// snapshot of the one that does.
#include "tests/support/snapshot_cut.hpp"
#include "tests/unit/node/join_session_fixture.hpp"

#include <deque>
#include <functional>

namespace merit::node {
namespace {

using merit::testing::Cut;
using merit::testing::cut;
using storage::SnapshotManifest;

struct JoinLiarsTest : JoinSessionTest {
    std::map<Peer, const SnapshotManifest*> offers;  // of those who are up
    std::vector<Cut> cuts;  // of the second, of which b offers another one each time
    std::size_t cut_offered = 0;

    void bring_up(Peer peer, const SnapshotManifest& manifest) {
        offers[peer] = &manifest;
        session->peer_up(peer);
    }
    void take_down(Peer peer) {
        offers.erase(peer);
        session->peer_down(peer);
    }
    // Everybody offers what he has when he is asked; `give` answers requests for chunks.
    using Give = std::function<void(Peer, const GetSnapshotChunk&)>;
    void run_for(std::uint64_t ms, const Give& give) {
        const std::uint64_t until_ms = now_ms + ms;
        for (; now_ms < until_ms && !session->is_complete(); now_ms += 100) {
            for (const auto& request : update().send) {
                if (std::holds_alternative<GetSnapshot>(request.message)) {
                    offer(request.to, *offers.at(request.to));
                    if (request.to == b) offer_another_cut();
                } else if (const auto* get = std::get_if<GetSnapshotChunk>(&request.message)) {
                    give(request.to, *get);
                }
            }
        }
    }
    void make_cuts() {
        for (std::uint8_t depth = 4; depth < 12; ++depth)
            cuts.push_back(cut(*second, depth));
    }
    void offer_another_cut() {
        if (!cuts.empty()) offers[b] = &cuts[cut_offered++ % cuts.size()].manifest;
    }
    void run(const Give& give) { run_for(200'000, give); }
    void not_held(Peer from, const GetSnapshotChunk& get) {
        session->receive(from, SnapshotChunk{get.snapshot, get.part, {}}, now_ms);
    }
    void give_of(const Cut& source, Peer from, const GetSnapshotChunk& get) {
        SnapshotChunk message{get.snapshot, get.part, {}};
        const Bytes& rows = source.chunks.at(get.part);
        message.rows.assign(rows.begin(), rows.end());
        session->receive(from, message, now_ms);
    }
    void expect_joined_by(const SnapshotFolder& snapshot) {
        ASSERT_TRUE(session->is_complete());
        EXPECT_EQ(session->snapshot().id(), snapshot.id());
    }
};

TEST_F(JoinLiarsTest, WhoComesWhileASnapshotIsReceivedIsAskedAndGivesToo) {
    bring_up(a, second->manifest());
    run_for(2'000, [](Peer, const GetSnapshotChunk&) {});
    ASSERT_EQ(session->progress()->height, Height{4});
    bring_up(b, second->manifest());
    std::size_t given_by_b = 0;
    run_for(2'000, [&](Peer peer, const GetSnapshotChunk& get) {
        given_by_b += peer == b;
        answer(peer, *second, get.part);
    });
    EXPECT_GT(given_by_b, 0U);
}

TEST_F(JoinLiarsTest, ASilentOneWithAHigherSnapshotIsLeftForTheOther) {
    bring_up(a, first->manifest());
    bring_up(b, second->manifest());
    run([&](Peer peer, const GetSnapshotChunk& get) {
        if (peer == a) answer(a, *first, get.part);
    });
    expect_joined_by(*first);
}

TEST_F(JoinLiarsTest, OneThatHoldsNothingOfAHigherSnapshotIsLeftForTheOther) {
    bring_up(a, first->manifest());
    bring_up(b, second->manifest());
    run([&](Peer peer, const GetSnapshotChunk& get) {
        peer == a ? answer(a, *first, get.part) : not_held(b, get);
    });
    expect_joined_by(*first);
}

TEST_F(JoinLiarsTest, OneThatGoesAndComesInsteadOfAnsweringIsLeftForTheOther) {
    make_cuts();
    bring_up(a, first->manifest());
    bring_up(b, cuts[0].manifest);
    for (int i = 0; i < 20 && !session->is_complete(); ++i) {
        run_for(8'000, [&](Peer peer, const GetSnapshotChunk& get) {
            if (peer == a) answer(a, *first, get.part);
        });
        take_down(b);
        bring_up(b, cuts[0].manifest);
        offer_another_cut();
    }
    expect_joined_by(*first);
}

TEST_F(JoinLiarsTest, TwoThatAgreeAreLeftForTheOne) {
    bring_up(a, first->manifest());
    bring_up(b, second->manifest());
    bring_up(c, second->manifest());
    run([&](Peer peer, const GetSnapshotChunk& get) {
        if (peer == a) answer(a, *first, get.part);
    });
    expect_joined_by(*first);
}

// Each cut is another snapshot by its id.
TEST_F(JoinLiarsTest, ASilentOneWithAnotherCutEachTimeIsLeftForTheOther) {
    make_cuts();
    bring_up(a, first->manifest());
    bring_up(b, cuts[0].manifest);
    run([&](Peer peer, const GetSnapshotChunk& get) {
        if (peer == a) answer(a, *first, get.part);
    });
    expect_joined_by(*first);
}

// They give all the others, and have the lower numbers.
TEST_F(JoinLiarsTest, TwoThatWithholdTheLastChunkAreLeftForTheOneThatGivesIt) {
    const Give give = [&](Peer peer, const GetSnapshotChunk& get) {
        if (peer == c || get.part != 3) answer(peer, *second, get.part);
    };
    bring_up(a, second->manifest());
    bring_up(b, second->manifest());
    run(give);
    EXPECT_FALSE(session->is_complete());
    bring_up(c, second->manifest());
    run(give);
    expect_joined_by(*second);
}

// On a thin line; another peer, which is silent, was asked for it meanwhile.
TEST_F(JoinLiarsTest, ATrueChunkThatComesTooLateIsTaken) {
    bring_up(a, second->manifest());
    bring_up(b, second->manifest());
    std::vector<std::uint16_t> parts;
    run_for(SnapshotOffers::gather_ms + SnapshotOffers::request_ms + 1'000,
            [&](Peer peer, const GetSnapshotChunk& get) {
                if (peer == a && parts.size() < 4) parts.push_back(get.part);
            });
    ASSERT_EQ(parts.size(), 4U);
    ASSERT_EQ(session->progress()->received, 0U);
    for (const std::uint16_t part : parts)
        answer(a, *second, part);
    EXPECT_EQ(session->progress()->received, 4U);
    answer(a, *second, parts[0]);
    EXPECT_EQ(session->progress()->received, 4U);
}

TEST_F(JoinLiarsTest, NoMoreRequestsAreOpenThanAThinLineBears) {
    const Cut many = cut(*second, 6);
    ASSERT_GT(many.manifest.chunks().size(), JoinSession::open_max);
    for (std::uint16_t peer = 0; peer < 8; ++peer)
        bring_up(Peer{peer}, many.manifest);
    std::size_t asked = 0;
    run_for(5'000, [&](Peer, const GetSnapshotChunk&) { ++asked; });
    EXPECT_EQ(asked, JoinSession::open_max);
}

TEST_F(JoinLiarsTest, ADripOfTinyChunksIsLeftAfterAWindow) {
    const Cut tiny = cut(*second, storage::snapshot_depth_max);
    ASSERT_GT(tiny.chunks.size(), 10'000U);
    bring_up(b, tiny.manifest);
    // One in 300 ms: none is late, and far more than eight come in a window.
    std::deque<GetSnapshotChunk> waiting;
    const auto give = [&](Peer peer, const GetSnapshotChunk& get) {
        if (peer == a) return answer(a, *first, get.part);
        waiting.push_back(get);
    };
    for (int i = 0; i < 600 && !session->is_complete(); ++i) {
        run_for(300, give);
        if (waiting.empty()) continue;
        give_of(tiny, b, waiting.front());
        waiting.pop_front();
        if (i == 20) bring_up(a, first->manifest());
    }
    expect_joined_by(*first);
}

TEST_F(JoinLiarsTest, FewLargeChunksAreNotTooLittle) {
    const Cut large = cut(*second, 3);
    ASSERT_EQ(large.chunks.size(), 8U);
    bring_up(a, large.manifest);
    std::size_t given = 0;
    run_for(JoinSession::window_ms + 5'000, [&](Peer, const GetSnapshotChunk& get) {
        if (given++ < 4) give_of(large, a, get);
    });
    ASSERT_TRUE(session->progress());
    EXPECT_EQ(session->progress()->received, 4U);
}

TEST_F(JoinLiarsTest, WhatWasReceivedStaysUntilAnotherSnapshotHasGivenSomething) {
    bring_up(a, first->manifest());
    std::size_t given = 0;
    run_for(3'000, [&](Peer, const GetSnapshotChunk& get) {
        if (given++ < 4) answer(a, *first, get.part);
    });
    take_down(a);
    bring_up(b, second->manifest());
    run_for(9'000, [](Peer, const GetSnapshotChunk&) {});
    ASSERT_EQ(session->progress()->height, Height{4});
    bring_up(a, first->manifest());
    std::set<std::uint16_t> again;
    run([&](Peer peer, const GetSnapshotChunk& get) {
        if (peer != a) return;
        again.insert(get.part);
        answer(a, *first, get.part);
    });
    expect_joined_by(*first);
    EXPECT_EQ(again.size(), session->progress()->chunks - 4);
}

TEST_F(JoinLiarsTest, ASnapshotAboveTheEndOfItsTermIsFalse) {
    ask({c});
    offer_later(c, 2);
    update();
    tell(c, 0, {step(0), step(1)});  // term 0 ended at height 1
    session->peer_up(a);
    for (std::size_t i = 1; i <= SnapshotOffers::false_answers_max; ++i) {
        update();
        offer(a, second->manifest());  // of term 0, at height 4
        now_ms += SnapshotOffers::ask_again_ms;
    }
    EXPECT_EQ(update().disconnect, std::vector{a});
}

TEST_F(JoinLiarsTest, ASnapshotBelowTheBeginOfItsTermIsFalse) {
    ask({a});
    offer_later(a, 1);
    update();
    tell(a, 0, {step_at_second(0)});  // term 0 ended at this very height
    for (std::size_t i = 2; i <= SnapshotOffers::false_answers_max; ++i) {
        now_ms += SnapshotOffers::ask_again_ms;
        EXPECT_TRUE(update().disconnect.empty());
        offer_later(a, 1);
    }
    EXPECT_EQ(update().disconnect, std::vector{a});
}

TEST_F(JoinLiarsTest, ASnapshotIsLeftWhenItsTermTurnsOutToHaveEndedBelow) {
    ask({a, c});
    offer(a, second->manifest());
    now_ms += SnapshotOffers::gather_ms;
    ASSERT_FALSE(chunks_of(update()).empty());
    offer_later(c, 2);
    update();
    tell(c, 0, {step(0), step(1)});
    update();
    EXPECT_FALSE(session->progress() && chunks_of(update()).contains(a));
    now_ms += SnapshotOffers::gather_ms;
    EXPECT_EQ(chunks_of(update()).begin()->first, c);
}

}  // namespace
}  // namespace merit::node
