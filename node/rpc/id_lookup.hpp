// Ids as people write them: whole, by a unique prefix of at least 8 digits, a project by its name,
// a transaction as height-index.
//
// Index-backed: a prefix is looked up in the ordered keys of the read's height. Source: INTERFACES
// 1.7. Thread rule: any thread.
#pragma once

#include "node/rpc/method.hpp"

#include <string>
#include <string_view>

namespace merit::node::rpc {

enum class IdKind { member, asset, pool, project, record, import, proposal, alias, statement };

// The bytes of the id that `text` stands for; a whole id is not looked up. `param` names the
// parameter in errors. Errors: not_found, invalid_params (no id, or a prefix of several).
Result<Bytes, RpcError> find_id(const ReadAt& at, IdKind kind, std::string_view param,
                                std::string_view text);

// The same as the 64 digits.
Result<std::string, RpcError> find_id_text(const ReadAt& at, IdKind kind, std::string_view param,
                                           std::string_view text);

// The id of a transaction given by id or prefix. A whole id is not looked up.
Result<ledger::TxId, RpcError> find_tx_id(const ReadAt& at, std::string_view text);

// An address, an alias id, or a unique prefix of one, as the contracts' queries take it.
Result<std::string, RpcError> find_recipient(const ReadAt& at, std::string_view param,
                                             std::string_view text);

}  // namespace merit::node::rpc
