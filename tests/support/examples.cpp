#include "tests/support/examples.hpp"

namespace merit::testing {

crypto::KeyPair key(std::uint8_t number) {
    std::array<Byte, 32> seed{};
    seed[0] = number;
    return crypto::KeyPair::from_seed(seed);
}

std::vector<crypto::KeyPair> keys(std::size_t count) {
    std::vector<crypto::KeyPair> keys;
    for (std::size_t i = 0; i < count; ++i)
        keys.push_back(key(static_cast<std::uint8_t>(i + 1)));
    return keys;
}

std::vector<crypto::PublicKey> public_keys(const std::vector<crypto::KeyPair>& keys) {
    std::vector<crypto::PublicKey> list;
    for (const crypto::KeyPair& pair : keys)
        list.push_back(pair.public_key());
    return list;
}

ledger::Genesis genesis(std::size_t validators) {
    ledger::Genesis genesis;
    genesis.name = ledger::Name("test");
    genesis.test = true;
    genesis.time_ms = ledger::TimeMs{1'700'000'000'000};
    genesis.asset.name = ledger::Name("credit");
    for (std::size_t i = 0; i < validators; ++i) {
        const auto number = static_cast<std::uint8_t>(i);
        ledger::GenesisMember member;
        member.name = ledger::Name("member-" + std::to_string(i));
        member.keys.push_back(key(static_cast<std::uint8_t>(number + 1)).public_key());
        genesis.members.push_back(member);
        genesis.validators.push_back({static_cast<std::uint16_t>(i),
                                      key(static_cast<std::uint8_t>(101 + number)).public_key(),
                                      key(static_cast<std::uint8_t>(151 + number)).public_key()});
    }
    return genesis;
}

ledger::Body body(const ledger::NetworkId& network) {
    ledger::Body body;
    body.network = network;
    body.nonce = 1;
    body.valid_until_ms = ledger::TimeMs{1'700'000'600'000};
    body.operations.push_back(ledger::Operation{1, 2, 3});
    return body;
}

ledger::Transaction transaction(const ledger::NetworkId& network) {
    const std::vector<crypto::KeyPair> signers{key(1)};
    return ledger::sign_transaction(body(network), signers);
}

std::vector<ledger::Vote> votes(ledger::VoteKind kind, const std::vector<crypto::KeyPair>& keys,
                                std::size_t count, const ledger::NetworkId& network) {
    const auto digest = kind == ledger::VoteKind::nullify
                            ? ledger::BlockDigest{}
                            : ledger::BlockDigest::from(crypto::blake2b("test", {}));
    const ledger::Term term{0};
    const ledger::View view{7};
    const Bytes message = ledger::vote_signing_bytes(network, kind, term, view, digest);
    std::vector<ledger::Vote> votes;
    for (std::size_t i = 0; i < count; ++i) {
        votes.push_back({kind, term, view, digest,
                         ledger::ValidatorIndex{static_cast<std::uint16_t>(i)},
                         keys[i].sign(message)});
    }
    return votes;
}

}  // namespace merit::testing
