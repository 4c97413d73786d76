// What a run does to its machines, links and disks, and what its clients do meanwhile.
#include "tests/simulation/run.hpp"

namespace merit::testing {

namespace {

constexpr std::uint64_t pause_ms_max = 3'000;
constexpr std::uint64_t again_ms = 4'000;
constexpr std::int64_t clock_ms_max = 2'000;

}  // namespace

void SeedRun::act() {
    if (random_.chance(600'000)) submit();
    NodeId node = random_.below(world_->size());
    if (!world_->is_running(node)) {
        if (random_.chance(600'000)) start(node);
        return;
    }
    const auto fault = static_cast<Fault>(random_.below(fault_kinds));
    if (fault >= Fault::bit_flip && !plan_.harmed.empty()) {
        const auto which = static_cast<std::ptrdiff_t>(random_.below(plan_.harmed.size()));
        node = *std::next(plan_.harmed.begin(), which);
    }
    if (plan_.with(fault)) trouble(fault, node);
    if (random_.chance(150'000)) world_->heal();
}

void SeedRun::submit() {
    const Clients::Sent sent = clients_.next();
    const std::uint64_t copies = random_.chance(200'000) ? 2 : 1;
    for (std::uint64_t i = 0; i < copies; ++i) {
        const NodeId node = random_.below(plan_.machines());
        if (!world_->is_running(node) || !world_->seat(node)) continue;
        send(sent, node);
    }
}

void SeedRun::send(const Clients::Sent& sent, NodeId to) {
    open_[sent.tx_id] = {sent.bytes, world_->now_ms(), to, world_->life(to)};
    world_->submit(to, sent.bytes);
}

bool SeedRun::is_kept(const Open& open) const {
    return is_healed_ && healed_.contains(open.to) && world_->is_running(open.to) &&
           world_->life(open.to) == open.life;
}

void SeedRun::work() {
    if (is_healed_ && is_set_changed()) return;
    if (working_ && open_.contains(*working_)) return;
    const NodeId node = random_.below(plan_.machines());
    if (!world_->is_running(node) || !world_->seat(node)) return;
    const Clients::Sent sent = work_.next(ledger_->state());
    working_ = sent.tx_id;
    send(sent, node);
}

// To another validator, with the same bytes.
void SeedRun::send_again() {
    std::erase_if(open_, [this](const auto& entry) {
        return ledger_->executed(entry.first) || ledger_->is_dropped(entry.first);
    });
    for (auto& [tx_id, open] : open_) {
        if (world_->now_ms() < open.sent_ms + again_ms || is_kept(open)) continue;
        const NodeId node = random_.below(plan_.machines());
        if (!world_->is_running(node) || !world_->seat(node)) continue;
        send({tx_id, open.bytes}, node);
        ++injected_["sent again"];
    }
}

void SeedRun::start(NodeId node) {
    if (is_asleep_ && plan_.sleeper == node) return;
    if (!world_->is_running(node)) world_->start(node);
}

void SeedRun::restart_later(NodeId node) {
    world_->at(50 + random_.below(2'000), [this, node] {
        if (is_healed_ || random_.chance(700'000)) start(node);
    });
}

void SeedRun::trouble(Fault fault, NodeId node) {
    const std::uint64_t seed = random_.next();
    switch (fault) {
        case Fault::pause:
            world_->pause(node, random_.below(pause_ms_max));
            return count(fault);
        case Fault::clock_jump:
            world_->set_clock(node, static_cast<std::int64_t>(seed % (2 * clock_ms_max)) -
                                        clock_ms_max);
            return count(fault);
        case Fault::kill:
        case Fault::power_cut:
            world_->crash(node, fault == Fault::power_cut);
            return count(fault);
        case Fault::kill_between_actions: {
            // What is drawn is drawn line by line: the order of arguments is the compiler's.
            const std::uint64_t actions = random_.below(40);
            return world_->crash_after(node, actions, random_.chance(500'000));
        }
        case Fault::rotation:
            world_->rotate_votes(node);
            return count(fault);
        case Fault::partition:
        case Fault::one_way:
        case Fault::flapping:
            return trouble_links(fault, node);
        case Fault::slow_disk:
        case Fault::sync_error:
        case Fault::full_disk:
        case Fault::cut_in_operation:
            return trouble_disk(fault, node);
        case Fault::bit_flip:
        case Fault::lost_ledger:
        case Fault::lost_batches:
        case Fault::lost_votes:
        case Fault::lost_sign_state:
            return harm(fault, node);
        default:
            return;  // of the network, all the time
    }
}

void SeedRun::trouble_links(Fault fault, NodeId node) {
    if (fault != Fault::flapping) count(fault);
    if (fault == Fault::partition) {
        std::vector<std::set<NodeId>> sides(2 + random_.below(2));
        for (NodeId id = 0; id < world_->size(); ++id)
            sides[random_.below(sides.size())].insert(id);
        return world_->split(sides);
    }
    const NodeId other = random_.below(world_->size());
    if (fault == Fault::one_way) return world_->drop(node, other, "");
    for (std::uint64_t i = 0; i < 8; ++i) {
        const std::uint64_t at_ms = i * (50 + random_.below(200));
        world_->at(at_ms, [this, node, other, i] {
            if (is_healed_) return;
            if (i == 2) count(Fault::flapping);
            if (i % 2 == 0) {
                world_->drop(node, other, "");
            } else {
                world_->undrop(node, other);
            }
        });
    }
}

// What is only planned here is counted when a machine dies of it.
void SeedRun::trouble_disk(Fault fault, NodeId node) {
    SimDisk& disk = machine(node).disk();
    switch (fault) {
        case Fault::slow_disk:
            count(fault);
            return world_->set_sync_ms(node, 50 + random_.below(300));
        case Fault::sync_error:
            disk_troubles_[node].insert(fault);
            return disk.plan_sync_error(random_.next());
        case Fault::full_disk:
            disk_troubles_[node].insert(fault);
            disk.set_full(true);
            return world_->at(random_.below(3'000),
                              [this, node] { machine(node).disk().set_full(false); });
        default: {
            const std::uint64_t at = disk.count() + 1 + random_.below(20);
            const bool is_all_lost = random_.chance(500'000);
            return disk.plan_cut(at, is_all_lost ? Survival::nothing : Survival::random,
                                 random_.next());
        }
    }
}

// Only to those that may lose what was durable, while they are down.
void SeedRun::harm(Fault fault, NodeId node) {
    if (!plan_.harmed.contains(node)) return;
    world_->crash(node, random_.chance(500'000));
    NodeMachine& harmed = machine(node);
    const node::Home& home = harmed.home();
    bool is_done = true;
    switch (fault) {
        case Fault::bit_flip:
            is_done = random_.chance(500'000) ? harmed.flip_bit_of_votes(random_)
                                              : harmed.flip_bit_of_batches(random_);
            break;
        case Fault::lost_ledger:
            harmed.lose(home.ledger());
            break;
        case Fault::lost_batches:
            harmed.lose_batches();
            break;
        case Fault::lost_votes:
            harmed.lose(home.votes());
            break;
        default:
            harmed.lose(home.sign_state());
            break;
    }
    if (is_done) count(fault);
}

}  // namespace merit::testing
