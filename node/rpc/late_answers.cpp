#include "node/rpc/late_answers.hpp"

#include <map>
#include <mutex>

namespace merit::node::rpc {

struct LateAnswers::State {
    std::mutex mutex;
    Post post;  // none after close()
    std::map<std::uint64_t, Work> waiting;
    std::uint64_t next = 0;
};

LateAnswers::LateAnswers(Post post) : state_(std::make_shared<State>()) {
    state_->post = std::move(post);
}

LateAnswers::Work LateAnswers::wrap(Work work) {
    std::uint64_t id = 0;
    {
        const std::lock_guard lock(state_->mutex);
        id = state_->next++;
        state_->waiting.emplace(id, std::move(work));
    }
    return [weak = std::weak_ptr<State>(state_), id](const TransactionStatus& status) {
        const auto state = weak.lock();
        if (!state) return;
        const std::lock_guard lock(state->mutex);
        auto found = state->waiting.extract(id);
        if (found.empty() || !state->post) return;
        state->post([run = std::move(found.mapped()), status] { run(status); });
    };
}

void LateAnswers::close() {
    std::map<std::uint64_t, Work> dropped;
    {
        const std::lock_guard lock(state_->mutex);
        state_->post = nullptr;
        dropped.swap(state_->waiting);
    }
}

}  // namespace merit::node::rpc
