#include "tests/twins/cluster.hpp"

#include "tests/support/examples.hpp"
#include "tests/twins/messages.hpp"

#include <algorithm>

namespace merit::testing::twins {

using namespace consensus;
using ledger::BlockDigest;
using ledger::Certificate;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::Vote;
using ledger::VoteKind;

namespace {

constexpr std::uint64_t latency_ms = 1;
constexpr std::uint64_t idle_interval_ms = 4;  // the next block as soon as possible
constexpr std::uint64_t clock_begins_ms = 1'000;
constexpr std::uint64_t twin_ahead_ms = 7;
constexpr std::uint64_t blocks_after = 2;
constexpr std::uint64_t run_ms_max = 120'000;

struct Settings {
    ledger::Genesis genesis;
    ledger::Header head;
    EngineConfig config;
};

const Settings& settings() {
    static const Settings made = [] {
        Settings s;
        s.genesis = testing::genesis(validators);
        s.genesis.consensus.idle_interval_ms = idle_interval_ms;
        s.head = ledger::genesis_header(s.genesis);
        s.config = make_engine_config(s.genesis, std::nullopt);
        return s;
    }();
    return made;
}

}  // namespace

Cluster::Cluster(const Schedule& schedule) : schedule_(schedule) {
    view_ends_ms_.assign(schedule.views.size(), UINT64_MAX);
    nodes_.resize(nodes);
    for (std::size_t i = 0; i < nodes; ++i) {
        Node& node = nodes_[i];
        node.index = static_cast<std::uint16_t>(i < validators ? i : schedule.twinned);
        node.is_twin = node.index == schedule.twinned;
        node.clock_ahead_ms = i < validators ? 0 : twin_ahead_ms;
    }
    begin_view(View{1});
    for (std::size_t i = 0; i < nodes; ++i)
        start(i, {});
}

Moment Cluster::moment(const Node& node) const {
    const std::uint64_t clock_ms = settings().genesis.time_ms.value + clock_begins_ms + now_ms_;
    return {now_ms_, ledger::TimeMs{clock_ms + node.clock_ahead_ms}};
}

void Cluster::fail(const std::string& problem) {
    if (outcome_.problem.empty()) {
        outcome_.problem = "at " + std::to_string(now_ms_) + " ms: " + problem;
    }
}

// `told`: what a twin that starts again knows.
void Cluster::start(std::size_t id, const std::vector<Certificate>& told) {
    Node& node = nodes_[id];
    EngineConfig config = settings().config;
    config.own = ValidatorIndex{node.index};
    node.engine = std::make_unique<Engine>(
        config,
        [who = ValidatorIndex{node.index}](BytesView message) { return stand_in(who, message); },
        [](ValidatorIndex who, BytesView message, const crypto::Signature& signature) {
            return signature == stand_in(who, message);
        });
    node.appended = node.durable = 0;
    node.waiting.clear();
    node.executed.clear();
    node.blocks.clear();
    node.timer_ms = UINT64_MAX;
    node.is_halted = false;
    for (const Certificate& certificate : told)
        step(id, Replayed{CertificateRecord{certificate}});
    Recovered recovered;
    recovered.head = settings().head;
    step(id, std::move(recovered));
    for (std::uint16_t peer = 0; peer < validators; ++peer) {
        if (peer == node.index) continue;
        step(id, PeerUp{PeerId{peer}});
        step(id, Received{PeerId{peer}, Own{}});  // nobody knows of another machine
    }
}

void Cluster::step(std::size_t id, Event event) {
    ++outcome_.steps;
    Node& node = nodes_[id];
    Actions actions = node.engine->step(std::move(event), moment(node));
    carry_out(id, actions);
    while (node.is_urgent || !node.executed.empty()) {
        Event next = Durable{node.appended};
        if (node.is_urgent) {
            node.is_urgent = false;
            node.durable = node.appended;
            for (Send& send : std::exchange(node.waiting, {}))
                transmit(id, send);
        } else {
            next = node.executed.front();
            node.executed.erase(node.executed.begin());
        }
        ++outcome_.steps;
        actions = node.engine->step(std::move(next), moment(node));
        carry_out(id, actions);
    }
}

void Cluster::carry_out(std::size_t id, Actions& actions) {
    for (Action& action : actions)
        std::visit([this, id](auto& one) { carry_out(id, one); }, action);
}

void Cluster::carry_out(std::size_t id, Persist& action) {
    nodes_[id].appended = action.seq;
    nodes_[id].is_urgent = nodes_[id].is_urgent || action.urgent;
}

void Cluster::carry_out(std::size_t id, Send& action) {
    if (action.after_durable > nodes_[id].durable) {
        nodes_[id].waiting.push_back(std::move(action));
    } else {
        transmit(id, action);
    }
}

void Cluster::carry_out(std::size_t id, SetTimer& action) {
    nodes_[id].timer_ms = action.at_ms;
}

void Cluster::carry_out(std::size_t id, Deliver& action) {
    execute(nodes_[id], action);
}

void Cluster::carry_out(std::size_t id, ServeBlocks& action) {
    const std::vector<CertifiedHeader>& blocks = nodes_[id].blocks;
    Blocks answer;
    answer.from = action.from;
    for (std::uint64_t height = action.from.value;
         height <= blocks.size() && answer.items.size() < action.count; ++height)
        answer.items.push_back(blocks[height - 1]);
    Send send{action.to, Priority::sync, encode_message(answer), 0};
    transmit(id, send);
}

void Cluster::carry_out(std::size_t, ReportEvidence& action) {
    outcome_.has_evidence = true;
    if (action.evidence.first.signer.value != schedule_.twinned) {
        fail("evidence against an honest validator");
    }
}

void Cluster::carry_out(std::size_t id, Alarm&) {
    nodes_[id].is_halted = true;
    if (!nodes_[id].is_twin) fail("an honest validator halted");
}

void Cluster::carry_out(std::size_t, Disconnect& action) {
    if (action.peer.value != schedule_.twinned) {
        fail("an honest validator was disconnected: " + std::string(action.reason));
    }
}

void Cluster::execute(Node& node, Deliver& delivery) {
    const std::uint64_t height = delivery.header.height.value;
    const BlockDigest digest = ledger::block_digest(delivery.header);
    if (height != node.blocks.size() + 1) fail("delivered out of order");
    if (delivery.certificate.digest != digest) fail("delivered with another certificate");
    if (agreed_.emplace(height, digest).first->second != digest) {
        fail("two blocks at height " + std::to_string(height));
    }
    node.blocks.push_back({delivery.header, delivery.certificate});
    Executed executed;
    executed.checkpoint.network = settings().config.network;
    executed.checkpoint.height = delivery.header.height;
    executed.checkpoint.block = digest;
    executed.checkpoint.log_size = height;
    node.executed.push_back(executed);
}

void Cluster::check_vote(const Node& node, const Vote& vote) {
    const auto seen = [&](VoteKind kind) {
        const auto found = signed_.find({node.index, vote.view.value, kind});
        return found == signed_.end() ? nullptr : &found->second;
    };
    const auto place = std::tuple(node.index, vote.view.value, vote.kind);
    if (signed_.emplace(place, vote.digest).first->second != vote.digest) {
        fail("an honest validator signed two votes of one kind in a view");
    }
    const BlockDigest* finalized = seen(VoteKind::finalize);
    if (finalized == nullptr) return;
    const BlockDigest* notarized = seen(VoteKind::notarize);
    if (seen(VoteKind::nullify) != nullptr) fail("FINALIZE and NULLIFY in one view");
    if (notarized == nullptr || *notarized != *finalized) fail("FINALIZE without its NOTARIZE");
}

// The view's time is over when every side has had all its timeouts, which grow by half with every
// view.
void Cluster::begin_view(View view) {
    if (view.value == 0 || view.value > view_ends_ms_.size()) return;
    std::uint64_t& end_ms = view_ends_ms_[view.value - 1];
    if (end_ms != UINT64_MAX) return;
    std::uint64_t delay_ms = settings().config.parameters.delta_ms;
    for (std::uint64_t before = 1; before < view.value; ++before)
        delay_ms = delay_ms * 3 / 2;
    end_ms = now_ms_ + 4 * delay_ms;
}

bool Cluster::passes(std::size_t from, std::size_t to, View view) {
    if (view.value == 0 || view.value > schedule_.views.size()) return true;
    if (now_ms_ >= view_ends_ms_[view.value - 1]) return true;
    const Partition& sides = schedule_.views[view.value - 1];
    return sides[from] == sides[to];
}

void Cluster::transmit(std::size_t from, Send& send) {
    Node& sender = nodes_[from];
    auto decoded = decode_message(send.bytes);
    if (!decoded) return fail("a node sent bytes that do not decode");
    const auto message = std::make_shared<const Message>(std::move(decoded).assume_value());
    if (is_left_out(*message)) return;
    const std::optional<View> about = view_of(*message);
    if (about) {
        const bool is_over = std::holds_alternative<Certificate>(*message);
        const View shown = is_over ? about->next() : *about;
        begin_view(shown);
        sender.view = std::max(sender.view, shown);
    }
    if (!sender.is_twin) {
        if (const auto* vote = std::get_if<Vote>(message.get())) check_vote(sender, *vote);
        if (const auto* proposal = std::get_if<Proposal>(message.get())) {
            const ledger::Header& header = proposal->header;
            check_vote(sender, {VoteKind::notarize, header.term, header.view,
                                ledger::block_digest(header), header.proposer,
                                proposal->notarize});
        }
    }
    for (std::size_t to = 0; to < nodes; ++to) {
        const Node& receiver = nodes_[to];
        if (receiver.index == sender.index) continue;
        if (send.to && send.to->value != receiver.index) continue;
        if (!passes(from, to, about.value_or(sender.view))) continue;
        arrivals_[now_ms_ + latency_ms].push_back({to, from, message});
    }
}

std::optional<std::uint64_t> Cluster::next_moment() const {
    std::uint64_t next = arrivals_.empty() ? UINT64_MAX : arrivals_.begin()->first;
    for (const Node& node : nodes_) {
        if (!node.is_halted) next = std::min(next, node.timer_ms);
    }
    if (next == UINT64_MAX) return std::nullopt;
    return std::max(next, now_ms_);
}

// Everything of the next moment; false when nothing will ever happen again.
bool Cluster::run_moment() {
    const std::optional<std::uint64_t> next = next_moment();
    if (!next) return false;
    now_ms_ = *next;
    while (!arrivals_.empty() && arrivals_.begin()->first <= now_ms_) {
        const std::vector<Arrival> batch = std::move(arrivals_.begin()->second);
        arrivals_.erase(arrivals_.begin());
        for (const Arrival& arrival : batch) {
            step(arrival.to, Received{PeerId{nodes_[arrival.from].index}, *arrival.message});
            if (nodes_[arrival.to].is_halted && nodes_[arrival.to].is_twin) {
                ++outcome_.restarts;
                start(arrival.to, certificates_in(*arrival.message));
            }
        }
    }
    for (std::size_t id = 0; id < nodes; ++id) {
        if (nodes_[id].timer_ms > now_ms_) continue;
        nodes_[id].timer_ms = UINT64_MAX;
        step(id, TimerFired{});
    }
    return true;
}

bool Cluster::is_done() {
    std::uint64_t highest = 0;
    std::uint64_t lowest = UINT64_MAX;
    View behind{UINT64_MAX};
    for (const Node& node : nodes_) {
        if (node.is_twin) continue;
        highest = std::max(highest, node.blocks.size());
        lowest = std::min<std::uint64_t>(lowest, node.blocks.size());
        behind = std::min(behind, node.view);
    }
    if (!target_ && behind.value > schedule_.views.size()) target_ = highest + blocks_after;
    return target_ && lowest >= *target_;
}

Outcome Cluster::run() {
    while (outcome_.problem.empty() && !is_done()) {
        if (!run_moment()) {
            fail("nothing happens any more");
        } else if (now_ms_ > run_ms_max) {
            fail("no further block within " + std::to_string(run_ms_max) + " ms");
        }
    }
    outcome_.blocks = agreed_.size();
    return outcome_;
}

}  // namespace merit::testing::twins
