#include "node/rpc/methods.hpp"

#include "contracts/framework/refusal.hpp"
#include "crypto/merkle_log.hpp"
#include "crypto/sparse_proof.hpp"
#include "ledger/address.hpp"
#include "ledger/term_steps.hpp"
#include "node/refusal_reason.hpp"
#include "node/rpc/proofs.hpp"
#include "tests/support/shared_files.hpp"
#include "tests/unit/node/rpc/rpc_caller.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <fstream>

namespace merit::node::rpc {
namespace {

namespace json = boost::json;
using merit::testing::SmallLedger;

std::string quoted(std::string_view name, std::string_view value) {
    return "{\"" + std::string(name) + "\":\"" + std::string(value) + "\"}";
}

std::filesystem::path openrpc_path() {
    return std::filesystem::path(__FILE__).parent_path() / "../../../../docs/openrpc.json";
}

// Run with MERIT_WRITE_DOCS=1 to write the file after a change of the table.
TEST(Methods, DocumentInTheRepositoryIsTheProgramsOwn) {
    const std::string document = print_pretty(open_rpc_document(all_methods()));
    if (std::getenv("MERIT_WRITE_DOCS") != nullptr) std::ofstream(openrpc_path()) << document;
    EXPECT_EQ(merit::testing::read_text(openrpc_path()), document);
    EXPECT_EQ(json::parse(document), json::value(open_rpc_document(all_methods())));
}

TEST(Methods, EveryMethodAnswersOrNamesWhatIsMissing) {
    Rpc rpc;
    for (const auto& method : all_methods().all()) {
        if (method.start) continue;
        const int code = rpc.code(method.name);
        const bool has_required = std::any_of(method.params.begin(), method.params.end(),
                                              [](const Param& param) { return param.required; });
        if (has_required) {
            EXPECT_EQ(code, -32602) << method.name;
        } else {
            EXPECT_TRUE(code == 0 || code == -32602 || code == -32002 || code == -32001)
                << method.name << " " << code;
        }
    }
}

TEST(Methods, EveryMethodRefusesUnknownParams) {
    Rpc rpc;
    for (const auto& method : all_methods().all())
        EXPECT_EQ(rpc.code(method.name, R"({"no_such_param":1})"), -32602) << method.name;
}

TEST(Methods, EveryResultNamesWhereItWasRead) {
    Rpc rpc;
    rpc.ledger.add_block();
    for (const auto& method : all_methods().all()) {
        if (method.start || method.name == "rpc.discover") continue;
        const Answer answer = rpc.call(method.name);
        if (!answer) continue;
        const auto& object = answer.assume_value().as_object();
        EXPECT_EQ(object.at("height").to_number<std::uint64_t>(), 1u) << method.name;
        EXPECT_EQ(object.at("block_hash").as_string(), rpc.ledger.store().head().block.hex());
        EXPECT_EQ(object.at("time").as_string(), "2023-11-14T22:13:21.000Z") << method.name;
    }
}

TEST(Methods, UnknownMethodSuggestsTheRightSpelling) {
    Rpc rpc;
    EXPECT_EQ(rpc.code("chain_getblock"), -32601);
    EXPECT_NE(rpc.call("chain_getblock").error().message.find("chain_getBlock"), std::string::npos);
    EXPECT_EQ(rpc.code("rpc.other"), -32601);
}

TEST(Methods, TransferIsSeenByEveryMethodAboutIt) {
    Rpc rpc;
    const Bytes bytes = rpc.ledger.transfer(0, 1, 250);
    const auto submitted = rpc.good("tx_submit", quoted("transaction", to_base64(bytes)));
    EXPECT_EQ(submitted.at("status").as_string(), "pending");
    const std::string id(submitted.at("tx_id").as_string());
    rpc.ledger.add_block();
    // The same bytes again are no error.
    EXPECT_EQ(rpc.good("tx_submit", quoted("transaction", to_base64(bytes))).at("status"), "final");

    for (const std::string& text : {id, id.substr(0, 8), id.substr(0, 9), std::string("1-0")}) {
        const auto found = rpc.good("tx_get", quoted("tx_id", text));
        EXPECT_EQ(found.at("tx_id").as_string(), id);
        EXPECT_EQ(found.at("bytes").as_string(), to_base64(bytes));
        EXPECT_EQ(found.at("operations").at(0).at("operation").as_string(), "treasury.transfer");
        EXPECT_EQ(found.at("operations").at(0).at("fields").at("amount").as_string(), "250");
        EXPECT_EQ(found.at("place").at("height").to_number<int>(), 1);
    }
    EXPECT_EQ(rpc.good("tx_getStatus", quoted("tx_id", id)).at("block_height"), 1);
    // 1,000 credits at genesis, 250 units sent.
    EXPECT_EQ(rpc.good("account_getBalance", quoted("account", rpc.address(0))).at("balance"),
              "999999750");
    EXPECT_EQ(rpc.good("account_getBalance", quoted("account", rpc.address(1))).at("balance"),
              "250");
    EXPECT_EQ(rpc.good("account_getNonce", quoted("account", rpc.address(0))).at("next"), 2);
    EXPECT_EQ(rpc.good("tx_list", quoted("account", rpc.address(0))).at("items").as_array().size(),
              1u);
    const auto history = rpc.good("account_listHistory", quoted("account", rpc.address(1)));
    EXPECT_EQ(history.at("items").at(0).at("amount").as_string(), "250");
    EXPECT_EQ(rpc.good("chain_getBlock", R"({"height":1})")
                  .at("block")
                  .at("transactions")
                  .at(0)
                  .at("tx_id")
                  .as_string(),
              id);
}

TEST(Methods, RejectedTransactionsNameTheReason) {
    Rpc rpc;
    const auto reason = [&](const std::string& base64) {
        const Answer answer = rpc.call("tx_submit", quoted("transaction", base64));
        EXPECT_FALSE(answer.has_value());
        EXPECT_EQ(answer.error().code, ErrorCode::transaction_rejected);
        return std::string(answer.error().data.at("reason").as_string());
    };
    EXPECT_EQ(reason("AAAA"), "malformed");
    Bytes bytes = rpc.ledger.transfer(0, 1, 1);
    bytes.back() ^= 1;
    EXPECT_EQ(reason(to_base64(bytes)), "bad_signature");
    for (int i = 0; i < 257; ++i)
        bytes = rpc.ledger.transfer(0, 1, 1);
    // Nonce 258, the highest used is 0, the window 256.
    EXPECT_EQ(reason(to_base64(bytes)), "nonce_too_far");
}

TEST(Methods, SubmitManyAnswersEachInOrder) {
    Rpc rpc;
    json::array list = {json::string(to_base64(rpc.ledger.transfer(0, 1, 1))), "AAAA", "not base64",
                        json::string(to_base64(rpc.ledger.transfer(0, 2, 1)))};
    const auto answer =
        rpc.start("tx_submitMany", json::value{{"transactions", list}}).value().assume_value();
    const auto& items = answer.at("items").as_array();
    ASSERT_EQ(items.size(), 4u);
    EXPECT_EQ(items[0].at("status").as_string(), "pending");
    EXPECT_EQ(items[1].at("error").at("code").as_int64(), -32003);
    EXPECT_EQ(items[2].at("error").at("data").at("reason").as_string(), "malformed");
    EXPECT_EQ(items[3].at("status").as_string(), "pending");
}

TEST(Methods, SubmitManyTakesAtMost256) {
    Rpc rpc;
    for (const std::size_t count : {255u, 256u, 257u}) {
        const json::array list(count, json::string("AAAA"));
        const auto answer = rpc.start("tx_submitMany", json::value{{"transactions", list}});
        EXPECT_EQ(answer->has_value(), count <= 256) << count;
    }
}

TEST(Methods, SubmitAndWaitAnswersWhenFinal) {
    Rpc rpc;
    std::optional<Answer> answer;
    const json::value params{{"transaction", to_base64(rpc.ledger.transfer(0, 1, 5))}};
    dispatch(all_methods(), rpc.environment, nullptr, {json::value(1), "tx_submitAndWait", params},
             [&](Answer one) { answer = std::move(one); });
    EXPECT_FALSE(answer.has_value());
    rpc.ledger.add_block();
    ASSERT_TRUE(answer.has_value() && answer->has_value());
    const auto& object = answer->assume_value().as_object();
    EXPECT_EQ(object.at("status").as_string(), "final");
    EXPECT_EQ(object.at("block_height"), 1);
    EXPECT_EQ(object.at("height"), 1);
}

TEST(Methods, SubmitAndWaitNamesTheContractsError) {
    Rpc rpc;
    std::optional<Answer> answer;
    // Member 1 has no money.
    const json::value params{{"transaction", to_base64(rpc.ledger.transfer(1, 0, 5))}};
    dispatch(all_methods(), rpc.environment, nullptr, {json::value(1), "tx_submitAndWait", params},
             [&](Answer one) { answer = std::move(one); });
    rpc.ledger.add_block();
    ASSERT_TRUE(answer.has_value() && !answer->has_value());
    EXPECT_EQ(answer->assume_error().code, ErrorCode::execution_failed);
    EXPECT_EQ(answer->assume_error().data.at("code").as_string(), "treasury.insufficient_balance");
    EXPECT_EQ(answer->assume_error().data.at("operation"), 0);
}

TEST(Methods, SubmitAndWaitIsNoSuccessIfTheNodeRefusesLater) {
    Rpc rpc;
    std::optional<Answer> answer;
    const Bytes bytes = rpc.ledger.transfer(0, 1, 5);
    const json::value params{{"transaction", to_base64(bytes)}};
    dispatch(all_methods(), rpc.environment, nullptr, {json::value(1), "tx_submitAndWait", params},
             [&](Answer one) { answer = std::move(one); });
    const auto tx_id = ledger::check_stateless(bytes, rpc.ledger.network()).value().tx_id();
    rpc.ledger.refuse_pending(
        tx_id, static_cast<std::uint32_t>(contracts::DropReason::key_not_of_account));
    ASSERT_TRUE(answer.has_value() && !answer->has_value());
    EXPECT_EQ(answer->assume_error().code, ErrorCode::transaction_rejected);
    EXPECT_EQ(answer->assume_error().data.at("reason").as_string(), "key_not_of_account");
    EXPECT_EQ(answer->assume_error().data.at("tx_id").as_string(), tx_id.hex());
    const auto status = rpc.good("tx_getStatus", quoted("tx_id", tx_id.hex()));
    EXPECT_EQ(status.at("status").as_string(), "invalid");
    EXPECT_EQ(status.at("reason").as_string(), "key_not_of_account");
    EXPECT_TRUE(status.at("block_height").is_null());
}

TEST(Methods, SubmitAndWaitGivesTheIdWhenTimeIsUp) {
    Rpc rpc;
    std::optional<Answer> answer;
    const json::value params{{"transaction", to_base64(rpc.ledger.transfer(0, 1, 5))}};
    dispatch(all_methods(), rpc.environment, nullptr, {json::value(1), "tx_submitAndWait", params},
             [&](Answer one) { answer = std::move(one); });
    rpc.ledger.time_out_waiters();
    ASSERT_TRUE(answer.has_value() && !answer->has_value());
    EXPECT_EQ(static_cast<int>(answer->assume_error().code), 4);
    EXPECT_EQ(answer->assume_error().data.at("status").as_string(), "pending");
}

TEST(Methods, SimulationChangesNothing) {
    Rpc rpc;
    const auto simulate = [&](std::size_t from) {
        return rpc.good("tx_simulate",
                        quoted("transaction", to_base64(rpc.ledger.transfer(from, 2, 5))));
    };
    EXPECT_EQ(simulate(0).at("outcome").as_string(), "applied");
    const auto failed = simulate(1);
    EXPECT_EQ(failed.at("code").as_string(), "treasury.insufficient_balance");
    EXPECT_EQ(failed.at("operation"), 0);
    EXPECT_EQ(rpc.good("account_getBalance", quoted("account", rpc.address(2))).at("balance"), "0");
}

TEST(Methods, WhatIsDroppedHasTheReasonOfASubmission) {
    EXPECT_EQ(reason_of_code(static_cast<std::uint32_t>(contracts::DropReason::nonce_used)),
              "nonce_used");
    EXPECT_EQ(reason_of_code(0), "applied");
    Rpc rpc;
    const Bytes again = rpc.ledger.transfer(0, 1, 5);
    rpc.ledger.add_block({again});
    rpc.ledger.add_block({again});
    const auto listed = rpc.good("chain_getBlock").at("block").at("transactions").as_array();
    ASSERT_EQ(listed.size(), 1u);
    EXPECT_EQ(listed[0].at("code").as_string(), "nonce_used");
}

TEST(Methods, ExportOfWhatIsNowhereIsNotFound) {
    Rpc rpc;
    rpc.ledger.add_block();
    rpc.ledger.certify();
    EXPECT_EQ(
        rpc.code("statement_export", R"({"recipient":")" + rpc.address(0) +
                                         R"(","epoch":0,"pool":")" + std::string(64, '7') + "\"}"),
        -32001);
}

TEST(Methods, StatusNamesWhoSignedTwice) {
    Rpc rpc;
    EXPECT_TRUE(rpc.good("node_getStatus").at("double_signers").as_array().empty());
    rpc.ledger.changeable_status().evidence = 3;
    rpc.ledger.changeable_status().double_signers = {ledger::ValidatorIndex{0},
                                                     ledger::ValidatorIndex{2}};
    const auto status = rpc.good("node_getStatus");
    EXPECT_EQ(status.at("evidence"), 3);
    EXPECT_EQ(status.at("double_signers"), json::parse("[0,2]"));
}

TEST(Methods, PinnedReadsSeeTheirHeight) {
    Rpc rpc;
    rpc.ledger.add_block({rpc.ledger.transfer(0, 1, 100)});
    rpc.ledger.add_block({rpc.ledger.transfer(0, 1, 100)});
    const auto balance_at = [&](int height) {
        return std::string(
            rpc.good("account_getBalance", "{\"account\":\"" + rpc.address(1) +
                                               "\",\"height\":" + std::to_string(height) + "}")
                .at("balance")
                .as_string());
    };
    EXPECT_EQ(balance_at(0), "0");
    EXPECT_EQ(balance_at(1), "100");
    EXPECT_EQ(balance_at(2), "200");
    EXPECT_EQ(rpc.code("member_list", R"({"height":3})"), -32001);
}

TEST(Methods, PrunedHeightNamesTheEarliest) {
    Rpc rpc;
    rpc.ledger.add_blocks(140);
    const Answer answer = rpc.call("member_list", R"({"height":1})");
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(static_cast<int>(answer.error().code), 4444);
    const auto earliest = answer.error().data.at("earliest_height").to_number<std::uint64_t>();
    EXPECT_EQ(earliest, rpc.ledger.store().earliest_pinned().value);
    EXPECT_EQ(rpc.code("member_list", "{\"height\":" + std::to_string(earliest) + "}"), 0);
}

TEST(Methods, PagesTogetherAreTheListAtItsFirstHeight) {
    Rpc rpc;
    rpc.ledger.add_blocks(3);
    std::vector<std::int64_t> heights;
    std::string params = R"({"limit":2})";
    for (int page = 0; page < 3; ++page) {
        const auto answer = rpc.good("chain_listBlocks", params);
        EXPECT_EQ(answer.at("height"), 3);  // though blocks go on
        for (const auto& item : answer.at("items").as_array())
            heights.push_back(item.at("block_height").to_number<std::int64_t>());
        rpc.ledger.add_block();
        if (answer.at("next_cursor").is_null()) break;
        params =
            R"({"limit":2,"cursor":")" + std::string(answer.at("next_cursor").as_string()) + "\"}";
    }
    EXPECT_EQ(heights, (std::vector<std::int64_t>{3, 2, 1, 0}));
}

TEST(Methods, APageLooksAtNoMoreThanItsPricePaysFor) {
    Rpc rpc;
    rpc.ledger.add_block({rpc.ledger.transfer(0, 1, 1)});
    rpc.ledger.add_blocks(400);
    // A page of one costs 20 tokens, at 20 blocks each: 400 blocks, all of them empty.
    const auto empty = rpc.good("tx_list", R"({"limit":1})");
    EXPECT_TRUE(empty.at("items").as_array().empty());
    const std::string cursor(empty.at("next_cursor").as_string());
    const auto rest = rpc.good("tx_list", R"({"limit":1,"cursor":")" + cursor + "\"}");
    ASSERT_EQ(rest.at("items").as_array().size(), 1u);
    EXPECT_EQ(rest.at("items").at(0).at("block_height"), 1);
}

TEST(Methods, MembersCanBeReadInPages) {
    Rpc rpc;
    const auto first = rpc.good("member_list", R"({"limit":2})");
    ASSERT_EQ(first.at("items").as_array().size(), 2u);
    rpc.ledger.add_blocks(200);  // the cursor keeps its height
    const auto second =
        rpc.good("member_list", quoted("cursor", std::string(first.at("next_cursor").as_string())));
    EXPECT_EQ(second.at("height"), 0);
    ASSERT_EQ(second.at("items").as_array().size(), 1u);
    EXPECT_TRUE(second.at("next_cursor").is_null());
    const std::string id(second.at("items").at(0).at("id").as_string());
    EXPECT_EQ(rpc.good("member_get", quoted("member", id.substr(0, 8))).at("member").as_string(),
              id);
}

TEST(Methods, CursorOfAnotherListIsRefused) {
    Rpc rpc;
    const auto first = rpc.good("member_list", R"({"limit":1})");
    const std::string cursor(first.at("next_cursor").as_string());
    EXPECT_EQ(rpc.code("project_list", quoted("cursor", cursor)), -32602);
    EXPECT_EQ(rpc.code("member_list", quoted("cursor", "AAAA")), -32602);
}

TEST(Methods, LimitHasItsBounds) {
    Rpc rpc;
    EXPECT_EQ(rpc.code("member_list", R"({"limit":0})"), -32602);
    EXPECT_EQ(rpc.code("member_list", R"({"limit":999})"), 0);
    EXPECT_EQ(rpc.code("member_list", R"({"limit":1000})"), 0);
    EXPECT_EQ(rpc.code("member_list", R"({"limit":1001})"), -32602);
}

ledger::CheckpointCertificate certificate_of(const json::value& proof) {
    const auto bytes = from_base64(proof.at("checkpoint").as_string()).value();
    return ledger::decode_checkpoint_certificate(bytes).value();
}

bool is_proven(const SmallLedger& ledger, const json::value& proof) {
    const auto certificate = certificate_of(proof);
    if (!ledger::verify_checkpoint_certificate(certificate,
                                               ledger::consensus_keys(ledger.genesis()))) {
        return false;
    }
    const auto& root = certificate.checkpoint.state_root;
    const Bytes key = from_hex(proof.at("key").as_string()).value();
    const auto path =
        crypto::decode_sparse_proof(from_base64(proof.at("path").as_string()).value()).value();
    if (proof.at("value").is_null()) return crypto::verify_absence(root, key, path);
    return crypto::verify_value(root, key, from_base64(proof.at("value").as_string()).value(),
                                path);
}

TEST(Methods, TheEndOfATermLeadsToTheSetThatCertifiesWhatIsAbove) {
    Rpc rpc;
    rpc.ledger.add_blocks(2);
    EXPECT_EQ(rpc.code("chain_getTermEnd", R"({"term":0})"), -32001);
    rpc.ledger.end_term();
    const auto& genesis = rpc.ledger.genesis();
    const auto answer = rpc.good("chain_getTermEnd", R"({"term":0})");
    EXPECT_EQ(answer.at("boundary_height"), 3);
    EXPECT_EQ(rpc.code("chain_getTermEnd", R"({"term":1})"), -32001);
    const std::vector<ledger::TermStep> steps{
        {ledger::TermEndBytes(from_base64(answer.at("term_end").as_string()).value()),
         ledger::ValidatorSetBytes(from_base64(answer.at("next_set").as_string()).value())}};
    const auto before = ledger::keys_at(genesis, {}, ledger::Height{3});
    const auto after = ledger::keys_at(genesis, steps, ledger::Height{4});
    ASSERT_TRUE(before && after);
    EXPECT_NE(before.value(), after.value());
    // The boundary's own checkpoint is still of the set that ends.
    rpc.ledger.certify();
    const auto checkpoint = rpc.good("chain_getCheckpoint");
    EXPECT_EQ(checkpoint.at("term"), 0);
    EXPECT_TRUE(ledger::verify_checkpoint_certificate(
        ledger::decode_checkpoint_certificate(
            from_base64(checkpoint.at("bytes").as_string()).value())
            .value(),
        before.value()));
    // What a statement file carries beside it.
    const auto at_boundary = certified_read(rpc.environment, std::nullopt);
    EXPECT_TRUE(term_steps_to(rpc.environment, at_boundary.value()).value().empty());
    rpc.ledger.add_block();
    rpc.ledger.certify();
    const auto above = certified_read(rpc.environment, std::nullopt);
    const auto carried = term_steps_to(rpc.environment, above.value()).value();
    ASSERT_EQ(carried.size(), 1U);
    EXPECT_EQ(carried[0].term_end, steps[0].term_end);
    EXPECT_EQ(carried[0].next_set, steps[0].next_set);
    EXPECT_EQ(rpc.good("chain_getCheckpoint").at("term"), 1);
}

TEST(Methods, NothingIsProvenBeforeTheFirstCheckpoint) {
    Rpc rpc;
    EXPECT_EQ(rpc.code("account_get", "{\"account\":\"" + rpc.address(0) + "\",\"prove\":true}"),
              -32002);
}

TEST(Methods, ListsRefuseProve) {
    Rpc rpc;
    EXPECT_EQ(rpc.code("member_list", R"({"prove":true})"), -32602);
}

TEST(Methods, StateIsProvenUpToACheckpoint) {
    Rpc rpc;
    rpc.ledger.add_block({rpc.ledger.transfer(0, 1, 7)});
    rpc.ledger.certify();
    rpc.ledger.add_block({rpc.ledger.transfer(0, 1, 7)});
    const std::string params = "{\"account\":\"" + rpc.address(1) + "\",\"prove\":true}";
    const auto balance = rpc.good("account_getBalance", params);
    EXPECT_EQ(balance.at("height"), 1);  // the certified one
    EXPECT_EQ(balance.at("balance").as_string(), "7");
    EXPECT_TRUE(is_proven(rpc.ledger, balance.at("proof")));
    EXPECT_TRUE(is_proven(rpc.ledger, rpc.good("account_get", params).at("proof")));
    EXPECT_TRUE(is_proven(rpc.ledger, rpc.good("params_get", R"({"prove":true})").at("proof")));
}

TEST(Methods, AbsenceIsProven) {
    Rpc rpc;
    rpc.ledger.add_block();
    rpc.ledger.certify();
    const auto answer =
        rpc.good("account_get", "{\"account\":\"" + std::string(40, 'a') + "\",\"prove\":true}");
    EXPECT_FALSE(answer.at("found").as_bool());
    EXPECT_TRUE(answer.at("proof").at("value").is_null());
    EXPECT_TRUE(is_proven(rpc.ledger, answer.at("proof")));
}

TEST(Methods, TransactionIsProvenToBeInTheLog) {
    Rpc rpc;
    const Bytes bytes = rpc.ledger.transfer(0, 1, 7);
    rpc.ledger.add_block({bytes, rpc.ledger.transfer(0, 1, 8), rpc.ledger.transfer(0, 2, 9)});
    rpc.ledger.certify();
    for (const auto* place : {"1-0", "1-1", "1-2"}) {
        const auto answer =
            rpc.good("tx_get", "{\"tx_id\":\"" + std::string(place) + "\",\"prove\":true}");
        const auto& proof = answer.at("proof");
        const auto certificate = certificate_of(proof);
        crypto::LogProof path;
        for (const auto& step : proof.at("path").as_array())
            path.push_back(crypto::Hash256::from(*from_hex(step.as_string())));
        const auto leaf = crypto::Hash256::from(*from_hex(proof.at("leaf").as_string()));
        EXPECT_TRUE(crypto::verify_inclusion(leaf,
                                             proof.at("leaf_index").to_number<std::uint64_t>(),
                                             proof.at("log_size").to_number<std::uint64_t>(), path,
                                             certificate.checkpoint.log_root));
    }
    EXPECT_EQ(rpc.code("tx_get", R"({"tx_id":"1-0","operation":1,"prove":true})"), -32001);
    EXPECT_EQ(rpc.code("proof_getInclusion", R"({"leaf_index":2})"), 0);
    EXPECT_EQ(rpc.code("proof_getInclusion", R"({"leaf_index":3})"), -32001);
    EXPECT_EQ(rpc.code("proof_getConsistency", R"({"old_size":1})"), 0);
}

TEST(Methods, ContractsCanBeAskedAnything) {
    Rpc rpc;
    const auto answer = rpc.good(
        "contract_query",
        R"({"contract":"incentive","query":"linear_benefit","args":{"contributions":"100000000",)"
        R"("interactions":50000000,"total":"200000000","alpha":"500000000","beta":200000000}})");
    // floor((0.2 * 100 + 0.5 * 50 + 0.2 * 200) * 10^6) = 85 * 10^6
    EXPECT_EQ(answer.at("result").at("benefit").as_string(), "85000000");
    EXPECT_EQ(rpc.code("contract_query", R"({"contract":"treasury","query":"nothing"})"), -32001);
    EXPECT_EQ(rpc.code("contract_query", R"({"contract":"treasury","query":"pool"})"), -32602);
    EXPECT_EQ(
        rpc.code("contract_query", R"({"contract":"govern","query":"params","args":{"no":"1"}})"),
        -32602);
}

TEST(Methods, SubscriptionNeedsAWebSocket) {
    Rpc rpc;
    EXPECT_EQ(rpc.code("sub_subscribe", R"({"topic":"block"})"), -32004);
}

TEST(Methods, GenesisInTheAnswerHasTheNetworksHash) {
    Rpc rpc;
    const auto answer = rpc.good("chain_getGenesis");
    const Bytes bytes = from_base64(answer.at("bytes").as_string()).value();
    const auto genesis = ledger::decode_genesis(bytes);
    ASSERT_TRUE(genesis.has_value());
    EXPECT_EQ(ledger::network_of(genesis.value()).hex(), answer.at("network").as_string());
}

}  // namespace
}  // namespace merit::node::rpc
