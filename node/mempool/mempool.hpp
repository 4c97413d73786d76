// Transactions that clients gave to this node, until their place in the ledger is final.
//
// A pure class: no thread, no clock, no socket; the caller checks (check_stateless), admits
// (contracts::admit) and says what time it is. A transaction is queued, then batched, and leaves
// when it is final, expired, refused at a later state, or pushed out.
//
// Guarantees: adding the same transaction again changes nothing; at most one transaction per
// (account, nonce); at most `transactions_per_account_max` per account, batched ones included, and
// no more than account and member can pay for together, for what they cannot is charged to the
// member whose validator batches it; at most `bytes_max` in all. Batches take members in turn and, within a member, accounts in turn, in
// the order of arrival within an account. When the pool is full, the newest queued transaction of
// the member that uses most makes room for a member that uses less; otherwise the newcomer is
// refused. So no member can crowd out the others.
//
// Thread rule: one thread at a time. Source: PROTOCOL section 6, DETAILS sections 4 and 5,
// RELIABILITY 4.6.
#pragma once

#include "contracts/execute.hpp"
#include "ledger/ids.hpp"
#include "ledger/limits.hpp"
#include "ledger/strong.hpp"
#include "ledger/transaction.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace merit::node {

struct MempoolOptions {
    std::size_t bytes_max = ledger::limits::mempool_bytes_max;
    std::size_t transactions_per_account_max = ledger::limits::pending_per_account_max;
    // The lane takes nothing while its unfinal part is at or above this.
    std::size_t lane_unfinal_bytes_max = 4 * ledger::limits::mib;
    std::uint64_t seen_elsewhere_wait_ms = 2'000;
    std::size_t seen_elsewhere_max = 65'536;
    // What waited longer is asked for again at the state of now before it is batched.
    std::uint64_t admission_valid_ms = 1'000;
};

enum class AddVerdict : std::uint8_t {
    added,
    known,         // this very transaction is here already
    nonce_in_use,  // another transaction of this account with this nonce is here
    account_full,
    quota_exceeded,  // with what of the account or member is here already
    mempool_full,
};
std::string_view name_of(AddVerdict verdict);

class Mempool {
  public:
    explicit Mempool(const MempoolOptions& options) : options_(options) {}

    AddVerdict add(const ledger::CheckedTransaction& transaction, const ledger::MemberId& member,
                   std::uint64_t now_ms, const contracts::QuotaAtHand& quota = {});

    // A transaction was seen in another validator's lane: it waits before this node batches it too.
    void note_seen_elsewhere(const ledger::TxId& tx_id, std::uint64_t now_ms);

    // Takes transactions for one batch, within its limits and `bytes_max` (4 bytes more than its
    // own count for each transaction); they count as batched from now on. Those that waited long
    // and that `admit` refuses now leave the pool instead and are listed in `refused`.
    struct Refused {
        ledger::TxId tx_id;
        contracts::Refusal reason;
        friend bool operator==(const Refused&, const Refused&) = default;
    };
    struct Taken {
        std::vector<ledger::CheckedTransaction> transactions;
        std::vector<Refused> refused;
    };
    using Admit = std::function<contracts::Check(const ledger::CheckedTransaction&)>;
    Taken take_batch(std::uint64_t now_ms, std::size_t bytes_max, const Admit& admit);

    // The lane that holds what was batched has ended: all of it waits for a batch again, in the old
    // order.
    void requeue_batched(std::uint64_t now_ms);

    // Whether take_batch could give something now; otherwise the time of the next that waits.
    bool has_ready(std::uint64_t now_ms) const;
    std::optional<std::uint64_t> next_ready_ms() const;

    // The transaction has its final place (in whichever lane).
    void remove(const ledger::TxId& tx_id);
    // Removes queued and batched transactions whose time is over at this block time.
    std::vector<ledger::TxId> remove_expired(ledger::TimeMs block_time_ms);

    // Everything that is here, by id.
    std::vector<ledger::CheckedTransaction> all() const;
    bool contains(const ledger::TxId& tx_id) const { return entries_.contains(tx_id); }
    std::size_t size() const { return entries_.size(); }
    std::size_t bytes() const { return bytes_; }
    std::size_t batched_bytes() const { return batched_bytes_; }
    std::size_t account_size(const ledger::AccountId& account) const;

    // The transactions that were pushed out to make room since the last call.
    std::vector<ledger::TxId> take_evicted() { return std::exchange(evicted_, {}); }

  private:
    enum class Place : std::uint8_t { queued, delayed, batched };
    struct Entry {
        ledger::CheckedTransaction transaction;
        ledger::MemberId member;
        std::uint64_t cost = 0;
        std::uint64_t sequence = 0;  // of arrival
        std::uint64_t admitted_ms = 0;
        std::uint64_t ready_ms = 0;  // if delayed
        Place place = Place::queued;
    };
    using Queue = std::map<std::uint64_t, ledger::TxId>;  // by sequence
    struct Member {
        std::map<ledger::AccountId, Queue> accounts;
        ledger::AccountId last_account;
        std::size_t bytes = 0;  // queued and delayed
    };
    // What is here of one account, or of one member, batched ones included.
    struct Load {
        std::size_t count = 0;
        std::uint64_t cost = 0;
    };
    template <class Id>
    using Loads = std::map<Id, Load>;
    template <class Id>
    static Load load_of(const Loads<Id>& loads, const Id& id);
    template <class Id>
    static void unload(Loads<Id>& loads, const Id& id, std::uint64_t cost);
    using Entries = std::map<ledger::TxId, Entry>;

    void enqueue(Entry& entry, std::uint64_t now_ms);
    void unqueue(Entry& entry);
    void erase(Entries::iterator entry);
    bool make_room(const ledger::MemberId& member, std::size_t bytes);
    void release_delayed(std::uint64_t now_ms);
    std::optional<std::uint64_t> wait_until(const ledger::TxId& tx_id, std::uint64_t now_ms) const;
    const ledger::TxId* next_of(Member& member) const;

    MempoolOptions options_;
    Entries entries_;
    std::map<std::pair<ledger::AccountId, std::uint64_t>, ledger::TxId> nonces_;
    Loads<ledger::AccountId> account_loads_;
    Loads<ledger::MemberId> member_loads_;
    std::map<ledger::MemberId, Member> members_;
    ledger::MemberId last_member_;
    std::set<std::pair<std::uint64_t, ledger::TxId>> delayed_;   // by time
    std::set<std::pair<std::uint64_t, ledger::TxId>> expiries_;  // by valid_until_ms
    std::map<ledger::TxId, std::uint64_t> seen_;                 // until when to wait
    std::deque<std::pair<std::uint64_t, ledger::TxId>> seen_order_;
    std::vector<ledger::TxId> evicted_;
    std::uint64_t next_sequence_ = 0;
    std::size_t bytes_ = 0;
    std::size_t batched_bytes_ = 0;
};

}  // namespace merit::node
