#include "contracts/framework/index_keys.hpp"
#include "contracts/framework/operation.hpp"
#include "contracts/registry/add_changeset.hpp"
#include "contracts/registry/error.hpp"
#include "contracts/registry/handlers.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "crypto/merkle_log.hpp"

#include <algorithm>

namespace merit::contracts::registry {

namespace {

bool is_commit_id(BytesView id) {
    return id.size() == 20 || id.size() == 32;
}

bool is_importer(const ProjectSettings& settings, const AccountId& account) {
    return std::ranges::binary_search(settings.importers, account);
}

MemberId member_of(const Context& context, const AccountId& account) {
    return accounts.get(context.state, account)->member;
}

void confirm(Context& context, ImportBatch& batch, std::uint8_t quorum) {
    batch.confirmations.push_back({context.account, member_of(context, context.account)});
    if (batch.confirmations.size() >= quorum) batch.state = ImportState::confirmed;
}

Check check_import_open(const ImportOpen& op) {
    const bool range_is_good =
        is_commit_id(op.to_commit) && (op.from_commit.empty() || is_commit_id(op.from_commit));
    const bool counts_are_good = op.chunks > 0 && op.chunks <= op.changesets &&
                                 op.changesets <= std::uint64_t{op.chunks} * chunk_changesets_max;
    if (!range_is_good || !counts_are_good || op.root.is_zero() || op.tool_digest.is_zero()) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

Result<Project, Refusal> load_import_open(const ImportOpen& op, const Context& context) {
    auto project = projects.get(context.state, op.project);
    if (!project) return refuse(CommonError::not_found);
    if (!project->opted_in) return refuse(Error::not_opted_in);
    if (!is_importer(project->settings_in(context.block.epoch), context.account)) {
        return refuse(CommonError::not_authorised);
    }
    return *project;
}

Check apply_import_open(const ImportOpen& op, const Project& project, Context& context) {
    const auto id = context.make_id<ImportId>("merit.import");
    ImportBatch batch;
    batch.project = op.project;
    batch.from_commit = op.from_commit;
    batch.to_commit = op.to_commit;
    batch.tool_digest = op.tool_digest;
    batch.changesets = op.changesets;
    batch.chunks = op.chunks;
    batch.root = op.root;
    batch.opened_epoch = context.block.epoch;
    confirm(context, batch, project.settings_in(context.block.epoch).import_quorum);
    import_batches.put(context.state, batch, id);
    add_index(context, IndexPrefix::project_import, op.project.view(), to_bytes(id.view()));
    context.emit("import.opened", id.view());
    return success();
}

struct OpenImport {
    ImportBatch batch;
    Project project;
};

Result<OpenImport, Refusal> load_batch(const ImportId& id, const Context& context) {
    auto batch = import_batches.get(context.state, id);
    if (!batch) return refuse(CommonError::not_found);
    auto project = projects.get(context.state, batch->project);
    if (!is_importer(project->settings_in(context.block.epoch), context.account)) {
        return refuse(CommonError::not_authorised);
    }
    return OpenImport{std::move(*batch), std::move(*project)};
}

Check check_import_confirm(const ImportConfirm&) {
    return success();
}

Result<OpenImport, Refusal> load_import_confirm(const ImportConfirm& op, const Context& context) {
    MERIT_TRY(auto loaded, load_batch(op.batch, context));
    if (loaded.batch.state != ImportState::open) return refuse(CommonError::wrong_state);
    if (op.root != loaded.batch.root) return refuse(Error::root_differs);
    const MemberId member = member_of(context, context.account);
    const bool repeated = std::ranges::any_of(
        loaded.batch.confirmations,
        [&](const Confirmation& confirmation) { return confirmation.member == member; });
    // A second account of the same member confirms nothing that the first did not.
    if (repeated) return refuse(CommonError::conflict_of_interest);
    return loaded;
}

Check apply_import_confirm(const ImportConfirm& op, const OpenImport& loaded, Context& context) {
    ImportBatch batch = loaded.batch;
    confirm(context, batch, loaded.project.settings_in(context.block.epoch).import_quorum);
    import_batches.put(context.state, batch, op.batch);
    context.emit("import.confirmed", op.batch.view());
    return success();
}

Check check_import_add(const ImportAdd&) {
    return success();
}

struct AddedChunk {
    OpenImport open;
    Chunk chunk;
    bool added_before = false;
};

Result<AddedChunk, Refusal> load_import_add(const ImportAdd& op, const Context& context) {
    MERIT_TRY(auto open, load_batch(op.batch, context));
    const ImportBatch& batch = open.batch;
    if (batch.state != ImportState::confirmed) return refuse(CommonError::wrong_state);
    if (op.chunk_index >= batch.chunks) return refuse(CommonError::out_of_bounds);
    if (import_chunks.contains(context.state, op.batch, op.chunk_index)) {
        return AddedChunk{std::move(open), {}, true};
    }
    if (!crypto::verify_inclusion(chunk_leaf(op.chunk), op.chunk_index, batch.chunks, op.path,
                                  batch.root)) {
        return refuse(Error::path_differs);
    }
    auto chunk = ledger::decode<Chunk>(op.chunk);
    if (!chunk || chunk.assume_value().empty()) return refuse(CommonError::malformed);
    return AddedChunk{std::move(open), std::move(chunk).assume_value(), false};
}

Check apply_import_add(const ImportAdd& op, const AddedChunk& loaded, Context& context) {
    // Repeating a chunk changes nothing, so that an interrupted import can be run again.
    if (loaded.added_before) return success();
    ImportBatch batch = loaded.open.batch;
    ChangesetAdder adder(context, op.batch, batch, loaded.open.project);
    for (const Changeset& changeset : loaded.chunk)
        adder.add(changeset);
    ++batch.chunks_added;
    import_batches.put(context.state, batch, op.batch);
    import_chunks.put(context.state, {}, op.batch, op.chunk_index);
    context.emit("import.added", op.batch.view(), std::to_string(op.chunk_index));
    return success();
}

}  // namespace

std::vector<OperationHandler> import_handlers() {
    return {make_handler("import_open", check_import_open, load_import_open, apply_import_open),
            make_handler("import_confirm", check_import_confirm, load_import_confirm,
                         apply_import_confirm),
            make_handler("import_add", check_import_add, load_import_add, apply_import_add)};
}

}  // namespace merit::contracts::registry
