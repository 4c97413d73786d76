#include "node/rpc/server_core.hpp"

#include "node/rpc/call_cost.hpp"
#include "node/rpc/methods.hpp"

namespace merit::node::rpc {

ServerCore::ServerCore(ServerSettings settings, NodeService& service, std::function<void()> wake)
    : settings_(std::move(settings)),
      service_(service),
      answers_(settings_.limits.unsent_bytes_max),
      pinned_views_(service),
      late_([this](std::function<void()> work) { queue_.push_end_of_call(std::move(work)); }),
      environment_{service, settings_.limits, pinned_views_, late_},
      limiter_(settings_.limits.requests_per_second, settings_.limits.request_burst),
      probe_limiter_(settings_.limits.probes_per_second, 2 * settings_.limits.probes_per_second),
      feed_(service, std::move(wake)),
      queue_(settings_.limits.waiting_requests_max,
             settings_.limits.waiting_requests_per_address_max) {}

bool ServerCore::is_started() {
    if (!is_started_) is_started_ = service_.status().state != NodeState::starting;
    return is_started_;
}

std::optional<RpcError> ServerCore::obstacle(const Caller& caller, std::uint32_t cost) {
    if (is_stopping_) return unavailable("the node stops", 1'000);
    if (caller.is_gone()) return unavailable("the client is gone", 0);
    if (!answers_.has_room(caller.address)) return too_much_unread();
    if (cost > 0 && !take_tokens(caller.address, cost)) {
        return limit_exceeded("too many requests from this address: ask for less, or later",
                              settings_.limits.requests_per_second);
    }
    return std::nullopt;
}

void ServerCore::start_call(const Caller& caller, bool is_paid, const Request& request,
                            Complete complete) {
    const auto begin = RateLimiter::Clock::now();
    const Method* method = all_methods().find(request.method);
    const std::uint32_t cost = method == nullptr ? 1 : cost_of(*method, request.params);
    if (auto error = obstacle(caller, is_paid ? cost - 1 : cost)) {
        return complete(std::move(*error));
    }
    const std::string name = method == nullptr ? "unknown" : method->name;
    dispatch(all_methods(), environment_, caller.subscriber, request,
             [this, name, begin, complete = std::move(complete)](Answer answer) {
                 const int code = answer ? 0 : static_cast<int>(answer.assume_error().code);
                 metrics_.count(name, code, RateLimiter::Clock::now() - begin);
                 complete(std::move(answer));
             });
}

void ServerCore::answer_now(const std::string& body, const Caller& caller,
                            std::function<void(BodyReply)> done) {
    // Parsing costs as well: not for a client that has gone.
    if (caller.is_gone()) return done({});
    if (!answers_.has_room(caller.address)) return refuse(done, too_much_unread());
    bool is_paid = caller.first_is_paid;
    answer_body(
        body, settings_.limits.protocol,
        [&](const Request& request, Complete complete) {
            start_call(caller, is_paid, request, std::move(complete));
            is_paid = false;
        },
        std::move(done), AnswerShare(answers_, caller.address));
}

RpcError ServerCore::too_much_unread() const {
    return limit_exceeded("too many answers wait to be read; try again later",
                          answers_.bytes_max());
}

void ServerCore::refuse(const std::function<void(BodyReply)>& done, const RpcError& error) {
    BodyReply reply;
    reply.text = make_error_reply(nullptr, error);
    reply.is_refused = true;
    done(std::move(reply));
}

void ServerCore::answer(const std::string& body, const Caller& caller,
                        std::function<void(BodyReply)> done) {
    // `done` is shared, not moved: a push that fails drops its copy.
    const bool is_queued = queue_.push(
        caller.address, [this, &body, &caller, done] { answer_now(body, caller, done); });
    if (is_queued) return;
    refuse(done, limit_exceeded("too many requests wait; try again later",
                                settings_.limits.waiting_requests_per_address_max));
}

void ServerCore::close() {
    is_stopping_ = true;
    queue_.close();
    late_.close();
}

}  // namespace merit::node::rpc
