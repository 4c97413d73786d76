#include "node/runtime/known_peers.hpp"

#include "node/config/units.hpp"
#include "node/telemetry/log.hpp"
#include "storage/file_system.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace merit::node {

namespace fs = std::filesystem;

KnownPeers::KnownPeers(fs::path file) : file_(std::move(file)) {
    std::ifstream lines(file_);
    std::string line;
    while (keys_.size() < keys_max && std::getline(lines, line)) {
        if (const auto key = parse_transport_key(line)) keys_.push_back(*key);
    }
}

std::vector<crypto::PublicKey> KnownPeers::keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
}

void KnownPeers::note(const ledger::ValidatorSet& set) {
    const std::lock_guard lock(mutex_);
    std::vector<crypto::PublicKey> newest;
    for (const ledger::Validator& validator : set.validators)
        newest.push_back(validator.transport_key);
    const bool are_last = keys_.size() >= newest.size() &&
                          std::equal(newest.rbegin(), newest.rend(), keys_.rbegin());
    if (are_last) return;
    std::erase_if(keys_, [&](const crypto::PublicKey& key) {
        return std::ranges::find(newest, key) != newest.end();
    });
    keys_.insert(keys_.end(), newest.begin(), newest.end());
    if (keys_.size() > keys_max) keys_.erase(keys_.begin(), keys_.end() - keys_max);
    write();
}

void KnownPeers::write() const {
    std::string lines;
    for (const crypto::PublicKey& key : keys_)
        lines += to_hex(key.bytes) + '\n';
    if (!storage::replace_file(file_, bytes_of(lines))) {
        log::warn("node", "the keys of peers are not kept", {{"err", std::strerror(errno)}});
    }
}

}  // namespace merit::node
