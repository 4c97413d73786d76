#include "node/runtime/notifier.hpp"

#include "node/runtime/clock.hpp"

#include <algorithm>

namespace merit::node {
namespace {

bool is_over(TransactionState state) {
    return state != TransactionState::unknown && state != TransactionState::pending;
}

}  // namespace

Notifier::~Notifier() {
    stop();
}

void Notifier::start() {
    thread_ = std::thread([this] { run(); });
}

void Notifier::stop() {
    tasks_.close();
    if (thread_.joinable()) thread_.join();
    for (auto& [tx_id, done] : waiters_.take_all())
        done(status_of_(tx_id));
}

void Notifier::when_final(const ledger::TxId& tx_id, std::uint64_t timeout_ms, Waiters::Done done) {
    if (!tasks_.put(Wait{tx_id, steady_ms() + timeout_ms, done})) done(status_of_(tx_id));
}

std::shared_ptr<void> Notifier::on_final_block(Listener listener) {
    const std::lock_guard lock(listeners_->mutex);
    const std::uint64_t id = listeners_->next++;
    listeners_->all.emplace_back(id, std::move(listener));
    return {nullptr, [listeners = listeners_, id](void*) {
                const std::lock_guard inner(listeners->mutex);
                std::erase_if(listeners->all, [id](const auto& one) { return one.first == id; });
            }};
}

std::uint64_t Notifier::wait_ms() const {
    const auto deadline = waiters_.next_deadline_ms();
    if (!deadline) return 1'000;
    const std::uint64_t now_ms = steady_ms();
    return *deadline > now_ms ? std::min<std::uint64_t>(*deadline - now_ms, 1'000) : 0;
}

void Notifier::run() {
    while (!tasks_.is_over()) {
        auto tasks = tasks_.take_all(std::chrono::milliseconds(wait_ms()));
        for (Task& task : tasks) {
            std::visit([this](auto& one) { perform(one); }, task);
        }
        for (auto& [tx_id, done] : waiters_.take_due(steady_ms()))
            done(status_of_(tx_id));
    }
}

void Notifier::answer(const ledger::TxId& tx_id, bool must_be_over) {
    if (!waiters_.is_waited_for(tx_id)) return;
    const TransactionStatus status = status_of_(tx_id);
    if (must_be_over && !is_over(status.state)) return;
    for (const auto& done : waiters_.take(tx_id))
        done(status);
}

void Notifier::perform(const FinalBlock& block) {
    for (const ledger::Receipt& receipt : block.receipts)
        answer(receipt.tx_id, true);
    // Under the lock, so that nobody is called after the handle is gone.
    const std::lock_guard lock(listeners_->mutex);
    for (const auto& [id, listener] : listeners_->all)
        listener(block);
}

void Notifier::perform(const std::vector<ledger::TxId>& tx_ids) {
    for (const ledger::TxId& tx_id : tx_ids)
        answer(tx_id, false);
}

void Notifier::perform(Wait& wait) {
    const TransactionStatus status = status_of_(wait.tx_id);
    if (is_over(status.state) || !waiters_.add(wait.tx_id, wait.deadline_ms, wait.done)) {
        wait.done(status);
    }
}

}  // namespace merit::node
