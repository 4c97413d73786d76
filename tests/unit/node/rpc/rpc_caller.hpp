// Calls the methods of the RPC on a small ledger, without a server.
#pragma once

#include "ledger/address.hpp"
#include "node/rpc/late_answers.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/pinned_views.hpp"
#include "node/rpc/rpc_limits.hpp"
#include "tests/unit/node/rpc/small_ledger.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace merit::node::rpc {

// Whoever subscribes.
struct Listener final : Subscriber {
    Result<std::string, RpcError> subscribe(ledger::Height) override { return std::string("0x1"); }
    bool unsubscribe(std::string_view) override { return false; }
};

struct Rpc {
    testing::SmallLedger ledger;
    std::shared_ptr<Subscriber> subscriber;  // null: over HTTP
    RpcLimits limits;
    PinnedViews pinned{ledger};
    LateAnswers late{[](const std::function<void()>& work) { work(); }};
    Environment environment{ledger, limits, pinned, late};

    std::optional<Answer> start(const std::string& method, const boost::json::value& params) {
        std::optional<Answer> answer;
        dispatch(all_methods(), environment, subscriber, {boost::json::value(1), method, params},
                 [&](Answer one) { answer = std::move(one); });
        return answer;
    }
    Answer call(const std::string& method, const std::string& params = "{}") {
        return start(method, boost::json::parse(params)).value();
    }
    boost::json::object good(const std::string& method, const std::string& params = "{}") {
        const Answer answer = call(method, params);
        EXPECT_TRUE(answer.has_value()) << method << params << ": " << answer.error().message;
        return answer.has_value() ? answer.assume_value().as_object() : boost::json::object();
    }
    int code(const std::string& method, const std::string& params = "{}") {
        const Answer answer = call(method, params);
        return answer ? 0 : static_cast<int>(answer.assume_error().code);
    }
    std::string address(std::size_t member) const {
        return ledger::address_of(ledger.account(member), ledger::AddressStyle::test);
    }
};

}  // namespace merit::node::rpc
