// Receiving a snapshot among peers that lie, drip or have nothing.
#include "tests/unit/node/join_session_fixture.hpp"

namespace merit::node {
namespace {

TEST_F(JoinSessionTest, ReceivesFromAllThatHaveItWithFourOpenRequestsEach) {
    up({{a, &*second}, {b, &*second}, {c, nullptr}});
    const auto asked = chunks_of(update());
    EXPECT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked.at(a).size(), 4U);
    EXPECT_EQ(asked.at(b).size(), 4U);
    EXPECT_TRUE(chunks_of(update()).empty()) << "four a peer";
    for (const auto& [peer, parts] : asked) {
        for (auto part = parts.rbegin(); part != parts.rend(); ++part)
            answer(peer, *second, *part);
    }
    EXPECT_EQ(session->progress()->received, 8U);
    run([&](Peer peer, std::uint16_t part) { answer(peer, *second, part); });
    ASSERT_TRUE(session->is_complete());
    EXPECT_TRUE(session->snapshot().missing().empty());
    EXPECT_EQ(session->progress()->received, session->progress()->chunks);
}

TEST_F(JoinSessionTest, TakesWhatMostOfferAndOfEqualsTheHighest) {
    up({{a, &*first}, {b, &*first}, {c, &*second}});
    update();
    EXPECT_EQ(session->progress()->height, Height{2});
    begin();
    up({{a, &*first}, {c, &*second}});
    update();
    EXPECT_EQ(session->progress()->height, Height{4});
}

TEST_F(JoinSessionTest, WantsOnlyWhatIsHighEnough) {
    session->peer_up(a);
    update(Height{4});
    offer(a, second->manifest());
    now_ms += SnapshotOffers::gather_ms;
    update(Height{4});
    EXPECT_FALSE(session->progress());
    now_ms += SnapshotOffers::ask_again_ms;
    update(Height{3});
    offer(a, second->manifest());
    now_ms += SnapshotOffers::gather_ms;
    update(Height{3});
    EXPECT_TRUE(session->progress());
    // Overtaken meanwhile.
    session->update(Height{4}, Height{4}, now_ms);
    EXPECT_FALSE(session->progress());
}

TEST_F(JoinSessionTest, AThirdFalseManifestDisconnects) {
    storage::SnapshotManifest doctored = second->manifest();
    doctored.parts[0].hash.bytes[0] ^= 1;
    session->peer_up(a);
    for (std::size_t i = 1; i <= SnapshotOffers::false_answers_max; ++i) {
        update();
        offer(a, doctored);
        const auto actions = update();
        EXPECT_FALSE(session->progress());
        EXPECT_EQ(actions.disconnect.size(), i == SnapshotOffers::false_answers_max ? 1U : 0U);
        now_ms += SnapshotOffers::ask_again_ms;
    }
    // It comes again, and is not asked.
    session->peer_down(a);
    session->peer_up(a);
    EXPECT_TRUE(update().send.empty());
}

TEST_F(JoinSessionTest, ALaterTermIsLearntPageByPageFromWhoOffersIt) {
    ask({a});
    offer_later(a, 2);
    EXPECT_EQ(terms_asked(update()), (std::map<Peer, std::uint64_t>{{a, 0}}));
    EXPECT_TRUE(terms_asked(update()).empty()) << "once";
    tell(a, 0, {step(0)});
    EXPECT_FALSE(session->progress());
    EXPECT_EQ(terms_asked(update()), (std::map<Peer, std::uint64_t>{{a, 1}}));
    tell(a, 1, {step(1)});
    const auto actions = update();
    EXPECT_TRUE(terms_asked(actions).empty());
    now_ms += SnapshotOffers::gather_ms;
    update();
    ASSERT_TRUE(session->progress());
    EXPECT_EQ(session->progress()->height, Height{4});
    const auto ends = session->term_ends();
    ASSERT_EQ(ends.size(), 2U);
    EXPECT_EQ(ends[1].boundary.height, Height{2});
}

TEST_F(JoinSessionTest, AfterABoundaryTheNextTermIsNeededToo) {
    ask({a});
    offer_later(a, 1, ledger::BlockKind::boundary);
    tell(terms_asked(update()).begin()->first, 0, {step(0)});
    update();
    EXPECT_FALSE(session->progress());
    tell(a, 1, {step_at_second(1)});
    now_ms += SnapshotOffers::gather_ms;
    update();
    ASSERT_TRUE(session->progress());
    EXPECT_EQ(session->term_ends().size(), 2U);
}

TEST_F(JoinSessionTest, WhatOneTellsOfTheTermsHelpsTheOffersOfAll) {
    ask({a, b});
    offer_later(a, 2);
    offer_later(b, 2);
    EXPECT_EQ(terms_asked(update()).size(), 2U);
    tell(a, 0, {step(0), step(1)});
    EXPECT_EQ(chunks_of(update()).size(), 2U);
    tell(b, 0, {step(0), step(1)});  // late, and known already
    EXPECT_TRUE(update().disconnect.empty());
}

TEST_F(JoinSessionTest, AFalseStepCostsItsMessageAndTheThirdDisconnects) {
    session->peer_up(a);
    ledger::TermStep bad = step(0);
    bad.term_end[bad.term_end.size() - 1] ^= 1;
    for (std::size_t i = 1; i <= SnapshotOffers::false_answers_max; ++i) {
        update();
        offer_later(a, 2);
        ASSERT_EQ(terms_asked(update()).size(), 1U);
        // The second time it has nothing of what it offered.
        tell(a, 0, i == 2 ? std::vector<ledger::TermStep>() : std::vector{bad});
        const auto actions = update();
        EXPECT_TRUE(terms_asked(actions).empty());
        EXPECT_EQ(actions.disconnect.size(), i == SnapshotOffers::false_answers_max ? 1U : 0U);
        now_ms += SnapshotOffers::ask_again_ms;
    }
}

TEST_F(JoinSessionTest, WhoIsSilentAboutTermsDelaysNobodyElse) {
    ask({a, b});
    offer_later(a, 2);
    offer(b, first->manifest());
    update();
    now_ms += SnapshotOffers::gather_ms;
    update();
    ASSERT_TRUE(session->progress());
    EXPECT_EQ(session->progress()->height, Height{2});
    now_ms += SnapshotOffers::request_ms;
    EXPECT_TRUE(update().disconnect.empty());
    tell(a, 0, {step(0), step(1)});  // too late, ignored
    EXPECT_TRUE(terms_asked(update()).empty());
}

TEST_F(JoinSessionTest, TheHighestTermThatABoundaryCanHaveIsFalse) {
    session->peer_up(a);
    for (std::size_t i = 0; i < SnapshotOffers::false_answers_max; ++i) {
        update();
        storage::SnapshotManifest last = second->manifest();
        last.header.kind = ledger::BlockKind::boundary;
        last.header.term = ledger::Term{std::numeric_limits<std::uint64_t>::max()};
        last.checkpoint.checkpoint.block = ledger::block_digest(last.header);
        offer(a, last);
        now_ms += SnapshotOffers::ask_again_ms;
    }
    EXPECT_EQ(update().disconnect, std::vector{a});
}

TEST_F(JoinSessionTest, FalseChunksDisconnectAndTheHonestPeerGivesAll) {
    up({{a, &*second}, {b, &*second}, {c, &*second}});
    std::set<Peer> disconnected;
    for (int i = 0; i < 50 && !session->is_complete(); ++i) {
        const auto actions = update();
        disconnected.insert(actions.disconnect.begin(), actions.disconnect.end());
        for (const auto& [peer, parts] : chunks_of(actions)) {
            for (const std::uint16_t part : parts) {
                if (peer == c) {
                    answer(peer, *second, part);
                    continue;
                }
                SnapshotChunk message{second->id(), part, {}};
                message.rows.assign(100, peer == a ? Byte{0} : Byte{7});
                session->receive(peer, message, now_ms);
            }
        }
    }
    EXPECT_TRUE(session->is_complete());
    EXPECT_EQ(disconnected, (std::set<Peer>{a, b}));
}

TEST_F(JoinSessionTest, WhoSaysNotHeldIsNotAskedAgainForThatSnapshot) {
    up({{a, &*second}, {b, &*second}});
    std::size_t asked_a = 0;
    run([&](Peer peer, std::uint16_t part) {
        if (peer == a) {
            ++asked_a;
            session->receive(a, SnapshotChunk{second->id(), part, {}}, now_ms);
        } else {
            answer(peer, *second, part);
        }
    });
    EXPECT_TRUE(session->is_complete());
    EXPECT_EQ(asked_a, 4U) << "those that were open already";
}

TEST_F(JoinSessionTest, ASilentPeerCostsABoundedDelay) {
    up({{a, &*second}, {b, &*second}});
    const std::uint64_t began_ms = now_ms;
    run([&](Peer peer, std::uint16_t part) {
        if (peer == b) answer(peer, *second, part);
    });
    EXPECT_TRUE(session->is_complete());
    EXPECT_LE(now_ms - began_ms,
              JoinSession::late_answers_max * SnapshotOffers::request_ms + 1'000);
}

TEST_F(JoinSessionTest, ASlowDripLeavesRoomForAnotherSnapshotAfterAWindow) {
    // Two offer the second and give a chunk now and then; one offers the first.
    up({{a, &*second}, {b, &*second}, {c, &*first}});
    update();
    ASSERT_EQ(session->progress()->height, Height{4});
    const std::uint64_t began_ms = now_ms;
    while (session->progress() && session->progress()->height == Height{4} &&
           now_ms < began_ms + 10 * JoinSession::window_ms) {
        const auto asked = chunks_of(update());
        if (!asked.empty() && now_ms % 9'000 == 0) {
            answer(asked.begin()->first, *second, asked.begin()->second.front());
        }
        now_ms += 1'000;
    }
    EXPECT_LE(now_ms, began_ms + JoinSession::window_ms + 2'000);
    now_ms += SnapshotOffers::ask_again_ms;
    for (const auto& request : update().send) {
        if (!std::holds_alternative<GetSnapshot>(request.message)) continue;
        offer(request.to, (request.to == c ? *first : *second).manifest());
    }
    run([&](Peer peer, std::uint16_t part) {
        if (peer == c) answer(peer, *first, part);
    });
    ASSERT_TRUE(session->is_complete());
    EXPECT_EQ(session->snapshot().id(), first->id());
}

TEST_F(JoinSessionTest, GoesOnAfterARestartWithWhatItHas) {
    up({{a, &*second}});
    const auto asked = chunks_of(update());
    for (const std::uint16_t part : asked.at(a))
        answer(a, *second, part);
    begin();
    up({{a, &*second}});
    std::set<std::uint16_t> again;
    run([&](Peer peer, std::uint16_t part) {
        again.insert(part);
        answer(peer, *second, part);
    });
    EXPECT_TRUE(session->is_complete());
    EXPECT_EQ(again.size(), session->progress()->chunks - 4);
}

TEST_F(JoinSessionTest, WhatNobodyAskedForIsIgnored) {
    offer(a, second->manifest());
    session->peer_up(a);
    offer(a, second->manifest());
    EXPECT_FALSE(session->progress());
    up({{a, &*second}, {b, nullptr}});
    const auto asked = chunks_of(update());
    const std::uint16_t part = asked.at(a).front();
    answer(b, *second, part);  // asked of another
    answer(a, *first, part);   // of another snapshot
    EXPECT_EQ(session->progress()->received, 0U);
    answer(a, *second, part);
    answer(a, *second, part);  // twice
    EXPECT_EQ(session->progress()->received, 1U);
}

TEST_F(JoinSessionTest, APeerThatGoesGivesItsRequestsToOthers) {
    up({{a, &*second}, {b, &*second}});
    const auto asked = chunks_of(update());
    session->peer_down(a);
    for (const std::uint16_t part : asked.at(b))
        answer(b, *second, part);
    run([&](Peer peer, std::uint16_t part) {
        EXPECT_EQ(peer, b);
        answer(peer, *second, part);
    });
    EXPECT_TRUE(session->is_complete());
}

}  // namespace
}  // namespace merit::node
