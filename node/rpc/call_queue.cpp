#include "node/rpc/call_queue.hpp"

#include <algorithm>
#include <utility>

namespace merit::node::rpc {

void CallQueue::start(std::size_t threads) {
    for (std::size_t i = 0; i < std::max<std::size_t>(1, threads); ++i)
        threads_.emplace_back([this] { run(); });
}

bool CallQueue::push(const std::string& address, Work work) {
    {
        const std::lock_guard lock(mutex_);
        if (is_closed_ || waiting_ >= waiting_max_) return false;
        const auto found = by_address_.find(address);
        if (found != by_address_.end() && found->second.size() >= waiting_per_address_max_) {
            return false;
        }
        if (found == by_address_.end()) turns_.push_back(address);
        by_address_[address].push_back(std::move(work));
        ++waiting_;
    }
    changed_.notify_one();
    return true;
}

void CallQueue::push_end_of_call(Work work) {
    {
        const std::lock_guard lock(mutex_);
        if (is_closed_) return;
        ends_.push_back(std::move(work));
    }
    changed_.notify_one();
}

CallQueue::Work CallQueue::take() {
    if (!ends_.empty()) {
        Work work = std::move(ends_.front());
        ends_.pop_front();
        return work;
    }
    std::string address = std::move(turns_.front());
    turns_.pop_front();
    const auto found = by_address_.find(address);
    Work work = std::move(found->second.front());
    found->second.pop_front();
    --waiting_;
    if (found->second.empty()) {
        by_address_.erase(found);
    } else {
        turns_.push_back(std::move(address));
    }
    return work;
}

void CallQueue::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return is_closed_ || !ends_.empty() || waiting_ > 0; });
        if (is_closed_) return;
        Work work = take();
        lock.unlock();
        work();
        work = nullptr;  // what it holds ends without the lock
        lock.lock();
    }
}

void CallQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_)
        thread.join();
    threads_.clear();
    // Ended without the lock: what they hold may call back.
    std::deque<Work> ends;
    std::map<std::string, std::deque<Work>> dropped;
    {
        const std::lock_guard lock(mutex_);
        ends.swap(ends_);
        dropped.swap(by_address_);
        turns_.clear();
        waiting_ = 0;
    }
}

}  // namespace merit::node::rpc
