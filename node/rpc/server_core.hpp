// What all connections of the server share.
//
// Thread rule: any RPC thread; members say what they guard.
#pragma once

#include "node/rpc/block_feed.hpp"
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
    bool first_is_paid = false;              // the first call took its token already
};

class ServerCore {
  public:
    // `post` runs work on an RPC thread; `wake` tells the subscribers that a block is final.
    ServerCore(ServerSettings settings, NodeService& service, LateAnswers::Post post,
               std::function<void()> wake);

    // Answers a body; `done` is called once, on an RPC thread or before this returns.
    void answer(const std::string& body, const Caller& caller, std::function<void(BodyReply)> done);

    bool take_token(const std::string& address) {
        return limiter_.take(address, RateLimiter::Clock::now());
    }
    // False while the node cannot answer yet.
    bool is_started();
    Site site() { return {service_, settings_, metrics_}; }
    const ServerSettings& settings() const { return settings_; }
    const RpcLimits& limits() const { return settings_.limits; }
    BlockFeed& feed() { return feed_; }
    // After the threads have ended: drops what waits for the node.
    void close() { late_.close(); }

  private:
    void start_call(const Caller& caller, bool is_paid, const Request& request, Complete complete);

    const ServerSettings settings_;
    NodeService& service_;
    PinnedViews pinned_views_;
    LateAnswers late_;
    Environment environment_;
    RateLimiter limiter_;
    RpcMetrics metrics_;
    BlockFeed feed_;
    std::atomic<bool> is_started_ = false;
};

}  // namespace merit::node::rpc
