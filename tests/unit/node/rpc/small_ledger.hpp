// A ledger of one validator on disk, moved on by hand: what RPC methods are tested against.
//
// It is a NodeService without consensus or network: submitted transactions wait until the test adds
// a block. Thread rule: of the test's thread, except for the const reads.
#pragma once

#include "contracts/execute.hpp"
#include "node/node_service.hpp"
#include "storage/store.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

namespace merit::testing {

class SmallLedger final : public node::NodeService {
  public:
    SmallLedger();
    ~SmallLedger() override;

    // The own account of member number i of genesis; its key is key(i + 1).
    ledger::AccountId account(std::size_t member) const;
    ledger::AssetId asset() const;
    // Signed by that member, with its next nonce.
    Bytes transfer(std::size_t from, std::size_t to, std::uint64_t amount);

    // Executes these transactions, and those submitted, as the next block.
    void add_block(const std::vector<Bytes>& transactions = {});
    void add_blocks(std::size_t count);
    // A checkpoint certificate of the head.
    void certify();
    // As a node that has joined by a snapshot of the head: what is below is gone.
    void join_by_snapshot();
    // A boundary as the next block, and the set whose keys are key(111) alone. Nobody voted for it.
    void end_term();

    node::SubmitAnswer submit(BytesView transaction) override;
    node::TransactionStatus transaction_status(const ledger::TxId& tx_id) const override;
    void when_final(const ledger::TxId& tx_id, std::uint64_t timeout_ms,
                    std::function<void(node::TransactionStatus)> done) override;
    node::NodeStatus status() const override { return status_; }
    const ledger::Genesis& genesis() const override { return genesis_; }
    const ledger::NetworkId& network() const override { return network_; }
    const storage::Store& store() const override { return *store_; }
    std::shared_ptr<void> on_final_block(
        std::function<void(const node::FinalBlock&)> listener) override;
    std::string metrics_text() const override { return "merit_example 1\n"; }

    std::size_t listeners() const { return listeners_.size(); }
    node::NodeStatus& changeable_status() { return status_; }
    // A submitted transaction is refused for this reason before any block has it.
    void refuse_pending(const ledger::TxId& tx_id, std::uint32_t code);
    // Calls that wait in when_final, answered as timeouts.
    void time_out_waiters();

  private:
    crypto::KeyPair signing_key() const;
    void tell(const node::FinalBlock& block);

    std::filesystem::path path_;
    ledger::Genesis genesis_;
    ledger::NetworkId network_;
    contracts::ExecutionRules rules_;
    std::unique_ptr<storage::Store> store_;
    node::NodeStatus status_;
    ledger::TimeMs time_;
    ledger::Position position_;
    ledger::BatchDigest last_batch_;
    std::map<std::size_t, std::uint64_t> nonces_;
    std::map<ledger::TxId, Bytes> pending_;
    std::map<ledger::TxId, std::uint32_t> refused_;  // codes
    struct Waiter {
        ledger::TxId tx_id;
        std::function<void(node::TransactionStatus)> done;
    };
    std::vector<Waiter> waiters_;
    std::map<int, std::function<void(const node::FinalBlock&)>> listeners_;
    int next_listener_ = 0;
};

}  // namespace merit::testing
