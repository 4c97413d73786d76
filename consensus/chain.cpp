#include "consensus/chain.hpp"

#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::consensus {

using ledger::BlockDigest;
using ledger::Header;
using ledger::Height;

void Chain::start(const ledger::TermRoot& root) {
    finals_.clear();
    finals_.push_back({root.digest, root.header, std::nullopt, true});
    prune(root.header.height);
}

void Chain::start(const Header& head, std::optional<ledger::Certificate> certificate) {
    finals_.clear();
    finals_.push_back({ledger::block_digest(head), head, std::move(certificate), true});
    prune(head.height);
}

const FinalBlock* Chain::final_at(Height height) const {
    const Height first = finals_.front().header.height;
    if (height < first || height.value - first.value >= finals_.size()) return nullptr;
    return &finals_[height.value - first.value];
}

FinalBlock* Chain::final_at(Height height) {
    return const_cast<FinalBlock*>(std::as_const(*this).final_at(height));
}

void Chain::add(const BlockDigest& digest, const Header& header) {
    if (!finals_.empty() && header.view <= last_final().header.view) return;
    headers_.emplace(digest, header);
}

const Header* Chain::find(const BlockDigest& digest) const {
    const auto found = headers_.find(digest);
    if (found != headers_.end()) return &found->second;
    return last_final().digest == digest ? &last_final().header : nullptr;
}

const Header* Chain::find_kept(const BlockDigest& digest) const {
    if (const Header* header = find(digest)) return header;
    const auto found = std::find_if(finals_.begin(), finals_.end(),
                                    [&](const FinalBlock& b) { return b.digest == digest; });
    return found == finals_.end() ? nullptr : &found->header;
}

// A seal has the height of what it stands on.
static std::uint64_t parent_height(const Header& child) {
    return child.height.value - (child.kind == ledger::BlockKind::seal ? 0 : 1);
}

Chain::Path Chain::path_to(const BlockDigest& digest) const {
    Path path;
    BlockDigest next = digest;
    while (next != last_final().digest) {
        const auto found = headers_.find(next);
        if (found == headers_.end()) {
            // At or below the last final height nothing can be missing: it is another branch.
            const bool conflicts =
                !path.blocks.empty() && parent_height(headers_.at(path.blocks.back())) <=
                                            last_final().header.height.value;
            path.blocks.clear();
            if (!conflicts) path.missing = next;
            return path;
        }
        path.blocks.push_back(next);
        next = found->second.parent_digest;
    }
    std::reverse(path.blocks.begin(), path.blocks.end());
    return path;
}

void Chain::append_final(const BlockDigest& digest, const Header& header,
                         const ledger::Certificate& certificate) {
    MERIT_ASSERT(header.parent_digest == last_final().digest, "a final block extends the last one");
    MERIT_ASSERT(header.height == last_final().header.height.next(), "heights are consecutive");
    finals_.push_back({digest, header, certificate, false});
}

void Chain::prune(Height executed) {
    std::erase_if(headers_, [this](const auto& entry) {
        return entry.second.view <= last_final().header.view;
    });
    while (finals_.size() > final_blocks_kept && finals_.front().header.height < executed) {
        finals_.pop_front();
    }
}

}  // namespace merit::consensus
