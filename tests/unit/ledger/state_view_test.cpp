#include "ledger/state_view.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace merit::ledger {
namespace {

using Model = std::map<Bytes, Bytes>;

Model scan_all(const StateView& view, const Bytes& prefix, const Bytes& from) {
    Model found;
    Bytes last;
    view.scan(prefix, from, [&](BytesView key, BytesView value) {
        EXPECT_TRUE(last.empty() || last < to_bytes(key)) << "keys ascend";
        last = to_bytes(key);
        found[to_bytes(key)] = to_bytes(value);
        return true;
    });
    return found;
}

Model expected(const Model& model, const Bytes& prefix, const Bytes& from) {
    Model found;
    for (const auto& [key, value] : model) {
        const bool inside =
            key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
        if (inside && key >= from) found[key] = value;
    }
    return found;
}

// Keys of one to three letters of {0, 1, 2}: many collisions and prefixes.
Bytes some_key() {
    return *rc::gen::resize(
        3, rc::gen::nonEmpty(rc::gen::container<Bytes>(rc::gen::inRange<Byte>(0, 3))));
}

TEST(Overlay, NestedOverlaysReadLikeOneMap) {
    EXPECT_TRUE(rc::check([] {
        MapState base;
        Model model;
        Overlay lower(base);
        Overlay upper = Overlay::on(lower);
        const auto change = [&](Overlay& overlay) {
            const Bytes key = some_key();
            if (*rc::gen::inRange(0, 3) == 0) {
                overlay.erase(key);
                model.erase(key);
            } else {
                const Bytes value{*rc::gen::arbitrary<Byte>()};
                overlay.put(key, value);
                model[key] = value;
            }
        };
        StateDelta first;
        for (int i = 0; i < 5; ++i)
            first[some_key()] = Bytes{9};
        base.apply(first);
        for (const auto& [key, value] : first)
            model[key] = *value;
        for (int i = 0; i < 10; ++i)
            change(lower);
        for (int i = 0; i < 10; ++i)
            change(upper);

        const Bytes prefix = *rc::gen::element(Bytes{}, Bytes{1}, Bytes{1, 2}, Bytes{2});
        const Bytes from = *rc::gen::element(Bytes{}, Bytes{1}, Bytes{1, 1}, Bytes{2, 2});
        RC_ASSERT(scan_all(upper, prefix, from) == expected(model, prefix, from));
        for (const auto& [key, value] : model)
            RC_ASSERT(upper.get(key) == value);

        lower.merge(upper.take_delta());
        base.apply(lower.take_delta());
        RC_ASSERT(scan_all(base, {}, {}) == model);
    }));
}

TEST(Overlay, AScanStopsWhenTheVisitorHasEnough) {
    MapState base;
    Overlay overlay(base);
    for (Byte i = 0; i < 5; ++i)
        overlay.put(Bytes{i}, Bytes{i});
    int visits = 0;
    overlay.scan({}, {}, [&](BytesView, BytesView) { return ++visits < 2; });
    EXPECT_EQ(visits, 2);
}

}  // namespace
}  // namespace merit::ledger
