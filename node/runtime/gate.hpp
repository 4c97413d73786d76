// A gate that one thread holds shut for another for a while. Open at first.
// Thread rule: any thread.
#pragma once

#include <condition_variable>
#include <mutex>

namespace merit::node {

class Gate {
  public:
    void shut() { set(State::shut); }
    void open() { set(State::open); }
    // Whoever waits, or comes later, is told to give up. For good.
    void abandon() { set(State::abandoned); }

    // Waits while it is shut; false if it was abandoned.
    bool pass() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return state_ != State::shut; });
        return state_ == State::open;
    }

  private:
    enum class State { open, shut, abandoned };
    void set(State state) {
        {
            const std::lock_guard lock(mutex_);
            if (state_ != State::abandoned) state_ = state;
        }
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    State state_ = State::open;
};

}  // namespace merit::node
