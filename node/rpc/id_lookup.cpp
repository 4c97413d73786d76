#include "node/rpc/id_lookup.hpp"

#include "contracts/framework/index_keys.hpp"
#include "contracts/framework/prefix.hpp"
#include "contracts/incentive/statement_index.hpp"
#include "contracts/registry/registry.hpp"
#include "ledger/address.hpp"

#include <algorithm>

namespace merit::node::rpc {

using contracts::IndexPrefix;
using contracts::Prefix;

namespace {

constexpr std::size_t digits_min = 8;
constexpr std::size_t digits_max = 64;

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c | 0x20);
    }
    return result;
}

bool is_id_text(std::string_view text) {
    return text.size() >= digits_min && text.size() <= digits_max &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Prefix prefix_of(IdKind kind) {
    switch (kind) {
        case IdKind::member:
            return Prefix::member;
        case IdKind::asset:
            return Prefix::asset;
        case IdKind::pool:
            return Prefix::pool;
        case IdKind::project:
            return Prefix::project;
        case IdKind::record:
            return Prefix::contribution;
        case IdKind::import:
            return Prefix::import_batch;
        case IdKind::proposal:
            return Prefix::proposal;
        case IdKind::alias:
        case IdKind::statement:
            break;
    }
    return Prefix::alias;
}

// Collects the ids below a prefix of keys; two are enough to know that it is not unique.
class Finder {
  public:
    explicit Finder(std::string_view digits) : digits_(digits) {}

    // Whether to go on.
    bool visit(BytesView key) {
        const std::string id = to_hex(key.subspan(1, 32));
        if (id.starts_with(digits_) && (found_.empty() || found_.back() != id)) {
            found_.push_back(id);
        }
        return found_.size() < 2;
    }

    Result<Bytes, RpcError> result(std::string_view param) const {
        if (found_.empty()) {
            return not_found("nothing here has an id that begins with " + std::string(digits_));
        }
        if (found_.size() > 1) {
            return invalid_param("/params/" + std::string(param),
                                 "more digits: several ids begin so, for instance " + found_[0] +
                                     " and " + found_[1],
                                 std::string(digits_));
        }
        return *from_hex(found_[0]);
    }

  private:
    std::string_view digits_;
    std::vector<std::string> found_;
};

// The key that begins with `first` and the whole bytes of the digits.
Bytes search_key(Byte first, std::string_view digits) {
    Bytes key{first};
    const auto bytes = from_hex(digits.substr(0, digits.size() / 2 * 2));
    key.insert(key.end(), bytes->begin(), bytes->end());
    return key;
}

}  // namespace

Result<Bytes, RpcError> find_id(const ReadAt& at, IdKind kind, std::string_view param,
                                std::string_view text) {
    if (kind == IdKind::project) {
        if (const auto id = contracts::registry::find_project_id(*at.view, text)) {
            return to_bytes(id->view());
        }
    }
    const std::string digits = lower(text);
    if (!is_id_text(digits)) {
        if (kind == IdKind::project) return not_found("no project has the name " + digits);
        return invalid_param("/params/" + std::string(param),
                             "64 hexadecimal digits or a unique prefix of at least 8",
                             std::string(text.substr(0, 80)));
    }
    if (digits.size() == digits_max) return *from_hex(digits);
    Finder finder(digits);
    const auto visit = [&](BytesView key, BytesView) { return finder.visit(key); };
    if (kind == IdKind::statement) {
        const auto first = static_cast<Byte>(contracts::incentive::statement_by_id);
        at.view->index_scan(search_key(first, digits), {}, visit);
    } else {
        at.view->scan(search_key(static_cast<Byte>(prefix_of(kind)), digits), {}, visit);
    }
    return finder.result(param);
}

Result<std::string, RpcError> find_id_text(const ReadAt& at, IdKind kind, std::string_view param,
                                           std::string_view text) {
    MERIT_TRY(const auto bytes, find_id(at, kind, param, text));
    return to_hex(bytes);
}

Result<ledger::TxId, RpcError> find_tx_id(const ReadAt& at, std::string_view text) {
    const std::string digits = lower(text);
    if (!is_id_text(digits)) {
        return invalid_param("/params/tx_id",
                             "64 hexadecimal digits, a unique prefix of at least 8, or "
                             "height-index",
                             std::string(text.substr(0, 80)));
    }
    if (digits.size() == digits_max) return *ledger::TxId::from(*from_hex(digits));
    Finder finder(digits);
    const auto visit = [&](BytesView key, BytesView) { return finder.visit(key); };
    for (const auto prefix : {IndexPrefix::transaction, IndexPrefix::dropped})
        at.view->index_scan(search_key(static_cast<Byte>(prefix), digits), {}, visit);
    MERIT_TRY(const auto bytes, finder.result("tx_id"));
    return *ledger::TxId::from(bytes);
}

Result<std::string, RpcError> find_recipient(const ReadAt& at, std::string_view param,
                                             std::string_view text) {
    if (ledger::parse_address(text)) return std::string(text);
    if (!is_id_text(lower(text))) {
        return invalid_param("/params/" + std::string(param),
                             "an address, an alias, or a unique prefix of an alias",
                             std::string(text.substr(0, 80)));
    }
    return find_id_text(at, IdKind::alias, param, text);
}

}  // namespace merit::node::rpc
