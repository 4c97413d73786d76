// What the RPC server asks of a running node; node/runtime implements it.
//
// Thread rule: every function may be called from any thread. Callbacks run on a node thread and
// must not block: hand the work to your own executor.
#pragma once

#include "contracts/framework/refusal.hpp"
#include "ledger/execution.hpp"
#include "ledger/genesis.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"
#include "ledger/transaction.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace merit::storage {
class Store;
}

namespace merit::node {

// Answer to one submission. Submitting the same bytes again is not an error: it answers with the
// status that the transaction has.
struct SubmitAnswer {
    std::optional<ledger::TxId> tx_id;  // as soon as the bytes decode
    bool accepted = false;              // pending here, or known before
    std::string reason;                 // of a refusal: a name of INTERFACES 1.8, or "mempool_full"
    std::string message;                // one sentence for people
    std::uint64_t nonce_highest = 0;    // with nonce reasons
};

enum class TransactionState : std::uint8_t { unknown, pending, final, certified, invalid, expired };
std::string_view name_of(TransactionState state);

struct TransactionStatus {
    TransactionState state = TransactionState::unknown;
    ledger::Height height;                   // if final, certified or invalid by execution
    std::optional<ledger::Receipt> receipt;  // if executed or dropped in a block
    // Why it is invalid or expired, as in a receipt; also if the node refused it after it was taken,
    // without a place in a block.
    std::uint32_t code = 0;
};

// One word for people and probes (INTERFACES 1.3).
enum class NodeState : std::uint8_t {
    starting,
    connecting,
    syncing,
    following,
    voting,
    halted,
    stopping
};
std::string_view name_of(NodeState state);

struct PeerStatus {
    ledger::ValidatorIndex index;
    std::string address;
    bool connected = false;
    ledger::Height height;  // that the peer last said it had final
    std::uint64_t last_heard_ms_ago = 0;
};

struct NodeStatus {
    NodeState state = NodeState::starting;
    std::string
        why;  // one sentence: why not voting, what is missing, what would restore the quorum
    ledger::Height final_height;
    ledger::Height executed_height;
    ledger::Height certified_height;
    ledger::View view;
    std::uint64_t blocks_behind = 0;  // behind the highest verified finality that was heard of
    // The highest that a connected peer claims; nothing while none has said a word.
    std::optional<ledger::Height> claimed_height;
    ledger::TimeMs last_block_time_ms;
    ledger::Term term;
    std::uint16_t validators = 0;
    std::uint16_t quorum = 0;
    std::optional<ledger::ValidatorIndex> own_index;
    std::vector<PeerStatus> peers;
    std::vector<ledger::ValidatorIndex> missing_votes;  // of the current view, when it is slow
    std::uint64_t mempool_transactions = 0;
    std::uint64_t mempool_bytes = 0;
    std::uint64_t evidence = 0;                          // proofs of double signing seen
    std::vector<ledger::ValidatorIndex> double_signers;  // of this term, whom these prove, ascending
    std::optional<std::uint64_t> disk_free_bytes;  // where the ledger lies; none: not readable
    // "receiving 3/48 of the snapshot at height 9000", "verifying from genesis 120/9000"; empty
    // if the history is whole.
    std::string snapshot;
    bool has_fault = false;  // a part failed (writing the ledger, for one): the process is ending
};

// A block that became final and durable, for subscribers.
struct FinalBlock {
    ledger::Height height;
    ledger::BlockDigest digest;
    ledger::TimeMs time_ms;
    std::vector<ledger::Receipt> receipts;
    std::vector<ledger::Event> events;
};

class NodeService {
  public:
    virtual ~NodeService() = default;

    // Checks, admits and queues a transaction (bytes as signed). Costs one signature verification
    // per signer on the calling thread.
    virtual SubmitAnswer submit(BytesView transaction) = 0;
    virtual TransactionStatus transaction_status(const ledger::TxId& tx_id) const = 0;
    // Calls `done` once: when the transaction is executed or can no longer be, or at the timeout
    // with the state it has then.
    virtual void when_final(const ledger::TxId& tx_id, std::uint64_t timeout_ms,
                            std::function<void(TransactionStatus)> done) = 0;

    virtual NodeStatus status() const = 0;
    virtual const ledger::Genesis& genesis() const = 0;
    virtual const ledger::NetworkId& network() const = 0;
    // Reads; the store outlives the service.
    virtual const storage::Store& store() const = 0;

    // Calls `listener` for every block from now on, in order, until the handle is destroyed.
    virtual std::shared_ptr<void> on_final_block(
        std::function<void(const FinalBlock&)> listener) = 0;

    // The metrics page in the Prometheus text format.
    virtual std::string metrics_text() const = 0;
};

}  // namespace merit::node
