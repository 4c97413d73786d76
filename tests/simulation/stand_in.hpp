// The machine of a story: plain containers for the vote log, sign.state, the batch log and the
// store, as far as consensus sees them, and an execution that only hashes what it is given. What a
// power cut takes is decided here.
#pragma once

#include "tests/simulation/machine.hpp"
#include "tests/simulation/signatures.hpp"

#include <deque>
#include <map>

namespace merit::testing {

class StandIn final : public Machine {
  public:
    // `signatures` outlives it.
    StandIn(const Signatures& signatures, ledger::Header genesis)
        : signatures_(signatures), genesis_(std::move(genesis)) {}

    MachineStart start() override;
    void stop(bool power, Random& random) override;
    TermStart term() const override { return {}; }
    consensus::Recovered recovered() override { return recover(); }
    std::unique_ptr<Machine> make_twin(std::size_t number, bool copy_disk) const override;

    void append(const consensus::Record& record) override;
    std::size_t records() const override { return disk_.votes.size(); }
    void sync_votes(std::size_t records) override;
    void rotate_votes(const std::vector<consensus::Record>& summary) override;
    void reserve_views(const consensus::ReserveViews& views) override;

    std::optional<consensus::BatchFacts> store_batch(const consensus::StoreBatch& job) override;
    void answer(const consensus::SendBatches& task,
                const std::function<void(const consensus::Message&)>& send) override;
    consensus::Blocks answer(const consensus::ServeBlocks& task) override;
    std::optional<ledger::TermEnd> term_end(ledger::Term) const override { return {}; }
    Execution execute(const consensus::Deliver& block) override;
    void forget_batches() override {}
    bool store_checkpoint(const ledger::CheckpointCertificate& certificate) override;

    bool is_executed(BytesView) const override { return false; }
    std::uint32_t operations(BytesView) const override { return 1; }

    void note_evidence(const consensus::EvidenceRecord&) override {}
    std::optional<Bytes> speak(bool, std::optional<ledger::ValidatorIndex>) override {
        return std::nullopt;
    }
    void rekey(const crypto::KeyPair&) override {}

    bool has_durable(const std::function<bool(const consensus::Record&)>& is) override;
    bool holds(const consensus::BatchKey& key) const override {
        return disk_.batches.contains(key);
    }
    ledger::View view_reserved(ledger::Term) const override { return disk_.view_reserved; }
    ledger::Height head() const override { return ledger::Height{disk_.blocks.size()}; }
    ledger::View head_view(ledger::Term term) const override;
    std::optional<ledger::Checkpoint> durable_checkpoint(ledger::Height height) const override;
    std::optional<ledger::Header> header(ledger::Height height) const override;
    std::vector<Bytes> transactions(ledger::Height height) const override;

    void damage_votes() override { disk_.votes_damaged = true; }
    void lose_batches() override;
    bool has_lost_batches() const override { return disk_.has_lost_batches; }
    void corrupt_execution() override { is_corrupt_ = true; }

  private:
    struct LogRecord {
        std::uint8_t kind = 0;
        Bytes payload;
    };
    struct StoredBlock {
        ledger::Header header;
        ledger::Certificate certificate;
        ledger::Checkpoint checkpoint;
        std::vector<consensus::BatchKey> batches;
    };
    struct Disk {
        std::deque<LogRecord> votes;
        std::size_t votes_durable = 0;  // so many of them are synced
        ledger::View view_reserved;
        bool votes_damaged = false;
        bool has_lost_batches = false;
        std::map<consensus::BatchKey, ledger::SignedBatch> batches;
        std::map<consensus::BatchKey, consensus::BatchFacts> facts;
        std::vector<StoredBlock> blocks;  // height 1 ..
        std::map<ledger::Height, ledger::CheckpointCertificate> checkpoints;
    };
    consensus::Recovered recover() const;

    const Signatures& signatures_;
    const ledger::Header genesis_;
    Disk disk_;
    bool is_corrupt_ = false;
};

}  // namespace merit::testing
