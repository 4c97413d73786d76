// JSON-RPC 2.0, the protocol alone: bytes become calls, answers become bytes. No sockets, no
// methods.
//
// Guarantees: strict. An answer has `result` or `error`, never both; `id` comes back with its type
// and value; a notification gets no answer; an empty batch is one error; every item of a batch that
// is no request is one error. Bounded: size of the body and nesting before anything is built, items
// of a batch, bytes of the answer (errors count too). Source: the JSON-RPC 2.0 specification;
// INTERFACES 1.8; RELIABILITY 2.4.
//
// Thread rule: functions are pure. `answer_body` calls `dispatch` on the calling thread; a call may
// be completed later and from any thread, each exactly once.
#pragma once

#include "node/rpc/answer_budget.hpp"
#include "node/rpc/rpc_error.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace merit::node::rpc {

struct ProtocolLimits {
    std::size_t body_bytes_max = 1 << 20;
    std::size_t batch_items_max = 100;
    std::size_t nesting_max = 32;
    std::size_t response_bytes_max = 25 << 20;
};

struct Request {
    std::optional<boost::json::value> id;  // none: a notification
    std::string method;
    boost::json::value params;  // object or array; null where the request has none
};

// An item that is no request, with the id to answer under (null if it has none that is valid).
struct Rejected {
    boost::json::value id;
    RpcError error;
};

using Item = std::variant<Request, Rejected>;

struct ParsedBody {
    bool is_batch = false;
    bool is_json = true;      // false: HTTP answers 400
    std::vector<Item> items;  // exactly one unless is_batch
};

// Nothing is thrown whatever the bytes are.
ParsedBody parse_body(std::string_view body, const ProtocolLimits& limits);

// {"jsonrpc":"2.0","id":...,"result"|"error":...}; an answer above `bytes_max` becomes
// limit_exceeded.
std::string make_reply(const boost::json::value& id, const Answer& answer, std::size_t bytes_max);
std::string make_error_reply(const boost::json::value& id, const RpcError& error);

struct BodyReply {
    bool is_json = true;              // false: the body was no JSON
    std::optional<std::string> text;  // none: only notifications
    bool is_refused = false;          // unread: too much waits already; HTTP answers 429
    AnswerShare share;                // of `text`
};

using Complete = std::function<void(Answer)>;
// Starts one call. `complete` is called exactly once, also for a notification.
using Dispatch = std::function<void(const Request& request, Complete complete)>;

// Parses, dispatches every request in order, and calls `done` once when all are answered: possibly
// before it returns, possibly on the thread that completes the last call. `share` counts each answer
// from when it is made.
void answer_body(std::string_view body, const ProtocolLimits& limits, const Dispatch& dispatch,
                 std::function<void(BodyReply)> done, AnswerShare share = {});

}  // namespace merit::node::rpc
