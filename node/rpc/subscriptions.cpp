#include "node/rpc/subscriptions.hpp"

#include <algorithm>
#include <cstdio>

namespace merit::node::rpc {

namespace {

// Old blocks are read back in small steps: enough to keep a connection busy.
constexpr std::size_t read_back_bytes = 256 << 10;

std::string event_message(const std::string& id, std::uint64_t seq, ledger::Height height,
                          const std::string& result) {
    return R"({"jsonrpc":"2.0","method":"sub_event","params":{"subscription":")" + id +
           R"(","seq":)" + std::to_string(seq) + R"(,"height":)" + std::to_string(height.value) +
           R"(,"result":)" + result + "}}";
}

}  // namespace

Subscriptions::~Subscriptions() {
    for (std::size_t i = 0; i < all_.size(); ++i)
        feed_.remove_subscription();
}

Result<std::string, RpcError> Subscriptions::add(ledger::Height from_height) {
    const std::lock_guard lock(mutex_);
    if (all_.size() >= max_) {
        return limit_exceeded("too many subscriptions on this connection", max_);
    }
    char id[24];
    std::snprintf(id, sizeof id, "0x%llx", static_cast<unsigned long long>(next_id_++));
    feed_.add_subscription();
    all_.push_back({id, from_height, 0, false, false});
    return std::string(id);
}

bool Subscriptions::remove(std::string_view id) {
    const std::lock_guard lock(mutex_);
    const auto removed = std::erase_if(all_, [&](const Subscription& one) { return one.id == id; });
    if (removed > 0) feed_.remove_subscription();
    return removed > 0;
}

void Subscriptions::activate() {
    const std::lock_guard lock(mutex_);
    for (auto& one : all_)
        one.is_active = true;
}

std::optional<Subscriptions::Next> Subscriptions::next_of(Subscription& one, std::size_t unsent) {
    if (!one.is_active) return std::nullopt;
    if (one.next_height > feed_.head()) {
        one.reached_head = true;
        return std::nullopt;
    }
    const std::size_t room_max =
        one.reached_head ? buffer_bytes_max_ : std::min(buffer_bytes_max_, read_back_bytes);
    if (unsent >= room_max) {
        if (!one.reached_head) return std::nullopt;
        return Next{event_message(one.id, one.seq, one.next_height,
                                  R"({"type":"lagged","resume_from_height":)" +
                                      std::to_string(one.next_height.value) + "}"),
                    true};
    }
    const auto text = feed_.text_of(one.next_height);
    Next next{event_message(one.id, one.seq, one.next_height, *text), false};
    ++one.seq;
    one.next_height = one.next_height.next();
    return next;
}

std::optional<Subscriptions::Next> Subscriptions::next(std::size_t unsent) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < all_.size(); ++i) {
        const std::size_t index = (turn_ + i) % all_.size();
        if (auto found = next_of(all_[index], unsent)) {
            turn_ = index + 1;
            return found;
        }
    }
    return std::nullopt;
}

}  // namespace merit::node::rpc
