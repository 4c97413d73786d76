#include "node/mempool/mempool.hpp"

#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::node {
namespace {

namespace limits = ledger::limits;

// Fields of a Batch beside its transactions, and the length before each of these.
constexpr std::size_t batch_overhead_bytes = 128;
constexpr std::size_t transaction_overhead_bytes = 4;
static_assert(batch_overhead_bytes + transaction_overhead_bytes + limits::transaction_bytes_max <=
              limits::batch_bytes_max);

// What still fits into the batch that is being built.
struct BatchRoom {
    std::size_t bytes = 0;
    std::size_t operations = limits::batch_operations_max;
    std::size_t transactions = limits::batch_transactions_max;

    bool take(const ledger::CheckedTransaction& transaction) {
        const std::size_t size = transaction.bytes().size() + transaction_overhead_bytes;
        const std::size_t count = transaction.body().operations.size();
        if (transactions == 0 || size > bytes || count > operations) return false;
        bytes -= size;
        operations -= count;
        --transactions;
        return true;
    }
};

}  // namespace

std::string_view name_of(AddVerdict verdict) {
    switch (verdict) {
        case AddVerdict::added:
            return "added";
        case AddVerdict::known:
            return "known";
        case AddVerdict::nonce_in_use:
            return "nonce_used";
        case AddVerdict::account_full:
            return "account_full";
        case AddVerdict::quota_exceeded:
            return "quota_exceeded";
        case AddVerdict::mempool_full:
            return "mempool_full";
    }
    return "unknown";
}

template <class Id>
Mempool::Load Mempool::load_of(const Loads<Id>& loads, const Id& id) {
    const auto found = loads.find(id);
    return found == loads.end() ? Load{} : found->second;
}

template <class Id>
void Mempool::unload(Loads<Id>& loads, const Id& id, std::uint64_t cost) {
    const auto load = loads.find(id);
    load->second.cost -= cost;
    if (--load->second.count == 0) loads.erase(load);
}

std::size_t Mempool::account_size(const ledger::AccountId& account) const {
    return load_of(account_loads_, account).count;
}

AddVerdict Mempool::add(const ledger::CheckedTransaction& transaction,
                        const ledger::MemberId& member, std::uint64_t now_ms,
                        const contracts::QuotaAtHand& quota) {
    const ledger::Body& body = transaction.body();
    const std::pair nonce{body.account, body.nonce};
    if (entries_.contains(transaction.tx_id())) return AddVerdict::known;
    if (nonces_.contains(nonce)) return AddVerdict::nonce_in_use;
    if (account_size(body.account) >= options_.transactions_per_account_max) {
        return AddVerdict::account_full;
    }
    if (load_of(account_loads_, body.account).cost + quota.cost > quota.account_units ||
        load_of(member_loads_, member).cost + quota.cost > quota.member_units) {
        return AddVerdict::quota_exceeded;
    }
    const std::size_t size = transaction.bytes().size();
    if (!make_room(member, size)) return AddVerdict::mempool_full;

    bytes_ += size;
    for (Load* const load : {&account_loads_[body.account], &member_loads_[member]}) {
        ++load->count;
        load->cost += quota.cost;
    }
    nonces_.emplace(nonce, transaction.tx_id());
    expiries_.emplace(body.valid_until_ms.value, transaction.tx_id());
    const auto [entry, is_new] =
        entries_.emplace(transaction.tx_id(), Entry{transaction, member, quota.cost,
                                                    next_sequence_++, now_ms, 0, Place::queued});
    MERIT_ASSERT(is_new, "a transaction is in the mempool once");
    enqueue(entry->second, now_ms);
    return AddVerdict::added;
}

bool Mempool::make_room(const ledger::MemberId& member, std::size_t bytes) {
    const auto own = members_.find(member);
    const std::size_t own_bytes = own == members_.end() ? 0 : own->second.bytes;
    while (bytes_ + bytes > options_.bytes_max) {
        const auto most = std::max_element(
            members_.begin(), members_.end(),
            [](const auto& a, const auto& b) { return a.second.bytes < b.second.bytes; });
        if (most == members_.end() || most->second.bytes <= own_bytes + bytes) return false;
        // The newest of that member: the last arrived over all of its accounts.
        const ledger::TxId* newest = nullptr;
        std::uint64_t sequence = 0;
        for (const auto& [account, queue] : most->second.accounts) {
            if (queue.empty() || (newest != nullptr && queue.rbegin()->first < sequence)) continue;
            sequence = queue.rbegin()->first;
            newest = &queue.rbegin()->second;
        }
        if (newest == nullptr) return false;  // all of it waits for its time
        evicted_.push_back(*newest);
        erase(entries_.find(*newest));
    }
    return true;
}

std::optional<std::uint64_t> Mempool::wait_until(const ledger::TxId& tx_id,
                                                 std::uint64_t now_ms) const {
    const auto seen = seen_.find(tx_id);
    if (seen == seen_.end() || seen->second <= now_ms) return std::nullopt;
    return seen->second;
}

void Mempool::enqueue(Entry& entry, std::uint64_t now_ms) {
    const ledger::TxId& tx_id = entry.transaction.tx_id();
    Member& member = members_[entry.member];
    member.bytes += entry.transaction.bytes().size();
    if (const auto ready = wait_until(tx_id, now_ms)) {
        entry.place = Place::delayed;
        entry.ready_ms = *ready;
        delayed_.emplace(entry.ready_ms, tx_id);
    } else {
        entry.place = Place::queued;
        member.accounts[entry.transaction.body().account].emplace(entry.sequence, tx_id);
    }
}

void Mempool::unqueue(Entry& entry) {
    const auto member = members_.find(entry.member);
    MERIT_ASSERT(member != members_.end(), "a waiting transaction belongs to a member's queue");
    member->second.bytes -= entry.transaction.bytes().size();
    if (entry.place == Place::delayed) {
        delayed_.erase({entry.ready_ms, entry.transaction.tx_id()});
    } else {
        const auto queue = member->second.accounts.find(entry.transaction.body().account);
        queue->second.erase(entry.sequence);
        if (queue->second.empty()) member->second.accounts.erase(queue);
    }
    if (member->second.bytes == 0) members_.erase(member);
}

void Mempool::erase(Entries::iterator found) {
    Entry& entry = found->second;
    const ledger::Body& body = entry.transaction.body();
    const std::size_t size = entry.transaction.bytes().size();
    if (entry.place == Place::batched) {
        batched_bytes_ -= size;
    } else {
        unqueue(entry);
    }
    bytes_ -= size;
    nonces_.erase({body.account, body.nonce});
    expiries_.erase({body.valid_until_ms.value, entry.transaction.tx_id()});
    unload(account_loads_, body.account, entry.cost);
    unload(member_loads_, entry.member, entry.cost);
    entries_.erase(found);
}

void Mempool::remove(const ledger::TxId& tx_id) {
    const auto found = entries_.find(tx_id);
    if (found != entries_.end()) erase(found);
}

std::vector<ledger::TxId> Mempool::remove_expired(ledger::TimeMs block_time_ms) {
    std::vector<ledger::TxId> expired;
    while (!expiries_.empty() && expiries_.begin()->first < block_time_ms.value) {
        expired.push_back(expiries_.begin()->second);
        erase(entries_.find(expired.back()));
    }
    return expired;
}

void Mempool::note_seen_elsewhere(const ledger::TxId& tx_id, std::uint64_t now_ms) {
    const std::uint64_t until = now_ms + options_.seen_elsewhere_wait_ms;
    if (!seen_.emplace(tx_id, until).second) return;  // the wait begins when it was first seen
    seen_order_.emplace_back(until, tx_id);
    while (seen_order_.size() > options_.seen_elsewhere_max ||
           (!seen_order_.empty() && seen_order_.front().first <= now_ms)) {
        seen_.erase(seen_order_.front().second);
        seen_order_.pop_front();
    }
    const auto found = entries_.find(tx_id);
    if (found == entries_.end() || found->second.place != Place::queued) return;
    unqueue(found->second);
    enqueue(found->second, now_ms);
}

void Mempool::release_delayed(std::uint64_t now_ms) {
    while (!delayed_.empty() && delayed_.begin()->first <= now_ms) {
        Entry& entry = entries_.at(delayed_.begin()->second);
        unqueue(entry);
        enqueue(entry, now_ms);
    }
}

void Mempool::requeue_batched(std::uint64_t now_ms) {
    for (auto& [tx_id, entry] : entries_) {
        if (entry.place != Place::batched) continue;
        batched_bytes_ -= entry.transaction.bytes().size();
        entry.admitted_ms = 0;  // the state has moved on
        enqueue(entry, now_ms);
    }
}

std::vector<ledger::CheckedTransaction> Mempool::all() const {
    std::vector<ledger::CheckedTransaction> transactions;
    for (const auto& [tx_id, entry] : entries_)
        transactions.push_back(entry.transaction);
    return transactions;
}

bool Mempool::has_ready(std::uint64_t now_ms) const {
    if (batched_bytes_ >= options_.lane_unfinal_bytes_max) return false;
    if (!delayed_.empty() && delayed_.begin()->first <= now_ms) return true;
    return std::any_of(members_.begin(), members_.end(),
                       [](const auto& member) { return !member.second.accounts.empty(); });
}

std::optional<std::uint64_t> Mempool::next_ready_ms() const {
    if (delayed_.empty()) return std::nullopt;
    return delayed_.begin()->first;
}

// The oldest transaction of the account that follows the one served last.
const ledger::TxId* Mempool::next_of(Member& member) const {
    if (member.accounts.empty()) return nullptr;
    auto account = member.accounts.upper_bound(member.last_account);
    if (account == member.accounts.end()) account = member.accounts.begin();
    member.last_account = account->first;
    return &account->second.begin()->second;
}

Mempool::Taken Mempool::take_batch(std::uint64_t now_ms, std::size_t bytes_max,
                                   const Admit& admit) {
    Taken taken;
    if (batched_bytes_ >= options_.lane_unfinal_bytes_max) return taken;
    release_delayed(now_ms);
    BatchRoom room{std::min(bytes_max, limits::batch_bytes_max - batch_overhead_bytes)};
    std::set<ledger::MemberId> done;  // members with nothing more that fits
    while (done.size() < members_.size()) {
        auto member = members_.upper_bound(last_member_);
        if (member == members_.end()) member = members_.begin();
        last_member_ = member->first;
        if (done.contains(member->first)) continue;
        const ledger::TxId* next = next_of(member->second);
        if (next == nullptr) {
            done.insert(member->first);
            continue;
        }
        const auto found = entries_.find(*next);
        const bool is_fresh = now_ms < found->second.admitted_ms + options_.admission_valid_ms;
        const contracts::Check verdict =
            is_fresh ? contracts::Check(success()) : admit(found->second.transaction);
        if (!verdict) {
            taken.refused.push_back({*next, verdict.error()});
            erase(found);
        } else if (!room.take(found->second.transaction)) {
            done.insert(member->first);
        } else {
            unqueue(found->second);
            found->second.place = Place::batched;
            batched_bytes_ += found->second.transaction.bytes().size();
            taken.transactions.push_back(found->second.transaction);
        }
        // A member that was emptied is gone from the map and must not count as done.
        std::erase_if(done, [&](const auto& id) { return !members_.contains(id); });
    }
    return taken;
}

}  // namespace merit::node
