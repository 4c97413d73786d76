#include "node/rpc/block_feed.hpp"

#include "crypto/assert.hpp"
#include "node/rpc/block_reader.hpp"
#include "node/rpc/methods.hpp"
#include "storage/store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

json::object block_event(const ledger::BlockDigest& digest, ledger::TimeMs time_ms,
                         std::span<const ledger::Receipt> receipts) {
    json::array transactions;
    for (const auto& receipt : receipts)
        transactions.push_back(receipt_json(receipt));
    return {{"type", "block"},
            {"block_hash", digest.hex()},
            {"time", iso_time(time_ms)},
            {"time_ms", time_ms.value},
            {"transactions", std::move(transactions)}};
}

std::string live_text(const FinalBlock& block) {
    json::object event = block_event(block.digest, block.time_ms, block.receipts);
    json::array events;
    for (const auto& one : block.events) {
        events.push_back(
            json::object{{"name", one.name}, {"subject", to_hex(one.subject)}, {"text", one.text}});
    }
    event.emplace("events", std::move(events));
    return json::serialize(event);
}

}  // namespace

BlockFeed::BlockFeed(NodeService& service, std::function<void()> wake)
    : service_(service), wake_(std::move(wake)), head_(service.store().head().height) {
    listener_ = service.on_final_block([this](const FinalBlock& block) { on_block(block); });
}

void BlockFeed::on_block(const FinalBlock& block) {
    {
        const std::lock_guard lock(mutex_);
        head_ = std::max(head_, block.height);
        if (subscriptions_ == 0) return;
        kept_.insert_or_assign(block.height,
                               Kept{std::make_shared<const FinalBlock>(block), nullptr});
        while (kept_.size() > blocks_max)
            kept_.erase(kept_.begin());
    }
    wake_();
}

void BlockFeed::change(int by) {
    const std::lock_guard lock(mutex_);
    subscriptions_ += by;
    if (subscriptions_ == 0) kept_.clear();
}

ledger::Height BlockFeed::head() const {
    const std::lock_guard lock(mutex_);
    return head_;
}

std::string BlockFeed::stored_text(ledger::Height height) const {
    const auto block = read_block(service_.store(), height);
    MERIT_ASSERT(block.has_value(), "a block at or below the head is stored");
    const auto receipts = service_.store().receipts(height);
    return json::serialize(
        block_event(block->stored.digest, block->header.time_ms, receipts.items));
}

std::shared_ptr<const std::string> BlockFeed::text_of(ledger::Height height) {
    std::shared_ptr<const FinalBlock> block;
    {
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(height);
        if (found != kept_.end()) {
            if (found->second.text) return found->second.text;
            block = found->second.block;
        }
    }
    auto text =
        std::make_shared<const std::string>(block ? live_text(*block) : stored_text(height));
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(height);
    if (found != kept_.end()) found->second.text = text;
    return text;
}

}  // namespace merit::node::rpc
