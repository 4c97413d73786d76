// Bytes of answers and events that clients have not taken yet, over all connections.
//
// A call, or the next event, begins only while all of them hold less than the budget and its
// address less than half of it. An address that holds nothing may begin while all hold less than
// twice the budget, so that a few who read nothing do not silence the others. What has begun is
// counted whatever it comes to: at most one answer of each worker, one event and refusals go beyond.
// Source: RELIABILITY 2.4; docs/rpc.md. Thread rule: any thread; a share is of one at a time.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace merit::node::rpc {

class AnswerBudget {
  public:
    explicit AnswerBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    bool has_room(const std::string& address) const;
    std::size_t bytes_max() const { return bytes_max_; }

  private:
    friend class AnswerShare;
    void add(const std::string& address, std::size_t bytes);
    void remove(const std::string& address, std::size_t bytes);

    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::map<std::string, std::size_t> by_address_;  // none is 0
    std::size_t bytes_ = 0;
};

// What one message holds of the budget, while it lives.
class AnswerShare {
  public:
    AnswerShare() = default;  // counts nothing
    // `budget` must outlive it.
    AnswerShare(AnswerBudget& budget, std::string address)
        : budget_(&budget), address_(std::move(address)) {}
    AnswerShare(AnswerShare&& other) noexcept { swap(other); }
    AnswerShare& operator=(AnswerShare&& other) noexcept {
        swap(other);
        return *this;
    }
    ~AnswerShare();

    void add(std::size_t bytes);

  private:
    void swap(AnswerShare& other) noexcept;

    AnswerBudget* budget_ = nullptr;
    std::string address_;
    std::size_t bytes_ = 0;
};

}  // namespace merit::node::rpc
