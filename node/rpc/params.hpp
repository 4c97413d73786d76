// Parameters of methods: described once, checked and documented from the description.
//
// Guarantees: after check_params every value has the type and bounds of its description, unknown
// names are refused, and all problems are reported at once with their paths. A getter asked for a
// name or type that the method does not declare is a bug. Source: INTERFACES 1.8. Thread rule:
// values.
#pragma once

#include "crypto/bytes.hpp"
#include "ledger/ids.hpp"
#include "node/rpc/rpc_error.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace merit::node::rpc {

enum class ParamType : std::uint8_t {
    boolean,
    integer,      // a JSON number from min to max
    text,         // min to max bytes of UTF-8
    choice,       // one of `choices`
    account,      // an address, or the 40 hexadecimal digits of an account id
    id,           // 64 hexadecimal digits, or a unique prefix of at least 8
    hash,         // 64 hexadecimal digits
    amount,       // base units as a decimal text
    base64,       // at most max bytes when decoded
    base64_list,  // min to max texts; what they hold is checked one by one by the method
    object,       // an object whose members the method checks
    cursor,       // what an earlier answer gave as next_cursor
};

struct Param {
    std::string name;
    ParamType type = ParamType::text;
    bool required = true;
    std::string summary;
    std::uint64_t min = 0;
    std::uint64_t max = 0;
    std::vector<std::string> choices = {};
};

inline constexpr std::uint64_t text_bytes_max = 256;
inline constexpr std::uint64_t list_items_max = 1'000;
inline constexpr std::uint64_t list_items_default = 100;
// JSON numbers are exact in every client up to here.
inline constexpr std::uint64_t json_integer_max = 9'007'199'254'740'991;

Param required(std::string name, ParamType type, std::string summary);
Param optional(std::string name, ParamType type, std::string summary);
Param integer(std::string name, bool is_required, std::string summary, std::uint64_t min,
              std::uint64_t max);
Param choice(std::string name, bool is_required, std::string summary,
             std::vector<std::string> choices);

// Checked values by name.
class Params {
  public:
    Params() = default;

    bool has(std::string_view name) const { return values_.contains(name); }
    bool boolean(std::string_view name) const;  // false if absent
    std::optional<std::uint64_t> integer(std::string_view name) const;
    std::uint64_t integer_or(std::string_view name, std::uint64_t otherwise) const;
    std::optional<std::string> text(std::string_view name) const;  // of every type printed as text
    std::optional<ledger::AccountId> account(std::string_view name) const;
    std::optional<Bytes> hash(std::string_view name) const;
    std::optional<Bytes> base64(std::string_view name) const;
    const boost::json::object* object(std::string_view name) const;
    const boost::json::array* list(std::string_view name) const;

  private:
    friend Result<Params, RpcError> check_params(std::span<const Param> declared,
                                                 const boost::json::value& params);
    boost::json::object values_;
};

// Positional values are taken in the order of `declared`, at most 2 of them. An absent value and
// null mean the same.
Result<Params, RpcError> check_params(std::span<const Param> declared,
                                      const boost::json::value& params);

// The JSON Schema of a parameter, for OpenRPC.
boost::json::object schema_of(const Param& param);

}  // namespace merit::node::rpc
