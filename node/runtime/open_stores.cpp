#include "node/runtime/open_stores.hpp"

#include "contracts/execute.hpp"
#include "crypto/key_file_store.hpp"
#include "node/runtime/rebuild.hpp"
#include "node/snapshot/history_verifier.hpp"
#include "node/telemetry/log.hpp"
#include "storage/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <variant>

namespace merit::node {
namespace {

using storage::file_system;
using storage::StorageError;
using storage::StorageFailure;

Failure storage_failed(const StorageFailure& failure) {
    Failure out{
        ExitCode::damaged, std::string(name_of(failure.error)), storage::describe(failure), "", {}};
    if (failure.error == StorageError::locked) {
        out.exit = ExitCode::unavailable;
        out.hint = "another meritd runs with this home; stop it first";
    } else if (failure.error == StorageError::cannot_open) {
        out.exit = ExitCode::unavailable;
    }
    return out;
}

Result<std::string, Failure> read_password(const std::string& file) {
    if (file.empty()) return std::string();
    std::ifstream in(file);
    std::string password;
    if (!std::getline(in, password)) {
        return Failure{ExitCode::bad_config,
                       "config.password_file",
                       file + ": cannot be read",
                       "node.password_file names a file whose first line is the password",
                       {}};
    }
    return password;
}

Result<crypto::KeyPair, Failure> load_key(const std::filesystem::path& file,
                                          const std::string& password) {
    const auto fail = [&](crypto::KeyFileError error) {
        Failure failure{ExitCode::bad_config,
                        "key." + std::string(name_of(error)),
                        file.string() + ": " + std::string(name_of(error)),
                        "",
                        {}};
        if (error == crypto::KeyFileError::readable_by_others) {
            failure.exit = ExitCode::forbidden;
            failure.hint = "chmod 600 " + file.string();
        }
        return failure;
    };
    const auto text = crypto::load_key_file(file);
    if (!text) return fail(text.error());
    // The folder protects a node's key; a password is the operator's choice.
    const auto key =
        crypto::decrypt_key_file(text.value(), password, {.weak = false, .unencrypted = true});
    if (!key) return fail(key.error());
    return key.value();
}

// Whether there is a vote log; other files in its folder make none. A folder that cannot be looked
// into may have one: no reason to begin another.
Result<bool, Failure> has_votes(const Home& home) {
    const auto names = file_system().list(home.votes());
    if (!names && errno != ENOENT) {
        return storage_failed({StorageError::cannot_open,
                               home.votes().string() + ": " + std::strerror(errno)});
    }
    return names && std::ranges::any_of(
                        *names, [](const std::string& name) { return name.ends_with(".log"); });
}

Failure may_have_signed(StorageError error, const Home& home, std::string_view votes) {
    return Failure{ExitCode::forbidden,
                   std::string(name_of(error)),
                   "there is a validator key, but its signing state (" +
                       home.sign_state().string() + ") is gone and its vote log is " +
                       std::string(votes),
                   "this key may have signed what nobody here remembers; make a new key and have "
                   "the members admit it",
                   {}};
}

// The last term that may have been signed in, and every view of it below, as far as a whole vote
// log tells.
storage::SignState reserved_by(const std::vector<consensus::Record>& records) {
    storage::SignState reserved;
    for (const consensus::Record& record : records) {
        storage::SignState next;
        if (const auto* own = std::get_if<consensus::OwnVoteRecord>(&record)) {
            next = {own->vote.term, own->vote.view.next()};
        } else if (const auto* held = std::get_if<consensus::CertificateRecord>(&record)) {
            next = {held->certificate.term, held->certificate.view.next()};
        } else if (const auto* silent = std::get_if<consensus::NoVoteBelowRecord>(&record)) {
            next = {silent->term, silent->view};
        }
        reserved = std::max(reserved, next);
    }
    return reserved;
}

// The signing state, or with it lost the reason, if there is a vote log that can stand in for it.
using SignStatePtr = std::unique_ptr<storage::SignStateFile>;
using SignStateOrLoss = std::variant<SignStatePtr, StorageError>;

Result<SignStateOrLoss, Failure> open_sign_state(const Home& home, bool has_votes) {
    auto opened = storage::SignStateFile::open(home.sign_state());
    if (opened) {
        return SignStateOrLoss(
            std::make_unique<storage::SignStateFile>(std::move(opened.value())));
    }
    const StorageError error = opened.error().error;
    const bool is_gone =
        error == StorageError::sign_state_missing || error == StorageError::sign_state_lost;
    if (!is_gone) return storage_failed(opened.error());
    if (!has_votes) return may_have_signed(error, home, "gone too");
    return SignStateOrLoss(error);
}

struct Votes {
    std::unique_ptr<storage::VoteLog> log;
    std::vector<consensus::Record> records;
    bool are_damaged = false;
    bool are_foreign = false;     // of another network
    storage::SignState reserved;  // by all records that are left
};

// A new file begins from the vote log, which must be whole: it knows every vote then.
Result<SignStatePtr, Failure> make_sign_state_anew(const Home& home, StorageError error,
                                                   const Votes& votes) {
    if (votes.are_foreign) return may_have_signed(error, home, "of another network");
    if (votes.are_damaged) return may_have_signed(error, home, "damaged");
    if (votes.reserved == storage::SignState{}) return may_have_signed(error, home, "empty");
    log::warn("storage", "the signing state is made anew from the vote log",
              {{"err", name_of(error)}});
    file_system().rename(home.sign_state(), home.sign_state().string() + ".damaged");
    auto created = storage::SignStateFile::create(home.sign_state(), votes.reserved);
    if (!created) return storage_failed(created.error());
    return std::make_unique<storage::SignStateFile>(std::move(created.value()));
}

// The log is not there although views were reserved: it may have held votes. The one that takes its
// place is there only with the record that says so.
Result<void, Failure> begin_votes_anew(const Home& home, std::string_view what_it_is,
                                       storage::SignStateFile& sign_state) {
    const storage::SignState reserved = sign_state.state();
    const std::filesystem::path partial = home.votes().string() + ".new";
    file_system().remove_all(partial);
    {
        auto votes = storage::VoteLog::open(partial, {}, [](storage::VoteRecordKind, BytesView) {});
        if (!votes) return storage_failed(votes.error());
        const consensus::Record record =
            consensus::NoVoteBelowRecord{reserved.term, reserved.view_reserved};
        votes.value()->append(consensus::kind_of(record), consensus::encode_record(record));
        votes.value()->sync();
        votes.value()->keep_mark_in(sign_state);
    }
    // Whatever lies there is kept.
    const std::filesystem::path aside = home.votes().string() + ".damaged";
    file_system().remove_all(aside);
    file_system().rename(home.votes(), aside);
    if (!file_system().rename(partial, home.votes())) {
        return storage_failed({StorageError::cannot_open, home.votes().string()});
    }
    storage::sync_directory(home.votes().parent_path());
    log::error("storage",
               "the vote log is " + std::string(what_it_is) +
                   "; voting goes on only from reserved views",
               {{"term", reserved.term.value}, {"view", reserved.view_reserved.value}});
    return success();
}

bool is_of_another_network(const consensus::Record& record, const ledger::NetworkId& network) {
    const auto* const held = std::get_if<consensus::HeaderRecord>(&record);
    return held != nullptr && held->header.network != network;
}

Result<Votes, Failure> open_votes(const Home& home, const ledger::NetworkId& network,
                                  const std::optional<storage::LogMark>& synced) {
    Votes votes;
    bool are_readable = true;
    const auto visit = [&](storage::VoteRecordKind kind, BytesView payload) {
        auto record = consensus::decode_record(kind, payload);
        if (record) {
            votes.records.push_back(std::move(record.value()));
        } else {
            are_readable = false;
        }
    };
    storage::VoteLogOptions options;
    options.synced = synced;
    auto opened = storage::VoteLog::open(home.votes(), options, visit);
    if (!opened && opened.error().error == StorageError::log_damaged) {
        log::error("storage", "the vote log is damaged; voting goes on only from reserved views",
                   {{"err", storage::describe(opened.error())}});
        votes.are_damaged = true;
        votes.records.clear();
        options.on_damage = storage::LogOptions::OnDamage::skip;
        opened = storage::VoteLog::open(home.votes(), options, visit);
    }
    if (!opened) return storage_failed(opened.error());
    if (!are_readable) {
        return Failure{ExitCode::damaged,
                       "log.unknown_record",
                       "the vote log has records that this version cannot read",
                       "run the version that wrote it, or a later one",
                       {}};
    }
    votes.are_foreign =
        std::ranges::any_of(votes.records, [&](const consensus::Record& record) {
            return is_of_another_network(record, network);
        });
    votes.reserved = reserved_by(votes.records);
    if (votes.are_damaged) {
        // What is left of a view may be a FINALIZE without its NOTARIZE. Nothing is signed in these
        // views any more, so that the own votes of before bind nobody.
        std::erase_if(votes.records, [](const consensus::Record& record) {
            return std::holds_alternative<consensus::OwnVoteRecord>(record);
        });
    }
    votes.log = std::move(opened.value());
    return votes;
}

// A rebuild that has come as far as the old database was is compared with it, and is one no more.
Result<void, Failure> check_rebuild(const Home& home, const storage::Committed& committed,
                                    Stores& stores) {
    if (stores.store->head().height < committed.height) {
        log::warn("storage", "rebuilding the database; nothing is signed before it is done",
                  {{"from", stores.store->head().height.value}, {"to", committed.height.value}});
        stores.rebuild_to = committed;
        return success();
    }
    if (committed.height < stores.store->base()) {
        // Covered by the snapshot's certificate, and compared when the history is replayed.
        end_rebuild(home.ledger());
        return success();
    }
    const auto block = stores.store->block(committed.height);
    if (!block || !agrees(committed, block->digest, block->roots)) {
        return Failure{ExitCode::damaged,
                       "storage.rebuild_differs",
                       "the database that the peers gave differs at height " +
                           std::to_string(committed.height.value) +
                           " from what this validator committed",
                       "see \"halted\" in docs/operations.md; keep the folder for analysis",
                       {}};
    }
    end_rebuild(home.ledger());
    return success();
}

Result<void, Failure> open_store(const Home& home, const Config& config,
                                 const ledger::Genesis& genesis, Stores& stores) {
    const auto committed = stores.votes->highest_committed();
    storage::StoreOptions options;
    options.block_cache_bytes = config.storage.block_cache_bytes;
    options.write_buffer_bytes = config.storage.write_buffer_bytes;
    const bool has_peers = genesis.validators.size() > 1 || !config.p2p.peers.empty();
    MERIT_TRY(take_incoming(home, committed));
    if (!is_rebuilding(home)) {
        MERIT_TRY(take_history(home, genesis, options));
    }
    if (!is_rebuilding(home)) {
        options.watermark = committed;
        if (committed && has_peers && !file_system().exists(home.ledger())) {
            MERIT_TRY(begin_rebuild(home, {StorageError::lost_committed_data, "it is gone"}));
            options.watermark.reset();
        }
    }
    auto store = storage::Store::open(home.ledger(), options);
    if (!store && is_damage(store.error().error) && has_peers) {
        MERIT_TRY(begin_rebuild(home, store.error()));
        options.watermark.reset();
        store = storage::Store::open(home.ledger(), options);
    }
    if (!store) return storage_failed(store.error());
    stores.store = std::move(store.value());
    if (stores.store->is_empty()) {
        stores.store->initialize(genesis, contracts::genesis_state(genesis), {});
    }
    if (stores.store->genesis() != ledger::encode_genesis(genesis)) {
        return Failure{
            ExitCode::bad_config,
            "genesis.other_network",
            "the database belongs to another genesis than " + home.genesis_file().string(),
            "use the home that belongs to this network, or an empty data folder",
            {}};
    }
    if (!is_rebuilding(home)) return success();
    // With no record of what was committed there is nothing to reach.
    if (committed) return check_rebuild(home, *committed, stores);
    end_rebuild(home.ledger());
    return success();
}

}  // namespace

Result<NodeKeys, Failure> load_keys(const Home& home, const Config& config) {
    MERIT_TRY(const auto password, read_password(config.node.password_file));
    MERIT_TRY(const auto validator, load_key(home.validator_key(), password));
    MERIT_TRY(const auto transport, load_key(home.node_key(), password));
    return NodeKeys{validator, transport};
}

Result<Stores, Failure> open_stores(const Home& home, const Config& config,
                                    const ledger::Genesis& genesis) {
    auto lock = storage::DirectoryLock::take(home.data());
    if (!lock) return storage_failed(lock.error());
    MERIT_TRY(const bool has_log, has_votes(home));
    MERIT_TRY(auto opened, open_sign_state(home, has_log));
    SignStatePtr sign_state;
    if (auto* const held = std::get_if<SignStatePtr>(&opened)) sign_state = std::move(*held);
    if (sign_state && sign_state->state().view_reserved.value > 0 && !has_log) {
        MERIT_TRY(begin_votes_anew(home, "gone", *sign_state));
    }
    const ledger::NetworkId network = ledger::network_of(genesis);
    MERIT_TRY(auto votes, open_votes(home, network,
                                     sign_state ? sign_state->votes_mark() : std::nullopt));
    if (votes.are_foreign && sign_state) {
        votes.log.reset();
        MERIT_TRY(begin_votes_anew(home, "of another network", *sign_state));
        MERIT_TRY(votes, open_votes(home, network, sign_state->votes_mark()));
    }
    if (!sign_state) {
        MERIT_TRY(sign_state, make_sign_state_anew(home, std::get<StorageError>(opened), votes));
    }
    // The own votes that are left out bind by their views, also if an old sign.state was put back.
    if (votes.are_damaged) sign_state->store(std::max(sign_state->state(), votes.reserved));
    votes.log->keep_mark_in(*sign_state);
    Stores stores{std::move(lock.value()),
                  std::move(sign_state),
                  std::move(votes.log),
                  std::move(votes.records),
                  votes.are_damaged,
                  nullptr,
                  nullptr,
                  std::nullopt};
    storage::BatchLogOptions options;
    options.bytes_max = config.storage.batch_log_bytes_max;
    options.segment_bytes_max = config.storage.batch_segment_bytes;
    auto batches = storage::BatchLog::open(home.batches(), options);
    if (!batches) return storage_failed(batches.error());
    stores.batches = std::move(batches.value());
    for (const storage::LogDamage& damage : stores.batches->damage()) {
        log::warn("storage", "a damaged batch is fetched again when it is needed",
                  {{"segment", damage.segment}, {"offset", damage.offset}});
    }
    MERIT_TRY(open_store(home, config, genesis, stores));
    return stores;
}

}  // namespace merit::node
