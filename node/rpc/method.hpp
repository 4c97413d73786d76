// A method of the RPC: its name, its parameters, its answer and what runs it. The one table of all
// methods (methods.hpp) dispatches, validates and writes the OpenRPC document.
//
// Thread rule: handlers are called on any RPC thread, several at once; they do not block.
#pragma once

#include "node/node_service.hpp"
#include "node/rpc/json_rpc.hpp"
#include "node/rpc/params.hpp"
#include "storage/read_view.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace merit::node::rpc {

// What a method reads, and so what the parameter `height` does.
enum class Reads : std::uint8_t {
    nothing,  // no ledger data: the answer names no height (rpc.discover)
    head,     // about now: the answer names the head, `height` is not accepted
    pinned,   // the state: `height` pins the read to a recent height
};

// A height with the state as it was there.
struct ReadAt {
    std::shared_ptr<const storage::ReadView> view;
    ledger::Height height;
    ledger::BlockDigest block_hash;
    ledger::TimeMs time_ms;
};

// A connection that can receive notifications (WebSocket).
class Subscriber {
  public:
    virtual ~Subscriber() = default;
    // The id of the new subscription, for instance "0x1". Events begin at `from_height`.
    virtual Result<std::string, RpcError> subscribe(ledger::Height from_height) = 0;
    virtual bool unsubscribe(std::string_view subscription) = 0;
};

class PinnedViews;
class LateAnswers;
struct RpcLimits;

struct Environment {
    NodeService& service;
    const RpcLimits& limits;
    PinnedViews& pinned_views;
    LateAnswers& late_answers;
};

struct Call {
    Environment& environment;
    const Params& params;
    const ReadAt& at;                        // unless the method reads nothing
    std::shared_ptr<Subscriber> subscriber;  // null over HTTP
    std::string_view method;
};

// A member of the result object, for the documents.
struct ResultField {
    std::string name;
    std::string type;  // "string", "integer", "boolean", "object", "array"
    std::string summary;
};

struct Method {
    std::string name;
    std::string summary;
    std::vector<Param> params;
    std::vector<ResultField> result;
    Reads reads = Reads::pinned;
    // Tokens of the caller's bucket besides what call_cost.hpp adds for lists.
    std::uint32_t cost = 1;
    // Base64 parameters pay by their length as well (call_cost.hpp).
    bool pays_by_size = false;
    // The answer's object; the dispatcher adds height, block_hash and time.
    std::function<Answer(const Call&)> run = nullptr;
    // Instead of `run`: answers later, once, from any thread.
    std::function<void(const Call&, Complete)> start = nullptr;
    // Accepts `prove` if set: the proof of what `run` answers, at the same height.
    std::function<Answer(const Call&)> prove = nullptr;
    // The answer is about a block of its own and names it itself.
    bool names_own_position = false;
};

}  // namespace merit::node::rpc
