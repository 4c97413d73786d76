#include "contracts/execute.hpp"

#include "contracts/framework/admission.hpp"
#include "contracts/framework/clock.hpp"
#include "contracts/framework/contract.hpp"
#include "contracts/framework/index_keys.hpp"
#include "contracts/framework/log_leaf.hpp"
#include "contracts/framework/read_cache.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/pending.hpp"
#include "contracts/validators/validators.hpp"
#include "crypto/assert.hpp"

namespace merit::contracts {

namespace {

using ledger::Outcome;
using ledger::Overlay;

Refusal refuse_transaction(DropReason reason) {
    return {ContractNumber::transaction, static_cast<std::uint16_t>(reason)};
}

// The handler of an operation's bytes, or why there is none.
Result<const OperationHandler*, Refusal> handler_of(BytesView operation) {
    if (operation.size() < 2) return refuse_transaction(DropReason::malformed);
    const OperationKind kind{static_cast<ContractNumber>(operation[0]), operation[1]};
    if (const OperationHandler* handler = find_operation(kind)) return handler;
    for (const Contract& contract : contracts()) {
        if (contract.number == kind.contract) {
            return refuse(kind.contract, CommonError::unknown_operation);
        }
    }
    return refuse_transaction(DropReason::unknown_operation);
}

// A validator's account sends what its node says by itself and nothing else; nobody else does.
Check check_sender(const OperationHandler& handler, registry::AccountKind kind) {
    if (handler.senders == Senders::everybody) return success();
    const bool is_validator = kind == registry::AccountKind::validator;
    if ((handler.senders == Senders::validators) == is_validator) return success();
    return refuse(handler.kind.contract, is_validator ? CommonError::not_for_validators
                                                      : CommonError::for_validators_only);
}

Check run_operation(BytesView operation, registry::AccountKind sender, Context& context) {
    MERIT_TRY(const OperationHandler* handler, handler_of(operation));
    MERIT_TRY(check_sender(*handler, sender));
    return handler->execute(operation.subspan(2), context);
}

// Whether the operation may enter the mempool: known, sent by whom it is for, good without state.
Check check_operation(BytesView operation, registry::AccountKind sender) {
    MERIT_TRY(const OperationHandler* handler, handler_of(operation));
    MERIT_TRY(check_sender(*handler, sender));
    return handler->check(operation.subspan(2));
}

BlockContext block_context(const ledger::StateView& state, const Chain& chain,
                           const ledger::NetworkId& network, ledger::Height height,
                           ledger::TimeMs time_ms) {
    const auto record = find_parameter_set(state, chain.parameter_set);
    MERIT_ASSERT(record.has_value(), "the set in force is stored");
    return {network, height, time_ms, chain.epoch, record->set};
}

class BlockRun {
  public:
    BlockRun(const ledger::StateView& view, const ledger::OrderedBlock& block,
             const ExecutionRules& rules)
        : cache_(view), state_(cache_), block_(block), rules_(rules) {}

    ledger::ExecutedBlock run() {
        begin();
        for (std::size_t i = 0; i < block_.transactions.size(); ++i)
            run_transaction(static_cast<std::uint32_t>(i));
        if (block_.next_set) begin_term(*block_.next_set);
        out_.ready_set = validators::ready_set(state_);
        out_.delta = state_.take_delta();
        return std::move(out_);
    }

  private:
    void begin() {
        chain_ = load_chain(state_);
        const Bytes before = ledger::encode(chain_);
        if (advance_epoch(state_, chain_, block_.time_ms, block_.height)) {
            out_.events.push_back({"epoch.begun", {}, std::to_string(chain_.epoch.value)});
        }
        context_ = block_context(state_, chain_, rules_.network, block_.height, block_.time_ms);
        // Tasks read the chain's place, for instance to tell the current epoch.
        if (ledger::encode(chain_) != before) store_chain(state_, chain_);
        run_clock(state_, chain_, context_, {out_.index, out_.events});
        if (ledger::encode(chain_) != before) store_chain(state_, chain_);
    }

    void begin_term(const crypto::Hash256& set_digest) {
        MERIT_ASSERT(block_.transactions.empty(), "a boundary block has no transactions");
        Overlay changes = Overlay::on(state_);
        Context context{changes,     context_,   {}, {}, 0, out_.index, out_.events,
                        clock_transaction_index};
        validators::activate_set(context, set_digest);
        check_invariants(state_, changes.delta());
        state_.merge(changes.take_delta());
    }

    void run_transaction(std::uint32_t index) {
        const ledger::OrderedTransaction& ordered = block_.transactions[index];
        const ledger::Body& body = ordered.transaction.body();
        Standing standing = standing_of(state_, chain_, ordered.transaction, block_.time_ms);
        ledger::Receipt receipt;
        receipt.tx_id = ordered.transaction.tx_id();
        receipt.transaction_index = index;
        if (standing.reason) {
            drop(ordered, *standing.reason, standing.cost, receipt);
        } else {
            const registry::AccountKind sender = standing.account.kind;
            charge(state_, body.account, std::move(standing), body.nonce);
            run_operations(body, sender, receipt);
            add_leaves(body, receipt);
            index_transaction(body, receipt);
        }
        out_.receipts.push_back(receipt);
    }

    void drop(const ledger::OrderedTransaction& ordered, DropReason reason, std::uint64_t cost,
              ledger::Receipt& receipt) {
        receipt.outcome = Outcome::dropped;
        receipt.code = refuse_transaction(reason).code();
        charge_drop(state_, chain_, owner_of(ordered.lane), reason, cost, block_.time_ms);
        out_.index.push_back(
            {index_key(IndexPrefix::dropped, receipt.tx_id.view()), place(receipt)});
    }

    // The member whose validator owns the lane in the term of this block.
    ledger::MemberId owner_of(ledger::ValidatorIndex lane) {
        if (!in_force_) in_force_ = validators::current_set(state_).set;
        MERIT_ASSERT(lane.value < in_force_->validators.size(), "a lane has an owner");
        return in_force_->validators[lane.value].member;
    }

    // All or none: the first refusal drops every change of the transaction.
    void run_operations(const ledger::Body& body, registry::AccountKind sender,
                        ledger::Receipt& receipt) {
        Overlay changes = Overlay::on(state_);
        const std::size_t index_size = out_.index.size();
        const std::size_t events_size = out_.events.size();
        Context context{changes, context_,   body.account, receipt.tx_id,
                        0,       out_.index, out_.events,  receipt.transaction_index};
        for (const ledger::Operation& operation : body.operations) {
            const Check check = run_operation(operation, sender, context);
            if (!check) {
                receipt.outcome = Outcome::failed;
                receipt.code = check.error().code();
                receipt.operation_index = context.operation_index;
                out_.index.resize(index_size);
                out_.events.resize(events_size);
                return;
            }
            ++context.operation_index;
        }
        check_invariants(state_, changes.delta());
        state_.merge(changes.take_delta());
    }

    void add_leaves(const ledger::Body& body, ledger::Receipt& receipt) {
        receipt.first_leaf = rules_.log_size + out_.leaves.size();
        LogLeaf leaf{block_.height,           receipt.transaction_index,
                     receipt.operation_index, body.account,
                     receipt.tx_id,           receipt.code};
        if (receipt.outcome == Outcome::failed) {
            out_.leaves.push_back(log_leaf_hash(leaf, body.operations[leaf.operation_index]));
            receipt.leaves = 1;
            return;
        }
        for (const ledger::Operation& operation : body.operations) {
            out_.leaves.push_back(log_leaf_hash(leaf, operation));
            ++leaf.operation_index;
        }
        receipt.leaves = static_cast<std::uint32_t>(body.operations.size());
    }

    void index_transaction(const ledger::Body& body, const ledger::Receipt& receipt) {
        out_.index.push_back(
            {index_key(IndexPrefix::transaction, receipt.tx_id.view()), place(receipt)});
        const Place at{block_.height, receipt.transaction_index, 0, 0};
        out_.index.push_back({index_key(IndexPrefix::account_history, body.account.view(), at),
                              to_bytes(receipt.tx_id.view())});
    }

    Bytes place(const ledger::Receipt& receipt) const {
        return encode_transaction_place({block_.height, receipt.transaction_index});
    }

    ReadCache cache_;
    Overlay state_;
    const ledger::OrderedBlock& block_;
    const ExecutionRules& rules_;
    Chain chain_;
    BlockContext context_;
    std::optional<ledger::ValidatorSet> in_force_;  // read when a transaction is dropped
    ledger::ExecutedBlock out_;
};

}  // namespace

ledger::ExecutedBlock execute_block(const ledger::StateView& view,
                                    const ledger::OrderedBlock& block,
                                    const ExecutionRules& rules) {
    return BlockRun(view, block, rules).run();
}

Admission admit(const ledger::StateView& view, const ledger::CheckedTransaction& transaction,
                ledger::TimeMs time_ms) {
    const Standing standing = standing_of(view, load_chain(view), transaction, time_ms);
    Admission admission;
    admission.nonce_highest = standing.use.nonces.highest;
    admission.member = standing.account.member;
    admission.quota = {standing.cost, standing.use.quota.units, standing.member_quota.units};
    if (standing.reason) {
        admission.verdict = refuse_transaction(*standing.reason);
        return admission;
    }
    for (const ledger::Operation& operation : transaction.body().operations) {
        admission.verdict = check_operation(operation, standing.account.kind);
        if (!admission.verdict) break;
    }
    return admission;
}

ledger::Receipt simulate(const ledger::StateView& view, const ledger::Body& body,
                         ledger::TimeMs time_ms, const ExecutionRules& rules,
                         std::vector<ledger::Event>& events) {
    Overlay state(view);
    Chain chain = load_chain(state);
    const ledger::Height height{0};
    if (advance_epoch(state, chain, time_ms, height)) store_chain(state, chain);
    const BlockContext block = block_context(state, chain, rules.network, height, time_ms);
    ledger::Receipt receipt;
    receipt.tx_id = tx_id_of(body);
    std::vector<ledger::IndexEntry> index;
    Context context{state, block, body.account, receipt.tx_id, 0, index, events, 0};
    const auto account = registry::find_account(state, body.account);
    if (!account) {
        receipt.outcome = Outcome::dropped;
        receipt.code = refuse_transaction(DropReason::unknown_account).code();
        return receipt;
    }
    for (const ledger::Operation& operation : body.operations) {
        const Check check = run_operation(operation, account->kind, context);
        if (!check) {
            receipt.outcome = Outcome::failed;
            receipt.code = check.error().code();
            receipt.operation_index = context.operation_index;
            return receipt;
        }
        ++context.operation_index;
    }
    return receipt;
}

void describe_operation(BytesView operation, ledger::FieldWriter& writer) {
    writer.begin_object();
    writer.name("operation");
    const auto handler = handler_of(operation);
    if (handler) {
        const OperationHandler& row = *handler.assume_value();
        writer.text(std::string(name_of(row.kind.contract)) + "." + std::string(row.name));
        writer.name("fields");
        row.describe(operation.subspan(2), writer);
    } else {
        writer.text(operation.size() < 2 ? std::string("unknown")
                                         : "unknown." + std::to_string(operation[0]) + "." +
                                               std::to_string(operation[1]));
        writer.name("fields");
        writer.null();
    }
    writer.end_object();
}

}  // namespace merit::contracts
