#include "node/rpc/server_core.hpp"

#include "node/rpc/methods.hpp"

namespace merit::node::rpc {

ServerCore::ServerCore(ServerSettings settings, NodeService& service, LateAnswers::Post post,
                       std::function<void()> wake)
    : settings_(std::move(settings)),
      service_(service),
      pinned_views_(service),
      late_(std::move(post)),
      environment_{service, settings_.limits, pinned_views_, late_},
      limiter_(settings_.limits.requests_per_second, settings_.limits.request_burst),
      feed_(service, std::move(wake)) {}

bool ServerCore::is_started() {
    if (!is_started_) is_started_ = service_.status().state != NodeState::starting;
    return is_started_;
}

void ServerCore::start_call(const Caller& caller, bool is_paid, const Request& request,
                            Complete complete) {
    if (!is_paid && !take_token(caller.address)) {
        return complete(limit_exceeded("too many requests from this address",
                                       settings_.limits.requests_per_second));
    }
    const auto begin = RateLimiter::Clock::now();
    const Method* method = all_methods().find(request.method);
    const std::string name = method == nullptr ? "unknown" : method->name;
    dispatch(all_methods(), environment_, caller.subscriber, request,
             [this, name, begin, complete = std::move(complete)](Answer answer) {
                 const int code = answer ? 0 : static_cast<int>(answer.assume_error().code);
                 metrics_.count(name, code, RateLimiter::Clock::now() - begin);
                 complete(std::move(answer));
             });
}

void ServerCore::answer(const std::string& body, const Caller& caller,
                        std::function<void(BodyReply)> done) {
    bool is_paid = caller.first_is_paid;
    answer_body(
        body, settings_.limits.protocol,
        [&](const Request& request, Complete complete) {
            start_call(caller, is_paid, request, std::move(complete));
            is_paid = false;
        },
        std::move(done));
}

}  // namespace merit::node::rpc
