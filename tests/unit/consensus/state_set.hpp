// The states that an exhaustive check has seen: 64 bits each, millions of them.
#pragma once

#include <cstdint>
#include <vector>

namespace merit::consensus {

// Open addressing; 0 is no state.
class StateSet {
  public:
    StateSet() : slots_(1 << 16) {}
    bool insert(std::uint64_t state) {
        if (2 * size_ >= slots_.size()) grow();
        if (!put(state)) return false;
        ++size_;
        return true;
    }
    std::size_t size() const { return size_; }

  private:
    bool put(std::uint64_t state) {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = (state * 0x9e3779b97f4a7c15ULL) >> 20 & mask;
        while (slots_[at] != 0) {
            if (slots_[at] == state) return false;
            at = (at + 1) & mask;
        }
        slots_[at] = state;
        return true;
    }
    void grow() {
        const std::vector<std::uint64_t> old = std::move(slots_);
        slots_.assign(old.size() * 2, 0);
        for (const std::uint64_t state : old) {
            if (state != 0) put(state);
        }
    }
    std::vector<std::uint64_t> slots_;
    std::size_t size_ = 0;
};

}  // namespace merit::consensus
