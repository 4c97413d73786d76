// An exported ledger of two terms, made by hand and replayed: the validator with the index 4 signed
// twice, so that a set without it is pending; a quorum of that set is ready; a boundary begins its
// term.
#include "wallet/verify/verify_ledger.hpp"

#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/operations.hpp"
#include "contracts/validators/validators.hpp"
#include "ledger/batch.hpp"
#include "ledger/codec/codec.hpp"
#include "ledger/export_file.hpp"
#include "ledger/term_steps.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace merit::wallet {
namespace {

using ledger::BlockKind;
using ledger::ExportedBlock;
using ledger::Header;
using ledger::Height;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::VoteKind;

constexpr std::size_t validators = 5;
constexpr std::uint8_t suspended = 4;
constexpr std::uint8_t first_key = 101;

ledger::Certificate certify(const ledger::NetworkId& network, const Header& header, VoteKind kind,
                            std::uint16_t set_size) {
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

class Chain {
  public:
    // The boundary is final by itself, or through the second of two seals.
    explicit Chain(bool is_sealed) {
        head_ = ledger::genesis_header(genesis_);
        head_digest_ = ledger::block_digest(head_);
        add({evidence()});
        std::vector<Bytes> ready;
        for (std::uint8_t i = 0; i < 3; ++i)
            ready.push_back(ready_of(i));
        add(ready);
        add_boundary(is_sealed);
    }

    // A normal block with these transactions in a batch of lane 0.
    void add(const std::vector<Bytes>& transactions, VoteKind kind = VoteKind::finalize) {
        Header header = next();
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

    // "ok", or "code height".
    std::string verdict() const {
        const auto path = std::filesystem::temp_directory_path() /
                          ("merit-verify-" + std::to_string(getpid()) + ".ledger");
        write(path);
        const std::string answer = verify(path);
        std::filesystem::remove(path);
        return answer;
    }
    void write(const std::filesystem::path& path) const {
        auto writer = ledger::ExportWriter::create(path, ledger::encode_genesis(genesis_));
        ASSERT_TRUE(writer.has_value());
        for (const ExportedBlock& block : blocks)
            ASSERT_TRUE(writer.value().write(block).has_value());
        ledger::ExportedEnd end;
        end.height = blocks.back().height;
        if (!blocks.back().term_end) end.final_certificate = blocks.back().certificate;
        if (final_of_end) end.final_certificate = final_of_end;
        ASSERT_TRUE(writer.value().finish(end).has_value());
    }
    std::string verify(const std::filesystem::path& path) const {
        const auto checked = verify_ledger_file(path.string(), network_, [](std::uint64_t) {});
        if (checked) return "ok term " + std::to_string(checked.assume_value().term.value);
        const Failure& failure = checked.assume_error();
        return failure.code + " " + std::to_string(failure.data.at("height").to_number<int>());
    }

    std::vector<ExportedBlock> blocks;
    std::optional<ledger::CertificateBytes> final_of_end;

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

    ledger::Genesis genesis_ = testing::genesis(validators);
    ledger::NetworkId network_ = ledger::network_of(genesis_);
    ledger::ValidatorSet next_set_ = next_set(genesis_);
    Header head_;
    ledger::BlockDigest head_digest_;
};

TEST(VerifyLedger, ATermThatEndedByItselfOrThroughSealsHandsOver) {
    for (const bool is_sealed : {false, true}) {
        Chain chain(is_sealed);
        EXPECT_EQ(chain.verdict(), "ok term 1") << "ends with the boundary";
        chain.add({});
        chain.add({}, VoteKind::notarize);
        chain.add({});
        EXPECT_EQ(chain.verdict(), "ok term 1") << "ends within the next term";
    }
}

TEST(VerifyLedger, ABoundaryWithoutTheProofThatItsTermEndedIsRefused) {
    Chain chain(true);
    chain.add({});
    chain.boundary().term_end.reset();
    EXPECT_EQ(chain.verdict(), "verify.no_term_end 3");
}

TEST(VerifyLedger, ATermEndBesideABlockThatIsNoBoundaryIsRefused) {
    Chain chain(false);
    chain.blocks.at(1).term_end = chain.boundary().term_end;
    EXPECT_EQ(chain.verdict(), "verify.bad_term_end 2");
}

TEST(VerifyLedger, ATermEndOfAnotherBoundaryIsRefused) {
    Chain chain(true);
    ledger::TermEnd end = chain.end();
    end.boundary.time_ms.value += 1;
    chain.seal(end, {5});  // all signatures valid
    chain.set_end(end);
    EXPECT_EQ(chain.verdict(), "verify.term_end.other_boundary 3");
}

TEST(VerifyLedger, SealsOutOfOrderAreRefused) {
    Chain chain(true);
    ledger::TermEnd end = chain.end();
    chain.seal(end, {8, 5});
    chain.set_end(end);
    EXPECT_EQ(chain.verdict(), "verify.term_end.bad_term_end 3");
    chain.seal(end, {3});  // of the boundary's own view
    chain.set_end(end);
    EXPECT_EQ(chain.verdict(), "verify.term_end.bad_term_end 3");
}

TEST(VerifyLedger, ATermEndWithoutAQuorumOfItsSetIsRefused) {
    Chain chain(true);
    ledger::TermEnd end = chain.end();
    end.final.signatures[0].bytes[7] ^= 1;
    chain.set_end(end);
    EXPECT_EQ(chain.verdict(), "verify.term_end.bad_signatures 3");
}

TEST(VerifyLedger, EveryChangedByteOfATermEndIsFoundAtItsHeight) {
    const Chain good(true);
    const std::size_t size = good.blocks.at(2).term_end->size();
    for (std::size_t at = 0; at < size; at += 5) {
        Chain chain = good;
        (*chain.boundary().term_end)[at] ^= 0x10;
        const std::string verdict = chain.verdict();
        EXPECT_EQ(verdict.substr(0, 16), "verify.term_end.") << at;
        EXPECT_EQ(verdict.substr(verdict.size() - 2), " 3") << at;
    }
}

TEST(VerifyLedger, AFinalBesideABoundaryAtTheEndIsRefused) {
    Chain chain(false);
    chain.final_of_end = chain.boundary().certificate;
    EXPECT_EQ(chain.verdict(), "verify.not_final 3");
}

TEST(VerifyLedger, ALastBlockOfALaterTermNeedsItsFinal) {
    Chain chain(true);
    chain.add({}, VoteKind::notarize);
    EXPECT_EQ(chain.verdict(), "verify.not_final 4");
}

}  // namespace
}  // namespace merit::wallet
