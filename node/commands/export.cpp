#include "storage/export.hpp"

#include "node/commands/commands.hpp"
#include "node/home.hpp"
#include "storage/fatal.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>
#include <unistd.h>

namespace merit::node {
namespace {

Failure export_failed(const storage::StorageFailure& failure) {
    const bool is_output = failure.error == storage::StorageError::cannot_open;
    const bool is_early = failure.error == storage::StorageError::nothing_final;
    const bool is_joined = failure.error == storage::StorageError::height_gone;
    return {is_output || is_early || is_joined ? ExitCode::failed : ExitCode::damaged,
            std::string(name_of(failure.error)),
            storage::describe(failure),
            is_early    ? "there is no final block yet; wait a moment"
            : is_joined ? "meritd status says how far the verification from genesis is"
                        : "",
            {}};
}

// One line per tenth, or one line rewritten on a terminal.
void show_progress(ledger::Height done, ledger::Height of) {
    const bool is_terminal = ::isatty(STDERR_FILENO) == 1;
    const std::uint64_t step = is_terminal ? 1 : std::max<std::uint64_t>(1, of.value / 10);
    if (done.value % step != 0 && done != of) return;
    std::fprintf(stderr, is_terminal ? "\rexporting %llu/%llu" : "exporting %llu/%llu\n",
                 static_cast<unsigned long long>(done.value),
                 static_cast<unsigned long long>(of.value));
    if (is_terminal && done == of) std::fprintf(stderr, "\n");
}

// Met in the middle of the file, which stays as it is under its name with ".partial".
void exit_on_damage(storage::Fatal kind, std::string_view message) {
    const auto error = kind == storage::Fatal::database_damaged
                           ? storage::StorageError::corrupted
                           : storage::StorageError::cannot_open;
    const std::string_view name = name_of(error);
    std::fprintf(stderr, "meritd: %.*s: %.*s; exit %d\n", static_cast<int>(name.size()),
                 name.data(), static_cast<int>(message.size()), message.data(),
                 static_cast<int>(ExitCode::damaged));
    ::_exit(static_cast<int>(ExitCode::damaged));
}

}  // namespace

CommandResult run_export(const GlobalOptions& global, const ExportOptions& options) {
    const Home home{global.home};
    std::error_code error;
    if (!std::filesystem::exists(home.ledger(), error)) {
        return Failure{ExitCode::failed,
                       "storage.not_initialized",
                       "there is no ledger in " + home.root.string(),
                       "give the node's folder with --home",
                       {}};
    }
    storage::set_fatal_handler(exit_on_damage);
    storage::StoreOptions store_options;
    store_options.read_only = true;  // the node may run
    const auto store = storage::Store::open(home.ledger(), store_options);
    if (!store) return export_failed(store.error());
    const auto summary = storage::export_ledger(*store.value(), options.file, show_progress);
    if (!summary) return export_failed(summary.error());
    const auto& done = summary.value();
    if (global.is_json()) {
        const boost::json::object summary_json{
            {"file", options.file}, {"height", done.height.value}, {"bytes", done.bytes}};
        std::printf("%s\n", boost::json::serialize(summary_json).c_str());
    } else {
        std::printf("wrote %s: blocks 0-%llu, %llu bytes\n", options.file.c_str(),
                    static_cast<unsigned long long>(done.height.value),
                    static_cast<unsigned long long>(done.bytes));
    }
    return success();
}

}  // namespace merit::node
