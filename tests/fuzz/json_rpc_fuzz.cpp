// Bodies of JSON-RPC calls by strangers: parsed, their parameters checked, answered. Every answer
// is JSON, bounded, and has `result` or `error`, never both; each call is answered at most once.
#include "crypto/assert.hpp"
#include "node/rpc/json_rpc.hpp"
#include "node/rpc/params.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace {

using namespace merit::node::rpc;
namespace json = boost::json;

// Small, so that inputs of a few hundred bytes reach every limit.
constexpr ProtocolLimits limits = {
    .body_bytes_max = 2'048, .batch_items_max = 4, .nesting_max = 8, .response_bytes_max = 4'096};

// One parameter of every type: a method that does not exist, for it takes everything.
const std::vector<Param>& declared() {
    static const std::vector<Param> params = {
        integer("height", false, "", 1, json_integer_max),
        optional("flag", ParamType::boolean, ""),
        optional("name", ParamType::text, ""),
        choice("order", false, "", {"asc", "desc"}),
        optional("account", ParamType::account, ""),
        optional("id", ParamType::id, ""),
        optional("hash", ParamType::hash, ""),
        optional("amount", ParamType::amount, ""),
        {.name = "bytes", .type = ParamType::base64, .required = false, .summary = "", .max = 64},
        {.name = "list",
         .type = ParamType::base64_list,
         .required = false,
         .summary = "",
         .max = 3},
        optional("object", ParamType::object, ""),
        optional("cursor", ParamType::cursor, ""),
    };
    return params;
}

// Reads every value by its type: what the check let through must be readable.
json::value read_all(const Params& params) {
    json::object read;
    for (const auto* name : {"name", "order", "id", "amount", "cursor"}) {
        if (const auto text = params.text(name)) read[name] = *text;
    }
    (void)params.boolean("flag");
    if (const auto height = params.integer("height"))
        MERIT_ASSERT(*height >= 1 && *height <= json_integer_max, "checked bounds");
    MERIT_ASSERT(params.has("account") == params.account("account").has_value(), "an account");
    if (const auto hash = params.hash("hash")) MERIT_ASSERT(hash->size() == 32, "a hash");
    MERIT_ASSERT(params.has("bytes") == params.base64("bytes").has_value(), "base64");
    MERIT_ASSERT(params.has("list") == (params.list("list") != nullptr), "a list");
    MERIT_ASSERT(params.has("object") == (params.object("object") != nullptr), "an object");
    return read;
}

void check_answer(const json::value& answer) {
    const auto* object = answer.if_object();
    MERIT_ASSERT(object != nullptr && object->contains("id"), "an answer is an object with an id");
    MERIT_ASSERT(object->contains("result") != object->contains("error"), "one of the two");
    MERIT_ASSERT(object->at("jsonrpc").as_string() == "2.0", "of version 2.0");
}

void check_reply(const BodyReply& reply) {
    if (!reply.text) {
        MERIT_ASSERT(reply.is_json, "what is no JSON gets an error");
        return;
    }
    json::error_code error;
    const json::value value = json::parse(*reply.text, error);
    MERIT_ASSERT(!error, "the answer is JSON");
    const auto* batch = value.if_array();
    if (batch == nullptr) return check_answer(value);
    MERIT_ASSERT(!batch->empty() && batch->size() <= limits.batch_items_max, "a bounded batch");
    for (const json::value& answer : *batch)
        check_answer(answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    std::size_t calls = 0;
    std::size_t replies = 0;
    const Dispatch dispatch = [&](const Request& request, const Complete& complete) {
        ++calls;
        const auto params = check_params(declared(), request.params);
        if (params) {
            complete(read_all(params.assume_value()));
        } else {
            complete(merit::failure(params.assume_error()));
        }
    };
    answer_body(body, limits, dispatch, [&](const BodyReply& reply) {
        ++replies;
        check_reply(reply);
    });
    MERIT_ASSERT(replies == 1 && calls <= limits.batch_items_max, "one answer for a body");
    MERIT_ASSERT(calls == 0 || size <= limits.body_bytes_max, "no call out of a body too large");
    return 0;
}
