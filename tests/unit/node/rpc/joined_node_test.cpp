// What a node answers that has joined by a snapshot, and lacks the blocks before it.
#include "tests/unit/node/rpc/rpc_caller.hpp"

namespace merit::node::rpc {
namespace {

// Of the block of the snapshot there is the header alone.
TEST(Methods, ListsOfAJoinedNodeBeginAboveItsSnapshot) {
    Rpc rpc;
    rpc.ledger.add_block({rpc.ledger.transfer(0, 1, 1)});
    rpc.ledger.add_blocks(2);
    rpc.ledger.join_by_snapshot();  // at height 3
    EXPECT_TRUE(rpc.good("chain_listBlocks").at("items").as_array().empty());
    EXPECT_TRUE(rpc.good("tx_list").at("items").as_array().empty());
    rpc.ledger.add_block();
    rpc.ledger.add_block({rpc.ledger.transfer(0, 1, 1)});
    const auto heights = [&](const char* method, const std::string& order) {
        const auto page = rpc.good(method, R"({"limit":10,"order":")" + order + "\"}");
        EXPECT_TRUE(page.at("next_cursor").is_null());
        std::vector<std::int64_t> list;
        for (const auto& item : page.at("items").as_array())
            list.push_back(item.at("block_height").to_number<std::int64_t>());
        return list;
    };
    EXPECT_EQ(heights("chain_listBlocks", "asc"), (std::vector<std::int64_t>{4, 5}));
    EXPECT_EQ(heights("chain_listBlocks", "desc"), (std::vector<std::int64_t>{5, 4}));
    EXPECT_EQ(heights("tx_list", "asc"), (std::vector<std::int64_t>{5}));
    EXPECT_EQ(heights("tx_list", "desc"), (std::vector<std::int64_t>{5}));
}

// A page of one costs 20 tokens, at 20 blocks each: heights that are not there would fill it.
TEST(Methods, AJoinedNodeLooksForNoTransactionsBelowItsSnapshot) {
    Rpc rpc;
    rpc.ledger.add_blocks(400);
    rpc.ledger.join_by_snapshot();
    rpc.ledger.add_block({rpc.ledger.transfer(0, 1, 1)});
    const auto page = rpc.good("tx_list", R"({"limit":1,"order":"asc"})");
    EXPECT_EQ(page.at("items").as_array().size(), 1u);
}

TEST(Methods, AJoinedNodeNamesTheLowestBlockThatItHas) {
    Rpc rpc;
    rpc.ledger.add_blocks(3);
    rpc.ledger.join_by_snapshot();
    rpc.ledger.add_block();
    for (const auto* params : {R"({"height":2})", R"({"height":3})"}) {
        const Answer answer = rpc.call("chain_getBlock", params);
        ASSERT_FALSE(answer.has_value()) << params;
        EXPECT_EQ(static_cast<int>(answer.error().code), 4444);
        EXPECT_EQ(answer.error().data.at("earliest_height"), 4);
    }
    EXPECT_EQ(rpc.code("chain_getBlock", R"({"height":4})"), 0);
    EXPECT_EQ(rpc.code("chain_getHeader", R"({"height":3})"), 0);
}

TEST(Methods, EventsOfAJoinedNodeBeginAboveItsSnapshot) {
    Rpc rpc;
    rpc.subscriber = std::make_shared<Listener>();
    rpc.ledger.add_blocks(3);
    rpc.ledger.join_by_snapshot();
    EXPECT_EQ(rpc.code("sub_subscribe", R"({"topic":"block","from_height":3})"), 4444);
    EXPECT_EQ(rpc.code("sub_subscribe", R"({"topic":"block","from_height":4})"), 0);
    EXPECT_EQ(rpc.code("sub_subscribe", R"({"topic":"block"})"), 0);
}

}  // namespace
}  // namespace merit::node::rpc
