// A running validator: wires the parts together and answers the RPC server.
//
// Threads: the mesh (sockets), the engine loop, checkers and writer of batches, execution, the sync
// server, the lane feeder, the notifier. Each owns its data; they meet in queues.
//
// open() does the start-up of PROTOCOL section 5 up to the recovered engine, start() listens, and
// stop() ends cleanly: the block in execution is finished, the vote log synced. Thread rule:
// open, start and stop by one thread, everything else by any.
#pragma once

#include "crypto/result.hpp"
#include "node/config/config.hpp"
#include "node/failure.hpp"
#include "node/home.hpp"
#include "node/node_service.hpp"

#include <memory>
#include <optional>

namespace merit::node {

class Node final : public NodeService {
  public:
    static Result<std::unique_ptr<Node>, Failure> open(const Home& home, const Config& config);
    ~Node() override;

    Result<void, Failure> start();
    void stop();
    // Why the process must end by itself, if it must.
    std::optional<Failure> fault() const;
    // Another database is ready to take the place of this node's: stop it and open it again.
    bool should_reopen() const;

    SubmitAnswer submit(BytesView transaction) override;
    TransactionStatus transaction_status(const ledger::TxId& tx_id) const override;
    void when_final(const ledger::TxId& tx_id, std::uint64_t timeout_ms,
                    std::function<void(TransactionStatus)> done) override;
    NodeStatus status() const override;
    const ledger::Genesis& genesis() const override;
    const ledger::NetworkId& network() const override;
    const storage::Store& store() const override;
    std::shared_ptr<void> on_final_block(std::function<void(const FinalBlock&)> listener) override;
    std::string metrics_text() const override;

  private:
    struct Impl;
    explicit Node(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace merit::node
