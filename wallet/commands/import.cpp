// merit import: git history (or a JSON Lines file) becomes contributions of a project.
//
// The first importer opens a batch, the others confirm its root from their own clone; at the quorum
// the chunks go up, as many in one transaction as fit. What was sent is remembered beside the keys,
// and a chunk that is sent again changes nothing: an interrupted import is run again and goes on.
#include "contracts/registry/operations.hpp"
#include "crypto/merkle_log.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/commands/helpers.hpp"
#include "wallet/commands/import_journal.hpp"
#include "wallet/commands/import_source.hpp"
#include "wallet/git/import_batch.hpp"
#include "wallet/transactions/sender.hpp"

#include <algorithm>
#include <filesystem>

namespace merit::wallet {

namespace json = boost::json;
namespace registry = contracts::registry;

namespace {

constexpr std::size_t bundle_bytes_max = 400'000;  // DETAILS section 8
constexpr std::size_t bundle_operations_max = ledger::limits::operations_per_transaction_max;

std::string import_id_of(const ledger::TxId& tx_id) {
    const std::array<Byte, 4> first_operation{};
    return to_hex(crypto::blake2b("merit.import", {tx_id.view(), first_operation}).view());
}

// One import from here on, whatever it was read from.
class Importer {
  public:
    Importer(Session& session, const Arguments& arguments)
        : session_(session), arguments_(arguments) {}

    Outcome<void> open_and_add(const ImportSource& source) {
        MERIT_TRY(prepare(source, true));
        if (arguments_.has("--dry-run")) {
            session_.output().note("nothing sent (dry run)");
            return answer("dry-run");
        }
        MERIT_TRY(std::string state, state_of_known_batch());
        if (state.empty()) {
            MERIT_TRY(state, open(source));
        }
        if (state != "confirmed" && state != "open") return answer(state);
        if (state != "confirmed") {
            session_.output().note("batch " + journal_.import_id +
                                   " is open. Give the other importer the file of: "
                                   "merit alias export --project " +
                                   project_argument() +
                                   " -O aliases.tsv\nthen he confirms with: merit import confirm " +
                                   journal_.import_id.substr(0, 16) +
                                   " REPO --aliases aliases.tsv --from KEY");
            return answer("open");
        }
        return add_chunks();
    }

    Outcome<void> confirm_and_add(const ImportSource& source) {
        MERIT_TRY(prepare(source, false));
        MERIT_TRY(const auto id,
                  resolve_id(session_, arguments_.get("BATCH"), "import_get", "import"));
        if (journal_.import_id != to_hex(id.view())) {
            journal_ = ImportJournal{journal_.path, to_hex(id.view()), {}, 0};
        }
        MERIT_TRY(std::string state, state_of_known_batch());
        if (batch_root_ != to_hex(batch_.root.view())) {
            return Failure{ExitCode::verification_failed,
                           "import.root_differs",
                           "your history gives another root than the batch: " +
                               to_hex(batch_.root.view()) + " here, " + batch_root_ + " there",
                           "check the range, the alias file, and that both clones are whole",
                           {}};
        }
        if (state == "open") {
            MERIT_TRY(state, confirm());
        }
        if (state != "confirmed") return answer(state);
        return add_chunks();
    }

  private:
    Outcome<void> prepare(const ImportSource& source, bool may_add_mails) {
        MERIT_TRY(project_, project_id(session_, project_argument()));
        MERIT_TRY(network_, session_.network());
        MERIT_TRY(const AliasBook book, aliases(source, may_add_mails));
        MERIT_TRY(batch_, make_import_batch(source.commits, book));
        journal_ = ImportJournal::load(session_.home(), network_.id, project_, batch_.root);
        if (source.shallow) {
            session_.output().warn(
                "this is a shallow clone: the import begins at its oldest commit");
        }
        session_.output().note(
            std::to_string(batch_.changesets) + " changesets  " + std::to_string(batch_.authors) +
            " authors  " + std::to_string(batch_.reviews) + " reviews  " +
            std::to_string(batch_.tests) + " tests  " +
            (root_stays_ ? "root " + to_hex(batch_.root.view()).substr(0, 16)
                         : "(no root yet: mails that are new get their salts when it is sent)"));
        warn_of_cut_trailers(source);
        if (batch_.changesets == 0) {
            return Failure{ExitCode::usage, "import.empty", "the range has no commits", {}, {}};
        }
        return success();
    }

    // The project's alias file, or the one that was named: that one must be there.
    Outcome<AliasBook> aliases(const ImportSource& source, bool may_add_mails) {
        const auto named = arguments_.find("--aliases");
        const std::string path =
            named ? *named : session_.home() + "/aliases/" + project_.hex().substr(0, 16) + ".tsv";
        const auto absent = named ? AliasBook::Absent::is_failure : AliasBook::Absent::is_empty;
        if (!may_add_mails) return AliasBook::load(path, absent);
        const auto add_mails = [&source](AliasBook& book) -> Outcome<bool> {
            const std::size_t before = book.salts().size();
            for (const std::string& mail : mails_of(source.commits))
                book.find_or_add(mail);
            return book.salts().size() != before;
        };
        if (!arguments_.has("--dry-run")) return AliasBook::update(path, absent, add_mails);
        MERIT_TRY(AliasBook book, AliasBook::load(path, absent));
        MERIT_TRY(const bool has_new_mails, add_mails(book));
        root_stays_ = !has_new_mails;
        return book;
    }

    void warn_of_cut_trailers(const ImportSource& source) {
        std::size_t cut = 0;
        for (const Commit& commit : source.commits)
            cut +=
                std::max(commit.trailers.size(), registry::trailers_max) - registry::trailers_max;
        if (cut == 0) return;
        session_.output().warn("the ledger keeps at most " +
                               std::to_string(registry::trailers_max) +
                               " trailers of a commit: " + std::to_string(cut) + " are cut");
    }

    // A confirmation names the batch, and so its project.
    std::string project_argument() {
        if (const auto project = arguments_.find("--project")) return *project;
        const auto answer = session_.rpc("import_get", {{"import", arguments_.get("BATCH")}});
        return answer ? text_member(value_member(answer.assume_value()), "project") : std::string();
    }

    // "", "pending" (the transaction that opens it), "open" or "confirmed"; notes the batch's root.
    Outcome<std::string> state_of_known_batch() {
        if (journal_.import_id.empty()) return std::string();
        auto answer = session_.rpc("import_get", {{"import", journal_.import_id}});
        if (!answer && answer.assume_error().exit == ExitCode::not_found) {
            // An earlier run may have sent it a moment ago: opening again would make a second
            // batch.
            MERIT_TRY(const std::string status, status_of_opening());
            if (status == "pending") return status;
            if (!status.empty()) {
                answer = session_.rpc("import_get", {{"import", journal_.import_id}});
            }
        }
        if (!answer) {
            if (answer.assume_error().exit != ExitCode::not_found) return answer.assume_error();
            journal_ = ImportJournal{journal_.path, {}, {}, 0};
            return std::string();
        }
        const json::object& known = value_member(answer.assume_value());
        batch_root_ = text_member(known, "root");
        return text_member(known, "state");
    }

    // "final" or "certified", waiting for it; "pending" with --no-wait; "" where it never comes.
    Outcome<std::string> status_of_opening() {
        if (journal_.open_tx.empty()) return std::string();
        auto answer = session_.rpc("tx_getStatus", {{"tx_id", journal_.open_tx}});
        if (answer && text_member(answer.assume_value(), "status") == "pending") {
            MERIT_TRY(const SendOptions options, send_options(session_, arguments_));
            if (!options.wait) return std::string("pending");
            session_.output().note("waiting for " + journal_.open_tx +
                                   ", which an earlier run sent to open the batch");
            answer = wait_until_final(session_, journal_.open_tx, options.timeout_ms);
        }
        if (answer) {
            const std::string status = text_member(answer.assume_value(), "status");
            return status == "final" || status == "certified" ? status : std::string();
        }
        const ExitCode exit = answer.assume_error().exit;
        if (exit == ExitCode::not_found || exit == ExitCode::rejected) return std::string();
        return answer.assume_error();
    }

    Outcome<Sender> sender() {
        MERIT_TRY(SendOptions options, send_options(session_, arguments_));
        return Sender(session_, std::move(options));
    }

    Outcome<std::string> open(const ImportSource& source) {
        registry::ImportOpen op;
        op.project = project_;
        op.from_commit = decltype(op.from_commit)(Bytes(source.from_commit));
        op.to_commit = decltype(op.to_commit)(Bytes(source.to_commit));
        op.tool_digest = batch_.tool_digest;
        op.changesets = batch_.changesets;
        op.chunks = static_cast<std::uint32_t>(batch_.chunks.size());
        op.root = batch_.root;
        MERIT_TRY(Sender sender, this->sender());
        // Written down first: whenever this run ends, the next one finds the batch and goes on.
        sender.before_submit([this](const ledger::TxId& tx_id) {
            journal_.import_id = import_id_of(tx_id);
            journal_.open_tx = tx_id.hex();
            return journal_.store();
        });
        asked_ = true;
        MERIT_TRY(ledger::Operation operation, checked_operation(op));
        MERIT_TRY(const Sent sent, sender.send({std::move(operation)}));
        if (!sent.is_final()) return sent.status;
        journal_.import_id = import_id_of(sent.tx_id);
        return state_of_known_batch();
    }

    Outcome<std::string> confirm() {
        registry::ImportConfirm op;
        op.batch = *ledger::ImportId::from(*from_hex(journal_.import_id));
        op.root = batch_.root;
        MERIT_TRY(Sender sender, this->sender());
        asked_ = true;
        MERIT_TRY(ledger::Operation operation, checked_operation(op));
        MERIT_TRY(const Sent sent, sender.send({std::move(operation)}));
        if (!sent.is_final()) return sent.status;
        session_.output().note("same root from " + std::to_string(batch_.changesets) +
                               " changesets; confirmed");
        return state_of_known_batch();
    }

    Outcome<void> add_chunks() {
        std::size_t bundle = bundle_operations_max;
        if (const auto text = arguments_.find("--bundle")) {
            MERIT_TRY(const auto number,
                      number_argument("--bundle", *text, 1, bundle_operations_max));
            bundle = static_cast<std::size_t>(number);
        }
        const crypto::MerkleTree tree(batch_.leaves);
        MERIT_TRY(Sender sender, this->sender());
        if (!sender.options().sign_only.empty()) {
            return usage_failure(
                "--sign-only writes one transaction, adding the chunks takes many");
        }
        if (sender.options().dry_run) {
            session_.output().note("nothing sent (dry run)");
            return answer("dry-run");
        }
        if (!asked_) {
            MERIT_TRY(session_.output().confirm("add the chunks of the batch?"));
        }
        std::size_t next = std::min<std::size_t>(journal_.next_chunk, batch_.chunks.size());
        bool all_final = true;  // so far: what was merely accepted may never come
        while (next < batch_.chunks.size()) {
            std::vector<ledger::Operation> operations;
            std::size_t bytes = 0;
            std::size_t end = next;
            while (end < batch_.chunks.size() && operations.size() < bundle) {
                MERIT_TRY(ledger::Operation operation, add_operation(tree, end));
                if (!operations.empty() && bytes + operation.size() > bundle_bytes_max) break;
                bytes += operation.size();
                operations.push_back(std::move(operation));
                ++end;
            }
            MERIT_TRY(const Sent sent, sender.send_quietly(std::move(operations)));
            next = end;
            all_final = all_final && sent.is_final();
            if (all_final) {
                journal_.next_chunk = next;
                MERIT_TRY(journal_.store());
            }
            session_.output().progress("importing", next, batch_.chunks.size());
        }
        return answer(sender.options().wait ? "added" : "sent");
    }

    Outcome<ledger::Operation> add_operation(const crypto::MerkleTree& tree,
                                             std::size_t index) const {
        registry::ImportAdd op;
        op.batch = *ledger::ImportId::from(*from_hex(journal_.import_id));
        op.chunk_index = static_cast<std::uint32_t>(index);
        const auto path = tree.inclusion_proof(index);
        MERIT_ASSERT(path.has_value(), "a leaf of the tree has a path");
        op.path.assign(path.assume_value().begin(), path.assume_value().end());
        op.chunk = decltype(op.chunk)(Bytes(batch_.chunks[index]));
        return checked_operation(op);
    }

    Outcome<void> answer(std::string_view state) {
        json::object result = {{"import", journal_.import_id},
                               {"state", state},
                               {"root", nullptr},
                               {"changesets", batch_.changesets},
                               {"authors", batch_.authors},
                               {"reviews", batch_.reviews},
                               {"chunks", batch_.chunks.size()}};
        if (root_stays_) result["root"] = to_hex(batch_.root.view());
        if (state == "added") {
            MERIT_TRY(const json::object known,
                      session_.rpc("import_get", {{"import", journal_.import_id}}));
            for (const char* name : {"accepted", "skipped", "trailers"}) {
                result[name] = number_member(value_member(known), name);
            }
        }
        session_.output().answer(result);
        return success();
    }

    Session& session_;
    const Arguments& arguments_;
    ledger::ProjectId project_;
    NetworkInfo network_;
    ImportBatch batch_;
    ImportJournal journal_;
    std::string batch_root_;
    bool root_stays_ = true;  // no mail has a salt of this run alone
    bool asked_ = false;      // a confirmation was given in this run
};

Outcome<void> run_git(Session& session, const Arguments& arguments) {
    MERIT_TRY(const ImportSource source, read_git_source(session, arguments));
    return Importer(session, arguments).open_and_add(source);
}

Outcome<void> run_jsonl(Session& session, const Arguments& arguments) {
    MERIT_TRY(const ImportSource source, read_file_source(arguments));
    return Importer(session, arguments).open_and_add(source);
}

// REPO is a repository or a JSON Lines file.
Outcome<void> run_confirm(Session& session, const Arguments& arguments) {
    const std::string where = arguments.get("REPO");
    if (std::filesystem::is_regular_file(where)) {
        Arguments with_file = arguments;
        with_file.set("FILE", {where});
        MERIT_TRY(const ImportSource source, read_file_source(with_file));
        return Importer(session, arguments).confirm_and_add(source);
    }
    Arguments with_range = arguments;
    if (!arguments.has("--range")) {
        MERIT_TRY(const json::object batch,
                  session.rpc("import_get", {{"import", arguments.get("BATCH")}}));
        const std::string from = text_member(value_member(batch), "from_commit");
        const std::string to = text_member(value_member(batch), "to_commit");
        with_range.set("--range", {from.empty() ? to : from + ".." + to});
    }
    MERIT_TRY(const ImportSource source, read_git_source(session, with_range));
    return Importer(session, arguments).confirm_and_add(source);
}

}  // namespace

std::vector<Command> import_commands() {
    const Argument aliases = option("--aliases", "File of mails and salts that importers share");
    const Argument bundle = option("--bundle", "Chunks per transaction (default: as many as fit)");
    return {
        {"import git",
         "Import the history of a git repository",
         "  merit import git . --project demo/boot --dry-run --from alice\n"
         "  merit import git ~/boot --range v2018.05..v2018.07 --project demo/boot --from alice\n",
         {positional("REPO", "Folder of the repository"),
          required_option("--project", "Project that it becomes part of"),
          option("--range", "A..B, or B alone from the root commit", "HEAD"), aliases, bundle},
         true,
         run_git},
        {"import jsonl",
         "Import commits from a JSON Lines file",
         "  merit import jsonl commits.jsonl --project demo/boot --from alice\n",
         {positional("FILE", "JSON Lines file"),
          required_option("--project", "Project that it becomes part of"), aliases, bundle},
         true,
         run_jsonl},
        {"import confirm",
         "Confirm another company's batch from your own clone",
         "  merit import confirm 4be07d21 ~/boot --aliases boot.tsv --from bob\n",
         {positional("BATCH", "Id or prefix of the batch"),
          positional("REPO", "Your clone, or your copy of the JSON Lines file"),
          option("--project", "Project (default: the batch's)"),
          option("--range", "A..B or B (default: the batch's)"), aliases, bundle},
         true,
         run_confirm},
        {"import status",
         "How far a batch is",
         "  merit import status 4be07d21\n",
         {positional("BATCH", "Id or prefix of the batch")},
         false,
         [](Session& session, const Arguments& arguments) {
             return ask_and_answer(session, "import_get", {{"import", arguments.get("BATCH")}});
         }},
    };
}

}  // namespace merit::wallet
