// Work that waits for the RPC's worker threads. Sockets, probes and metrics never wait here.
//
// Guarantees: bounded in total and per address, and what does not fit is refused at once; the
// addresses take turns, so one that asks for much delays itself; nothing runs after close(). What
// never ran is destroyed by close() or the destructor. Source: RELIABILITY 2.4; docs/rpc.md.
// Thread rule: any thread; close() from one that is no worker.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace merit::node::rpc {

class CallQueue {
  public:
    using Work = std::function<void()>;

    // Limits count what waits, not what runs. Works from start() on.
    CallQueue(std::size_t waiting_max, std::size_t waiting_per_address_max)
        : waiting_max_(waiting_max), waiting_per_address_max_(waiting_per_address_max) {}
    ~CallQueue() { close(); }

    void start(std::size_t threads);
    // False, and `work` is dropped, if the queue or the address's part of it is full.
    bool push(const std::string& address, Work work);
    // The end of a call that ran already and waited for the node: first in line, never refused.
    void push_end_of_call(Work work);
    // Joins the threads and drops what waits.
    void close();

  private:
    void run();
    Work take();  // the mutex is held; something waits

    const std::size_t waiting_max_;
    const std::size_t waiting_per_address_max_;
    std::mutex mutex_;
    std::condition_variable changed_;
    // Guarded by mutex_.
    std::deque<Work> ends_;
    std::map<std::string, std::deque<Work>> by_address_;  // none is empty
    std::deque<std::string> turns_;                       // each address of by_address_ once
    std::size_t waiting_ = 0;
    bool is_closed_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace merit::node::rpc
