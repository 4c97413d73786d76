#include "contracts/beacon/handlers.hpp"

#include "contracts/beacon/beacon.hpp"
#include "contracts/beacon/operations.hpp"
#include "contracts/beacon/state.hpp"
#include "contracts/validators/error.hpp"
#include "contracts/validators/validators.hpp"

#include <algorithm>

namespace merit::contracts::beacon {

namespace {

using validators::Error;
using validators::refuse;

bool is_validator_in_force(const Context& context) {
    const auto set = validators::current_set(context.state).set.validators;
    return std::ranges::any_of(set, [&](const ledger::Validator& one) {
        return validators::validator_account_id(one.consensus_key) == context.account;
    });
}

// Said `ahead` epochs before the one that it is for.
Check check_time(const Context& context, ledger::Epoch epoch, std::uint64_t ahead) {
    const std::uint64_t due = context.block.epoch.value + ahead;
    if (epoch.value < due) return refuse(CommonError::too_late);
    if (epoch.value > due) return refuse(CommonError::too_early);
    return success();
}

Check check_commit(const BeaconCommit&) {
    return success();
}

Result<Nothing, Refusal> load_commit(const BeaconCommit& op, const Context& context) {
    MERIT_TRY(check_time(context, op.epoch, 2));
    if (!is_validator_in_force(context)) return refuse(CommonError::not_authorised);
    if (secrets.contains(context.state, op.epoch, context.account)) {
        return refuse(CommonError::duplicate);
    }
    return Nothing{};
}

Check apply_commit(const BeaconCommit& op, const Nothing&, Context& context) {
    secrets.put(context.state, {op.digest, {}}, op.epoch, context.account);
    return success();
}

Check check_reveal(const BeaconReveal&) {
    return success();
}

Result<SecretRecord, Refusal> load_reveal(const BeaconReveal& op, const Context& context) {
    MERIT_TRY(check_time(context, op.epoch, 1));
    const auto record = secrets.get(context.state, op.epoch, context.account);
    if (!record) return refuse(CommonError::not_found);
    if (record->secret) return refuse(CommonError::duplicate);
    if (commitment_digest(context.account, op.epoch, op.secret) != record->digest) {
        return refuse(Error::secret_differs);
    }
    return *record;
}

Check apply_reveal(const BeaconReveal& op, const SecretRecord& record, Context& context) {
    secrets.put(context.state, {record.digest, op.secret}, op.epoch, context.account);
    return success();
}

}  // namespace

std::vector<OperationHandler> handlers() {
    std::vector<OperationHandler> list{
        make_handler("beacon_commit", check_commit, load_commit, apply_commit),
        make_handler("beacon_reveal", check_reveal, load_reveal, apply_reveal)};
    for (OperationHandler& handler : list)
        handler.senders = Senders::validators;
    return list;
}

}  // namespace merit::contracts::beacon
