#include "contracts/beacon/handlers.hpp"
#include "contracts/beacon/state.hpp"
#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"

namespace merit::contracts::beacon {

namespace {

using explain::Arguments;
using ledger::Epoch;

constexpr auto self = ContractNumber::govern;
constexpr std::size_t missed_max = 256;

struct BeaconAnswer {
    Epoch epoch;
    crypto::Hash256 beacon;
    bool random = false;
    std::uint32_t validators = 0;
    std::uint32_t revealed = 0;
    ledger::Bounded<ledger::AccountId, missed_max> missed;  // committed and did not reveal
    MERIT_FIELDS(epoch, beacon, random, validators, revealed, missed)
};

Check beacon(const ledger::StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    const Epoch now = load_chain(view).epoch;
    MERIT_TRY(const auto number, Arguments(arguments, self).number_or("epoch", now.value));
    const Epoch epoch{number};
    const auto record = beacons.get(view, epoch);
    if (!record) return refuse(self, CommonError::not_found);
    BeaconAnswer answer{epoch,           record->value, record->is_random(), record->validators,
                        record->revealed, {}};
    secrets.scan(
        view,
        [&](const auto& key, const SecretRecord&) {
            answer.missed.push_back(std::get<1>(key));
            return answer.missed.size() < missed_max;
        },
        epoch);
    ledger::describe(answer, writer);
    return success();
}

}  // namespace

std::vector<Query> queries() {
    return {{"beacon",
             "The beacon of an epoch: whether it is random, who committed and did not reveal",
             {{"epoch", "epoch", false, "default: the current one"}},
             beacon}};
}

}  // namespace merit::contracts::beacon
