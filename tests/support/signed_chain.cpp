#include "tests/support/signed_chain.hpp"

#include "crypto/assert.hpp"
#include "tests/support/examples.hpp"

namespace merit::testing {

namespace {

Bytes row_key(std::uint64_t number) {
    Bytes key = to_bytes(bytes_of("row/"));
    for (int i = 7; i >= 0; --i)
        key.push_back(static_cast<Byte>(number >> (8 * i)));
    return key;
}

}  // namespace

SignedChain::SignedChain(const std::filesystem::path& path, std::size_t rows,
                         std::size_t value_bytes, ledger::StateDelta state)
    : genesis_(testing::genesis(4)), network_(ledger::network_of(genesis_)) {
    for (std::uint8_t i = 0; i < 4; ++i)
        keys_.push_back(key(static_cast<std::uint8_t>(101 + i)));
    public_keys_ = testing::public_keys(keys_);
    auto opened = storage::Store::open(path, {});
    MERIT_ASSERT(opened.has_value(), "a new store opens");
    store_ = std::move(opened.value());
    for (std::uint64_t i = 0; i < rows; ++i)
        state[row_key(i)] = Bytes(value_bytes, static_cast<Byte>(i));
    store_->initialize(genesis_, state, {});
    head_ = ledger::genesis_header(genesis_);
}

SignedChain::Block SignedChain::next_block() const {
    ledger::Header header = head_;
    header.height = head_.height.next();
    header.view = head_.view.next();
    header.parent_digest = ledger::block_digest(head_);
    header.parent_view = head_.view;
    Block block;
    block.commit.height = header.height;
    block.commit.header = ledger::encode_header(header);
    block.commit.digest = ledger::block_digest(header);
    std::vector<ledger::Vote> votes;
    for (std::uint16_t i = 0; i < 3; ++i) {
        ledger::Vote vote{ledger::VoteKind::finalize, header.term,          header.view,
                          block.commit.digest,        ledger::ValidatorIndex{i}, {}};
        vote.signature = keys_[i].sign(ledger::vote_signing_bytes(
            network_, vote.kind, vote.term, vote.view, vote.digest));
        votes.push_back(vote);
    }
    block.commit.certificate = ledger::encode_certificate(ledger::make_certificate(votes, 4));
    const std::uint64_t height = header.height.value;
    block.commit.executed.delta[row_key(height * 7 % 50)] = Bytes{static_cast<Byte>(height)};
    block.commit.executed.delta[row_key(1'000'000 + height)] = Bytes(20, static_cast<Byte>(height));
    block.commit.executed.index.push_back({row_key(height), Bytes{1}});
    ledger::Receipt receipt;
    receipt.tx_id.bytes[0] = static_cast<Byte>(height);
    receipt.first_leaf = leaves_.size();
    receipt.leaves = static_cast<std::uint32_t>(1 + height % 7);
    for (std::uint32_t i = 0; i < receipt.leaves; ++i) {
        const Bytes entry{static_cast<Byte>(height), static_cast<Byte>(i)};
        block.leaves.push_back(crypto::leaf_hash(entry));
    }
    block.commit.executed.leaves = block.leaves;
    block.commit.executed.receipts.push_back(receipt);
    return block;
}

void SignedChain::commit(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const Block block = next_block();
        store_->commit(block.commit);
        leaves_.insert(leaves_.end(), block.leaves.begin(), block.leaves.end());
        head_ = ledger::decode_header(block.commit.header).value();
    }
}

ledger::CheckpointCertificate SignedChain::certify(const ledger::Checkpoint& checkpoint) const {
    std::vector<ledger::CheckpointVote> votes;
    for (std::uint16_t i = 0; i < 3; ++i)
        votes.push_back(ledger::sign_checkpoint(checkpoint, ledger::ValidatorIndex{i}, keys_[i]));
    return ledger::make_checkpoint_certificate(votes, 4);
}

ledger::CheckpointCertificate SignedChain::certificate() const {
    const storage::Head head = store_->head();
    return certify({network_, head.height, head.block, head.roots.log_size, head.roots.log_root,
                    head.roots.state_root});
}

storage::ValidatorsOfTerm SignedChain::validators() const {
    return [this](ledger::Term term) {
        return term == ledger::Term{0} ? std::span<const crypto::PublicKey>(public_keys_)
                                       : std::span<const crypto::PublicKey>();
    };
}

}  // namespace merit::testing
