// A chain of two terms, made by hand: the validator with the index 4 signed twice, so that a set
// without it is pending; a quorum of that set is ready; a boundary begins its term.
#pragma once

#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/validators.hpp"
#include "ledger/batch.hpp"
#include "ledger/codec/codec.hpp"
#include "ledger/export_file.hpp"
#include "ledger/quorum.hpp"
#include "ledger/term_steps.hpp"
#include "tests/support/examples.hpp"

#include <vector>

namespace merit::testing {

using ledger::BlockKind;
using ledger::ExportedBlock;
using ledger::Header;
using ledger::Height;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::VoteKind;

inline constexpr std::size_t validators = 5;
inline constexpr std::uint8_t suspended = 4;
inline constexpr std::uint8_t first_key = 101;

inline ledger::Certificate certify(const ledger::NetworkId& network, const Header& header,
                                   VoteKind kind, std::uint16_t set_size) {
    std::vector<ledger::Vote> votes;
    const auto digest = ledger::block_digest(header);
    for (std::uint16_t i = 0; i < ledger::quorum(set_size); ++i) {
        ledger::Vote vote{kind, header.term, header.view, digest, ValidatorIndex{i}, {}};
        vote.signature =
            testing::key(static_cast<std::uint8_t>(first_key + i))
                .sign(ledger::vote_signing_bytes(network, kind, vote.term, vote.view, digest));
        votes.push_back(vote);
    }
    return ledger::make_certificate(votes, set_size);
}

class TwoTermChain {
  public:
    // The boundary is final by itself, or through the second of two seals.
    explicit TwoTermChain(bool is_sealed) {
        head_ = ledger::genesis_header(genesis_);
        head_digest_ = ledger::block_digest(head_);
        add({evidence()});
        std::vector<Bytes> ready;
        for (std::uint8_t i = 0; i < 3; ++i)
            ready.push_back(ready_of(i));
        add(ready);
        add_boundary(is_sealed);
    }

    // A normal block with these transactions in a batch of lane 0; a second after the one before.
    void add(const std::vector<Bytes>& transactions, VoteKind kind = VoteKind::finalize,
             std::optional<ledger::TimeMs> time_ms = {}) {
        Header header = next();
        header.time_ms = time_ms.value_or(header.time_ms);
        ExportedBlock block;
        if (!transactions.empty()) block.batches.push_back(batch_of(transactions, header));
        push(std::move(block), header, certify(network_, header, kind, set_size()));
        head_ = header;
        head_digest_ = ledger::block_digest(header);
    }

    ExportedBlock& boundary() { return blocks.at(2); }
    ledger::TermEnd end() const {
        return ledger::decode<ledger::TermEnd>(*blocks.at(2).term_end).value();
    }
    void set_end(const ledger::TermEnd& end) {
        blocks.at(2).term_end = ledger::TermEndBytes(ledger::encode(end));
    }
    void seal(ledger::TermEnd& end, std::vector<std::uint64_t> views) const {
        end.seals.clear();
        for (const std::uint64_t view : views)
            end.seals.push_back({View{view}, ValidatorIndex{1}});
        end.notar = certify(network_, end.boundary, VoteKind::notarize, validators);
        end.final =
            certify(network_, ledger::headers_of(end).back(), VoteKind::finalize, validators);
    }

    const ledger::Genesis& genesis() const { return genesis_; }

    std::vector<ExportedBlock> blocks;

  private:
    std::uint16_t set_size() const {
        return head_.term.value == 0 ? validators : validators - 1;
    }

    Header next() const {
        Header header;
        header.network = network_;
        header.term = head_.term;
        header.view = head_.view.next();
        header.height = head_.height.next();
        header.parent_digest = head_digest_;
        header.parent_view = head_.view;
        header.time_ms = ledger::TimeMs{head_.time_ms.value + 1'000};
        header.cut = head_.cut;
        return header;
    }

    void push(ExportedBlock block, const Header& header, const ledger::Certificate& certificate) {
        block.height = header.height;
        block.header = decltype(block.header)(ledger::encode_header(header));
        block.certificate = ledger::CertificateBytes(ledger::encode_certificate(certificate));
        blocks.push_back(std::move(block));
    }

    ledger::SignedBatchBytes batch_of(const std::vector<Bytes>& transactions, Header& header) {
        ledger::CutEntry& tip = header.cut.at(0);
        ledger::Batch batch;
        batch.term = header.term;
        batch.position = tip.position.next();
        batch.previous_digest = tip.batch_digest;
        for (const Bytes& bytes : transactions)
            batch.transactions.push_back(ledger::TransactionBytes(bytes));
        ledger::SignedBatch signed_batch;
        signed_batch.batch = decltype(signed_batch.batch)(ledger::encode_batch(batch));
        tip = {batch.position, ledger::batch_digest(signed_batch.batch)};
        signed_batch.signature =
            testing::key(first_key).sign(ledger::batch_signing_bytes(network_, tip.batch_digest));
        return ledger::SignedBatchBytes(ledger::encode_signed_batch(signed_batch));
    }

    template <class Op>
    Bytes transaction(const ledger::AccountId& account, const crypto::KeyPair& key, const Op& op) {
        ledger::Body body;
        body.network = network_;
        body.account = account;
        body.nonce = 1;
        body.valid_until_ms = ledger::TimeMs{genesis_.time_ms.value + 600'000};
        body.operations.push_back(contracts::make_operation(op));
        const std::vector<crypto::KeyPair> signers{key};
        return ledger::encode_transaction(ledger::sign_transaction(body, signers));
    }
    Bytes evidence() {
        contracts::validators::ReportEvidence report;
        for (ledger::Vote* vote : {&report.first, &report.second}) {
            *vote = {VoteKind::notarize, ledger::Term{0}, View{9}, {}, ValidatorIndex{suspended},
                     {}};
            vote->digest.bytes[0] = vote == &report.first ? 1 : 2;
            vote->signature = testing::key(first_key + suspended)
                                  .sign(ledger::vote_signing_bytes(network_, vote->kind,
                                                                   vote->term, vote->view,
                                                                   vote->digest));
        }
        const auto& member = genesis_.members[0];
        return transaction(contracts::registry::account_id_of(member.threshold, member.keys),
                           testing::key(1), report);
    }
    Bytes ready_of(std::uint8_t index) {
        const auto key = testing::key(static_cast<std::uint8_t>(first_key + index));
        return transaction(contracts::validators::validator_account_id(key.public_key()), key,
                           contracts::validators::ValidatorReady{ledger::set_digest(next_set_)});
    }

    static ledger::ValidatorSet next_set(const ledger::Genesis& genesis) {
        ledger::ValidatorSet set = contracts::validators::genesis_set(genesis);
        set.validators.erase(set.validators.begin() + suspended);
        return set;
    }

    void add_boundary(bool is_sealed) {
        ledger::TermEnd end;
        end.boundary = next();
        end.boundary.kind = BlockKind::boundary;
        end.boundary.set_height = Height{2};
        end.boundary.next_set_digest = ledger::set_digest(next_set_);
        end.final = certify(network_, end.boundary, VoteKind::finalize, validators);
        if (is_sealed) seal(end, {5, 8});
        push({}, end.boundary, end.boundary_certificate());
        set_end(end);
        const auto root = ledger::root_after(end.boundary, ledger::consensus_keys(next_set_));
        head_ = root.header;
        head_digest_ = root.digest;
    }

  protected:
    ledger::Genesis genesis_ = testing::genesis(validators);
    ledger::NetworkId network_ = ledger::network_of(genesis_);

  private:
    ledger::ValidatorSet next_set_ = next_set(genesis_);
    Header head_;
    ledger::BlockDigest head_digest_;
};

}  // namespace merit::testing
