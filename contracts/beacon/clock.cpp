#include "contracts/beacon/handlers.hpp"
#include "contracts/beacon/state.hpp"
#include "contracts/validators/validators.hpp"

#include <string>

namespace merit::contracts::beacon {

namespace {

using ledger::AccountId;
using ledger::Epoch;

struct Secrets {
    std::vector<AccountId> revealed;
    std::vector<AccountId> missed;
};

// Joins what was revealed for the epoch to the hash, by ascending ids of the validators.
Secrets join_secrets(const ledger::StateView& view, Epoch epoch, crypto::Sha256& hash) {
    Secrets found;
    secrets.scan(
        view,
        [&](const auto& key, const SecretRecord& record) {
            if (record.secret) hash.update(record.secret->view());
            (record.secret ? found.revealed : found.missed).push_back(std::get<1>(key));
            return true;
        },
        epoch);
    return found;
}

void publish(Context& context, Epoch epoch, const BeaconRecord& record, const Secrets& found) {
    const std::string number = std::to_string(epoch.value);
    context.emit("beacon.drawn", record.value.view(),
                 number + (record.is_random() ? ": random, " : ": not random, ") +
                     std::to_string(record.revealed) + " revealed, " +
                     std::to_string(found.missed.size()) + " missed");
    for (const AccountId& validator : found.missed)
        context.emit("beacon.missed", validator.view(), number);
}

// Nobody reveals for `epoch` any more: it has begun.
void draw(Context& context, Epoch epoch) {
    const auto previous = beacons.get(context.state, Epoch{epoch.value - 1});
    MERIT_ASSERT(previous.has_value(), "beacons are drawn in order");
    crypto::Sha256 hash;
    hash.update(bytes_of("merit.beacon")).update(previous->value.view());
    const Secrets found = join_secrets(context.state, epoch, hash);
    const auto in_force = validators::current_set(context.state).set.validators.size();
    const BeaconRecord record{hash.finish(), static_cast<std::uint32_t>(in_force),
                              static_cast<std::uint32_t>(found.revealed.size())};
    beacons.put(context.state, record, epoch);
    for (const AccountId& validator : found.revealed)
        secrets.erase(context.state, epoch, validator);
    publish(context, epoch, record, found);
}

}  // namespace

ClockTask clock_task() {
    return {ClockStage::timeouts, [](Context& context, Epoch closing, std::uint64_t&) {
                draw(context, closing.next());
                return true;
            }};
}

void store_genesis(const ledger::Genesis& genesis, ledger::Overlay& state) {
    beacons.put(state, {crypto::Hash256{ledger::network_of(genesis).bytes}, 0, 0}, Epoch{0});
}

}  // namespace merit::contracts::beacon
