// The load, made ahead: people with accounts, one project, and their signed contributions.
//
// Transaction i goes to node i % nodes and is of person i % people; a person always sends to the
// same node, and no person registers more than `records_per_person`.
#pragma once

#include "crypto/result.hpp"
#include "crypto/sign.hpp"
#include "tests/bench/load/options.hpp"

#include <string>
#include <vector>

namespace merit::load {

struct SignedTransaction {
    std::string tx_id;   // hexadecimal
    std::string base64;  // canonical bytes
};

struct LoadSize {
    std::size_t transactions = 0;
    std::size_t operations = 0;
    std::size_t nodes = 0;
};

// Members' keys admit the people (person i by member i % members) and the first registers the
// project, through the node at `url`; returns when all of it is final.
Result<std::vector<SignedTransaction>, Failure> make_signed_load(
    const std::string& url, const std::vector<crypto::KeyPair>& members, const LoadSize& size);

}  // namespace merit::load
