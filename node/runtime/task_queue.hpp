// A queue between threads: many put, one or more take. Bounds are the business of who puts.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace merit::node {

template <class T>
class TaskQueue {
  public:
    // False, and ignored, after close().
    bool put(T item) {
        {
            const std::lock_guard lock(mutex_);
            if (is_closed_) return false;
            items_.push_back(std::move(item));
        }
        changed_.notify_one();
        return true;
    }

    // Waits for an item; nothing once the queue is closed and empty.
    std::optional<T> take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return is_closed_ || !items_.empty(); });
        if (items_.empty()) return std::nullopt;
        T item = std::move(items_.front());
        items_.pop_front();
        return item;
    }

    // Everything that is there, waiting at most so long for the first.
    std::deque<T> take_all(std::chrono::milliseconds at_most) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, at_most, [this] { return is_closed_ || !items_.empty(); });
        return std::exchange(items_, {});
    }

    // What is queued is still taken; `drop` forgets it.
    void close(bool drop = false) {
        {
            const std::lock_guard lock(mutex_);
            is_closed_ = true;
            if (drop) items_.clear();
        }
        changed_.notify_all();
    }

    bool is_closed() const {
        const std::lock_guard lock(mutex_);
        return is_closed_;
    }
    // Closed, and everything was taken.
    bool is_over() const {
        const std::lock_guard lock(mutex_);
        return is_closed_ && items_.empty();
    }
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return items_.size();
    }

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<T> items_;
    bool is_closed_ = false;
};

}  // namespace merit::node
