#include "node/rpc/answer_budget.hpp"

#include "crypto/assert.hpp"

#include <utility>

namespace merit::node::rpc {

bool AnswerBudget::has_room(const std::string& address) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_address_.find(address);
    if (found == by_address_.end()) return bytes_ / 2 < bytes_max_;
    return bytes_ < bytes_max_ && found->second < bytes_max_ / 2;
}

void AnswerBudget::add(const std::string& address, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    by_address_[address] += bytes;
    bytes_ += bytes;
}

void AnswerBudget::remove(const std::string& address, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    const auto found = by_address_.find(address);
    MERIT_ASSERT(found != by_address_.end() && found->second >= bytes, "a share was counted");
    found->second -= bytes;
    if (found->second == 0) by_address_.erase(found);
    bytes_ -= bytes;
}

AnswerShare::~AnswerShare() {
    if (bytes_ > 0) budget_->remove(address_, bytes_);
}

void AnswerShare::add(std::size_t bytes) {
    if (budget_ == nullptr || bytes == 0) return;
    budget_->add(address_, bytes);
    bytes_ += bytes;
}

void AnswerShare::swap(AnswerShare& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(address_, other.address_);
    std::swap(bytes_, other.bytes_);
}

}  // namespace merit::node::rpc
