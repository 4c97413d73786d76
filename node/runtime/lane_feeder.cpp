#include "node/runtime/lane_feeder.hpp"

#include "node/runtime/clock.hpp"

#include <algorithm>
#include <utility>

namespace merit::node {

LaneFeeder::LaneFeeder(SharedMempool& mempool, std::uint64_t interval_ms, Outputs outputs)
    : mempool_(mempool), interval_ms_(interval_ms), outputs_(std::move(outputs)) {}

void LaneFeeder::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void LaneFeeder::stop() {
    thread_ = {};
}

void LaneFeeder::want(consensus::WantBatch wish) {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = wish.bytes_max;
        is_poked_ = true;
    }
    changed_.notify_all();
}

void LaneFeeder::poke() {
    {
        const std::lock_guard lock(mutex_);
        is_poked_ = true;
    }
    changed_.notify_all();
}

// Until the next transaction that waits for its time; at most a second.
std::uint64_t LaneFeeder::idle_ms() const {
    const std::lock_guard lock(mempool_.mutex);
    const auto next = mempool_.pool.next_ready_ms();
    if (!next) return 1'000;
    const std::uint64_t now_ms = steady_ms();
    return *next > now_ms ? std::min<std::uint64_t>(*next - now_ms, 1'000) : 1;
}

void LaneFeeder::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        lock.unlock();
        const std::chrono::milliseconds idle(idle_ms());
        lock.lock();
        changed_.wait_for(lock, stop, idle, [this] { return is_poked_; });
        is_poked_ = false;
        if (stop.stop_requested() || !wanted_) continue;
        // Taken before the answer is given: the engine may ask again before this thread goes on.
        const std::size_t bytes_max = *std::exchange(wanted_, std::nullopt);
        lock.unlock();
        const bool is_fed = feed(bytes_max);
        lock.lock();
        if (!is_fed && !wanted_) wanted_ = bytes_max;
    }
}

bool LaneFeeder::feed(std::size_t bytes_max) {
    {
        const std::lock_guard lock(mempool_.mutex);
        if (!mempool_.pool.has_ready(steady_ms())) return false;
    }
    // More may come; a batch costs the same for one transaction as for many.
    std::this_thread::sleep_for(std::chrono::milliseconds(interval_ms_));
    Mempool::Taken taken;
    {
        const std::lock_guard lock(mempool_.mutex);
        taken = mempool_.pool.take_batch(steady_ms(), bytes_max, outputs_.admit);
    }
    if (!taken.refused.empty()) outputs_.refused(taken.refused);
    if (taken.transactions.empty()) return false;
    consensus::SubmitBatch batch;
    for (const auto& transaction : taken.transactions) {
        batch.operations += static_cast<std::uint32_t>(transaction.body().operations.size());
        batch.transactions.emplace_back(to_bytes(transaction.bytes()));
    }
    outputs_.submit(std::move(batch));
    return true;
}

}  // namespace merit::node
