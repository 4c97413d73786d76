#include "consensus/engine.hpp"

#include "consensus/engine_impl.hpp"

#include <algorithm>

namespace merit::consensus {

Engine::Impl::Impl(EngineConfig engine_config, Signer vote_signer, Verifier verifier)
    : config(std::move(engine_config)),
      signer(std::move(vote_signer)),
      quorum(Rules::quorum(config.validators.size())),
      faults(ledger::faults_max(config.validators.size())),
      views(config, std::move(verifier)),
      lanes(config),
      lane_doubts(config.validators.size()),
      checkpoints(config, views),
      fetches(config.term) {
    MERIT_ASSERT(!config.validators.empty() && validators() <= limits::validators_max,
                 "1 to validators_max validators");
    MERIT_ASSERT(!config.own || config.own->value < validators(), "own index is of the set");
    MERIT_ASSERT(!config.own || signer, "a validator needs a signer");
    MERIT_ASSERT(config.root.header.term == config.term &&
                     config.root.header.cut.size() == validators(),
                 "the root is of this term, with one entry a lane");
    chain.start(config.root);
    for (std::size_t i = 0; i < validators(); ++i) {
        const PeerId peer{static_cast<std::uint32_t>(i)};
        if (!config.own || peer.value != config.own->value) peers[peer];
    }
}

Engine::Engine(EngineConfig config, Signer signer, Verifier verifier)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(signer), std::move(verifier))) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Actions Engine::step(Event event, Moment now) {
    Impl& impl = *impl_;
    impl.now.steady_ms = std::max(impl.now.steady_ms, now.steady_ms);
    impl.now.clock = now.clock;
    impl.out.clear();
    impl.signed_in.clear();
    const bool is_replay = std::holds_alternative<Replayed>(event);
    const bool is_start = std::holds_alternative<Recovered>(event);
    MERIT_ASSERT((impl.state == Impl::Phase::starting) == (is_replay || is_start),
                 "Replayed first, Recovered once, then everything else");
    std::visit([&](auto& what) { impl.on(what); }, event);
    if (!is_replay) impl.settle();
    impl.check_invariants();
    return std::move(impl.out);
}

EngineStatus Engine::status(Moment now) const {
    return impl_->status(now);
}
std::vector<Record> Engine::summary() const {
    return impl_->summary();
}
bool Engine::wants_batch() const {
    return impl_->is_batch_wanted;
}

}  // namespace merit::consensus
