// What all connections of the server share.
//
// Thread rule: any RPC thread; members say what they guard.
#pragma once

#include "node/rpc/answer_budget.hpp"
#include "node/rpc/block_feed.hpp"
#include "node/rpc/call_queue.hpp"
#include "node/rpc/http_routes.hpp"
#include "node/rpc/late_answers.hpp"
#include "node/rpc/method.hpp"
#include "node/rpc/pinned_views.hpp"
#include "node/rpc/rate_limiter.hpp"
#include "node/rpc/rpc_metrics.hpp"
#include "node/rpc/server.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace merit::node::rpc {

// Who calls: for rate limits and subscriptions.
struct Caller {
    std::string address;
    std::shared_ptr<Subscriber> subscriber;  // null over HTTP
    bool first_is_paid = false;              // the first call took a token already
    // Whether nobody waits for the answer any more; any thread.
    std::function<bool()> is_gone = [] { return false; };
};

class ServerCore {
  public:
    // `wake` tells the subscribers that a block is final.
    ServerCore(ServerSettings settings, NodeService& service, std::function<void()> wake);

    // Starts the workers.
    void start() { queue_.start(settings_.threads); }
    // Answers a body on a worker; `done` is called once, there or before this returns, or is
    // dropped by close(). `body` and `caller` must live until then.
    void answer(const std::string& body, const Caller& caller, std::function<void(BodyReply)> done);

    bool take_tokens(const std::string& address, std::uint32_t tokens = 1) {
        return limiter_.take(address, RateLimiter::Clock::now(), tokens);
    }
    // Probes have buckets of their own: whoever used up the others must still see the node's
    // health.
    bool take_probe(const std::string& address) {
        return probe_limiter_.take(address, RateLimiter::Clock::now());
    }
    // False while the node cannot answer yet.
    bool is_started();
    Site site() { return {service_, settings_, metrics_}; }
    const ServerSettings& settings() const { return settings_; }
    const RpcLimits& limits() const { return settings_.limits; }
    BlockFeed& feed() { return feed_; }
    AnswerBudget& answers() { return answers_; }
    // Calls that did not begin are answered with an error from now on; no block wakes anybody.
    void begin_stop() {
        is_stopping_ = true;
        feed_.stop();
    }
    // Joins the workers and drops the calls that wait for one or for the node.
    void close();

  private:
    void start_call(const Caller& caller, bool is_paid, const Request& request, Complete complete);
    void answer_now(const std::string& body, const Caller& caller,
                    std::function<void(BodyReply)> done);
    // Without reading the body: this may be the thread of the sockets.
    static void refuse(const std::function<void(BodyReply)>& done, const RpcError& error);
    RpcError too_much_unread() const;
    // Why a call must not run, if so.
    std::optional<RpcError> obstacle(const Caller& caller, std::uint32_t cost);

    const ServerSettings settings_;
    NodeService& service_;
    AnswerBudget answers_;
    PinnedViews pinned_views_;
    LateAnswers late_;
    Environment environment_;
    RateLimiter limiter_;
    RateLimiter probe_limiter_;
    RpcMetrics metrics_;
    BlockFeed feed_;
    std::atomic<bool> is_started_ = false;
    std::atomic<bool> is_stopping_ = false;
    CallQueue queue_;  // last member: its threads use the others
};

}  // namespace merit::node::rpc
