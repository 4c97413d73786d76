#include "node/runtime/beacon_secrets.hpp"

#include "ledger/codec/codec.hpp"
#include "node/telemetry/log.hpp"
#include "storage/file_system.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

namespace merit::node {

namespace {

constexpr std::size_t secrets_max = 2;  // of the next epoch and the one after it
constexpr std::size_t file_bytes_max = 256;

struct KeptSecret {
    ledger::Epoch epoch;
    crypto::Secret32 secret;
    MERIT_FIELDS(epoch, secret)
};

// The file is its canonical bytes.
struct KeptSecrets {
    ledger::NetworkId network;
    ledger::AccountId validator;
    ledger::Bounded<KeptSecret, secrets_max> secrets;
    MERIT_FIELDS(network, validator, secrets)
};

std::optional<KeptSecrets> read(const std::filesystem::path& path) {
    const auto file = storage::file_system().open(path);
    if (!file) return std::nullopt;
    Bytes bytes(file_bytes_max);
    const std::int64_t count = file->read(0, bytes);
    if (count < 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(count));
    const auto kept = ledger::decode<KeptSecrets>(bytes);
    if (!kept) return std::nullopt;
    return kept.assume_value();
}

// Those of this network; the reader is told why there are none. Nothing of the file is logged.
std::optional<KeptSecrets> read_of(const ledger::NetworkId& network,
                                   const std::filesystem::path& path) {
    if (!storage::file_system().exists(path)) return std::nullopt;
    auto kept = read(path);
    if (kept && kept->network == network) return kept;
    log::warn("node",
              kept ? "the secrets for the beacon are of another network and count as none"
                   : "the secrets for the beacon cannot be read and count as none",
              {{"file", path.string()}});
    return std::nullopt;
}

}  // namespace

BeaconSecrets::BeaconSecrets(std::filesystem::path file, const ledger::NetworkId& network,
                             const ledger::AccountId& validator, Source source)
    : file_(std::move(file)),
      network_(network),
      validator_(validator),
      source_(std::move(source)) {
    const auto kept = read_of(network_, file_);
    if (!kept || kept->validator != validator_) return;
    for (const KeptSecret& one : kept->secrets)
        secrets_.emplace(one.epoch, one.secret);
}

std::optional<crypto::Secret32> BeaconSecrets::find(ledger::Epoch epoch) const {
    const auto found = secrets_.find(epoch);
    if (found == secrets_.end()) return std::nullopt;
    return found->second;
}

std::optional<crypto::Secret32> BeaconSecrets::find_or_make(ledger::Epoch epoch) {
    if (const auto found = find(epoch)) return found;
    std::erase_if(secrets_, [&](const auto& kept) { return kept.first.next() < epoch; });
    if (secrets_.size() == secrets_max) return std::nullopt;  // they are for later epochs
    const auto made = secrets_.emplace(epoch, source_()).first;
    if (store()) return made->second;
    log::warn("node", "no secret for the beacon can be kept", {{"err", std::strerror(errno)}});
    secrets_.erase(made);
    return std::nullopt;
}

bool BeaconSecrets::store() const {
    KeptSecrets kept{network_, validator_, {}};
    for (const auto& [epoch, secret] : secrets_)
        kept.secrets.push_back({epoch, secret});
    return storage::replace_file(file_, ledger::encode(kept));
}

}  // namespace merit::node
