#include "node/rpc/json_rpc.hpp"

#include "ledger/json/repeated_member.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>
#include <memory>
#include <mutex>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

// Above this a double is no longer every integer, so an id would not come back as it was sent.
constexpr double exact_number_max = 9'007'199'254'740'992.0;

bool is_valid_id(const json::value& id) {
    if (id.is_double()) return std::abs(id.get_double()) <= exact_number_max;
    return id.is_string() || id.is_int64() || id.is_uint64() || id.is_null();
}

RpcError invalid_request(std::string message) {
    return {ErrorCode::invalid_request, std::move(message), {}};
}

// The id under which an error about this item is answered.
json::value id_for_error(const json::value& item) {
    const auto* object = item.if_object();
    const auto* id = object == nullptr ? nullptr : object->if_contains("id");
    return id != nullptr && is_valid_id(*id) ? *id : json::value(nullptr);
}

std::optional<std::string> problem_of(const json::object& object) {
    const auto* version = object.if_contains("jsonrpc");
    if (version == nullptr || !version->is_string() || version->get_string() != "2.0") {
        return "member \"jsonrpc\" must be \"2.0\"";
    }
    const auto* method = object.if_contains("method");
    if (method == nullptr || !method->is_string()) return "member \"method\" must be a text";
    if (const auto* id = object.if_contains("id"); id != nullptr && !is_valid_id(*id)) {
        return "member \"id\" must be a text, a number or null";
    }
    const auto* params = object.if_contains("params");
    if (params != nullptr && !params->is_object() && !params->is_array()) {
        return "member \"params\" must be an object or a list";
    }
    for (const auto& member : object) {
        const std::string_view name = member.key();
        if (name != "jsonrpc" && name != "method" && name != "id" && name != "params") {
            return "unknown member \"" + std::string(name.substr(0, 64)) + "\"";
        }
    }
    return std::nullopt;
}

Item parse_item(json::value item) {
    auto* object = item.if_object();
    if (object == nullptr) {
        return Rejected{nullptr, invalid_request("a request must be an object")};
    }
    if (auto problem = problem_of(*object)) {
        return Rejected{id_for_error(item), invalid_request(std::move(*problem))};
    }
    Request request;
    const auto& method = object->at("method").get_string();
    request.method.assign(method.data(), method.size());
    if (auto* id = object->if_contains("id")) request.id = std::move(*id);
    if (auto* params = object->if_contains("params")) request.params = std::move(*params);
    return request;
}

ParsedBody single(Item item) {
    ParsedBody parsed;
    parsed.items.push_back(std::move(item));
    return parsed;
}

ParsedBody not_json(RpcError error) {
    ParsedBody parsed = single(Rejected{nullptr, std::move(error)});
    parsed.is_json = false;
    return parsed;
}

ParsedBody parse_batch(json::array batch, const ProtocolLimits& limits) {
    if (batch.empty()) {
        return single(Rejected{nullptr, invalid_request("a batch must not be empty")});
    }
    if (batch.size() > limits.batch_items_max) {
        RpcError error = invalid_request("batch too large");
        error.data = {{"limit", limits.batch_items_max}};
        return single(Rejected{id_for_error(batch.front()), std::move(error)});
    }
    ParsedBody parsed;
    parsed.is_batch = true;
    for (auto& item : batch)
        parsed.items.push_back(parse_item(std::move(item)));
    return parsed;
}

}  // namespace

ParsedBody parse_body(std::string_view body, const ProtocolLimits& limits) {
    if (body.size() > limits.body_bytes_max) {
        return single(Rejected{nullptr, limit_exceeded("body too large", limits.body_bytes_max)});
    }
    json::parse_options options;
    options.max_depth = limits.nesting_max;
    json::error_code failure;
    json::value value = json::parse(body, failure, {}, options);
    if (failure == json::error::too_deep) {
        RpcError error{ErrorCode::parse_error, "nested too deeply", {}};
        error.data = {{"limit", limits.nesting_max}};
        return not_json(std::move(error));
    }
    if (failure) return not_json({ErrorCode::parse_error, "not JSON: " + failure.message(), {}});
    if (const auto name = ledger::repeated_member(body)) {
        return single(Rejected{
            nullptr, invalid_request("member \"" + name->substr(0, 64) + "\" stands twice")});
    }
    if (auto* batch = value.if_array()) return parse_batch(std::move(*batch), limits);
    return single(parse_item(std::move(value)));
}

std::string make_error_reply(const json::value& id, const RpcError& error) {
    return json::serialize(json::object{{"jsonrpc", "2.0"}, {"id", id}, {"error", to_json(error)}});
}

std::string make_reply(const json::value& id, const Answer& answer, std::size_t bytes_max) {
    std::string text;
    if (answer) {
        // Only the small envelope is built anew: a result may have megabytes.
        text = R"({"jsonrpc":"2.0","id":)" + json::serialize(id) + R"(,"result":)" +
               json::serialize(answer.assume_value()) + "}";
    } else {
        text = make_error_reply(id, answer.assume_error());
    }
    if (text.size() <= bytes_max) return text;
    return make_error_reply(id, limit_exceeded("the answer is too large: ask for less", bytes_max));
}

namespace {

// The answers of one body while its calls are under way.
class Collector {
  public:
    Collector(bool is_batch, bool is_json, std::size_t items, std::size_t bytes_max,
              std::function<void(BodyReply)> done, AnswerShare share)
        : is_batch_(is_batch),
          is_json_(is_json),
          bytes_max_(bytes_max),
          done_(std::move(done)),
          share_(std::move(share)) {
        texts_.resize(items);
        missing_ = items;
    }

    void put(std::size_t index, const std::optional<json::value>& id, const Answer& answer) {
        std::optional<std::string> text;
        if (id) text = make_reply(*id, answer, bytes_max_);
        {
            const std::lock_guard lock(mutex_);
            if (text && bytes_ + text->size() > bytes_max_) {
                text = make_error_reply(
                    *id, limit_exceeded("the answers of this batch are too large", bytes_max_));
            }
            if (text) {
                bytes_ += text->size();
                share_.add(text->size());
            }
            texts_[index] = std::move(text);
            if (--missing_ > 0) return;
        }
        done_({is_json_, join(), false, std::move(share_)});
    }

  private:
    std::optional<std::string> join() {
        if (!is_batch_) return std::move(texts_.front());
        std::string joined;
        joined.reserve(bytes_ + texts_.size() + 1);
        for (auto& text : texts_) {
            if (!text) continue;
            joined += joined.empty() ? '[' : ',';
            joined += *text;
            text.reset();
        }
        if (joined.empty()) return std::nullopt;
        joined += ']';
        return joined;
    }

    const bool is_batch_;
    const bool is_json_;
    const std::size_t bytes_max_;
    std::function<void(BodyReply)> done_;
    std::mutex mutex_;
    AnswerShare share_;
    std::vector<std::optional<std::string>> texts_;
    std::size_t bytes_ = 0;
    std::size_t missing_ = 0;
};

}  // namespace

void answer_body(std::string_view body, const ProtocolLimits& limits, const Dispatch& dispatch,
                 std::function<void(BodyReply)> done, AnswerShare share) {
    const ParsedBody parsed = parse_body(body, limits);
    const auto collector =
        std::make_shared<Collector>(parsed.is_batch, parsed.is_json, parsed.items.size(),
                                    limits.response_bytes_max, std::move(done), std::move(share));
    for (std::size_t i = 0; i < parsed.items.size(); ++i) {
        if (const auto* rejected = std::get_if<Rejected>(&parsed.items[i])) {
            collector->put(i, rejected->id, failure(rejected->error));
            continue;
        }
        const auto& request = std::get<Request>(parsed.items[i]);
        dispatch(request, [collector, i, id = request.id](const Answer& answer) {
            collector->put(i, id, answer);
        });
    }
}

}  // namespace merit::node::rpc
