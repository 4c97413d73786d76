// A machine that keeps and does what meritd keeps and does, on a simulated disk: the vote log,
// sign.state and the batch log of storage/, the store in RocksDB, the start and the recovery of
// node/runtime, the contracts. Without its threads and sockets: the world plays these.
//
// Thread rule: one thread.
#pragma once

#include "node/home.hpp"
#include "node/runtime/block_runner.hpp"
#include "node/runtime/open_stores.hpp"
#include "node/runtime/retention.hpp"
#include "node/runtime/validator_voice.hpp"
#include "storage/log_frame.hpp"
#include "tests/simulation/machine.hpp"
#include "tests/simulation/sim_files.hpp"

namespace merit::testing {

struct NodeMachineOptions {
    ledger::Genesis genesis;
    crypto::KeyPair key;  // of its validator
    // Whether the signatures of clients are verified, as in the node, or trusted.
    bool checks_clients = false;
    std::uint64_t seed = 0;  // of the secrets that it makes
};

class NodeMachine final : public Machine {
  public:
    // `files` outlives it. The home is made as `meritd init` does, unless it is there.
    NodeMachine(SimFiles& files, std::size_t number, NodeMachineOptions options);
    ~NodeMachine() override;

    MachineStart start() override;
    void stop(bool power, Random& random) override;
    TermStart term() const override;
    consensus::Recovered recovered() override;
    std::unique_ptr<Machine> make_twin(std::size_t number, bool copy_disk) const override;

    void append(const consensus::Record& record) override;
    std::size_t records() const override { return records_; }
    void sync_votes(std::size_t records) override;
    void rotate_votes(const std::vector<consensus::Record>& summary) override;
    void reserve_views(const consensus::ReserveViews& views) override;

    std::optional<consensus::BatchFacts> store_batch(const consensus::StoreBatch& job) override;
    void answer(const consensus::SendBatches& task,
                const std::function<void(const consensus::Message&)>& send) override;
    consensus::Blocks answer(const consensus::ServeBlocks& task) override;
    std::optional<ledger::TermEnd> term_end(ledger::Term term) const override;
    Execution execute(const consensus::Deliver& block) override;
    void forget_batches() override;
    bool store_checkpoint(const ledger::CheckpointCertificate& certificate) override;

    bool is_executed(BytesView transaction) const override;
    std::uint32_t operations(BytesView transaction) const override;

    void note_evidence(const consensus::EvidenceRecord& evidence) override;
    std::optional<Bytes> speak(bool is_caught_up,
                               std::optional<ledger::ValidatorIndex> seat) override;
    void rekey(const crypto::KeyPair& pair) override;

    bool has_durable(const std::function<bool(const consensus::Record&)>& is) override;
    bool holds(const consensus::BatchKey& key) const override;
    ledger::View view_reserved(ledger::Term term) const override;
    ledger::Height head() const override { return head_.height; }
    ledger::View head_view(ledger::Term term) const override;
    std::optional<ledger::Checkpoint> durable_checkpoint(ledger::Height height) const override;
    std::optional<ledger::Header> header(ledger::Height height) const override;
    std::vector<Bytes> transactions(ledger::Height height) const override;

    void damage_votes() override;
    void lose_batches() override;
    bool has_lost_batches() const override { return has_lost_batches_; }
    void corrupt_execution() override { is_corrupt_ = true; }

    // --- for the fault plan; the machine is down where it says so ---
    SimDisk& disk() { return files_.disk(number_); }
    const node::Home& home() const { return home_; }
    // Double signings that the process has been told of in this life, with the height then.
    using Noted = std::map<std::pair<ledger::Term, ledger::ValidatorIndex>, ledger::Height>;
    const Noted& noted() const { return noted_; }
    // Of the machine's own disk, without its first folder.
    static std::filesystem::path inside(const std::filesystem::path& path);
    // False if there is nothing yet; down.
    bool flip_bit_of_votes(Random& random);
    bool flip_bit_of_batches(Random& random);
    // Segments of the batch log that were removed because nobody needs them.
    std::uint64_t forgotten_segments() const { return forgotten_segments_; }
    // The folder or file is gone; down.
    void lose(const std::filesystem::path& path);
    const storage::Store* store() const { return stores_ ? stores_->store.get() : nullptr; }

  private:
    // Runs what may end the process, and does in time what RocksDB would do in the background.
    template <class Work>
    auto run(Work work);

    // The records in the part of a segment that is surely on disk.
    struct Segment {
        std::size_t parsed = 0;
        std::uint64_t marker = 0;
        std::vector<consensus::Record> records;
    };
    static std::optional<std::size_t> find_frame(BytesView bytes, std::size_t from,
                                                 std::uint64_t marker);
    void read_certain_votes();

    SimFiles& files_;
    const std::size_t number_;
    NodeMachineOptions options_;
    const ledger::NetworkId network_;
    std::vector<crypto::PublicKey> validators_;  // of the term
    const node::Home home_;
    std::optional<node::Stores> stores_;  // while it runs
    std::optional<node::BlockRunner> runner_;
    std::optional<node::ValidatorVoice> voice_;
    Random random_;  // of the secrets that it makes
    node::Retention retention_;
    ledger::Height certified_;
    std::uint64_t forgotten_segments_ = 0;
    Noted noted_;
    std::size_t records_ = 0;
    std::uint64_t executions_ = 0;
    ledger::Header head_;
    ledger::Height synced_;  // executed, and would be after a power cut
    bool has_lost_batches_ = false;
    bool is_corrupt_ = false;
    std::map<std::string, Segment> certain_;  // by the name of the segment
};

}  // namespace merit::testing
