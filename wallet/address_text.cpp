#include "wallet/address_text.hpp"

#include "crypto/bech32m.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace merit::wallet {

namespace {

std::string_view sentence_of(crypto::Bech32mError error) {
    using crypto::Bech32mError;
    switch (error) {
        case Bech32mError::too_long:
            return "it is longer than any address";
        case Bech32mError::invalid_character:
            return "it has characters that no address has";
        case Bech32mError::mixed_case:
            return "it mixes upper and lower case";
        case Bech32mError::no_prefix:
            return "it does not begin with merit1 or merittest1";
        case Bech32mError::too_short:
            return "it is too short";
        case Bech32mError::wrong_checksum:
            return "its checksum is wrong";
        case Bech32mError::not_bech32m:
            return "it has the checksum of another format (bech32)";
        case Bech32mError::non_zero_padding:
        case Bech32mError::wrong_payload_length:
            return "it has another length than an address";
        case Bech32mError::wrong_prefix:
            return "it is of another kind than an account";
    }
    return "it is malformed";
}

std::string lower_case_of(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

}  // namespace

bool looks_like_address(std::string_view text) {
    const std::string lower = lower_case_of(text.substr(0, 16));
    return lower.starts_with("merit1") || lower.starts_with("merittest1") ||
           lower.starts_with("meritval1");
}

Failure address_failure(std::string_view text) {
    crypto::Bech32mFailure refused{crypto::Bech32mError::wrong_prefix, {}};
    if (const auto decoded = crypto::decode_bech32m(text); !decoded) {
        refused = decoded.assume_error();
    } else if (decoded.assume_value().hrp == crypto::account_hrp ||
               decoded.assume_value().hrp == crypto::test_account_hrp) {
        refused.error = crypto::Bech32mError::wrong_payload_length;
    }
    Failure failure{ExitCode::usage, std::string(name_of(refused.error)), {}, {}, {}};
    failure.message = "\"" + std::string(text.substr(0, crypto::bech32m_chars_max)) +
                      "\" is not an address: " + std::string(sentence_of(refused.error));
    if (refused.positions.empty()) {
        failure.hint = "copy it again; a letter is wrong, missing or too much";
        return failure;
    }
    boost::json::array positions;
    std::string places;
    for (const std::size_t position : refused.positions) {
        positions.emplace_back(position + 1);
        places += (places.empty() ? "" : ", ") + std::to_string(position + 1) + " ('" +
                  text[position] + "')";
    }
    failure.hint = (refused.positions.size() == 1 ? "probably wrong is character "
                                                  : "probably wrong are the characters ") +
                   places;
    failure.data["positions"] = std::move(positions);
    return failure;
}

}  // namespace merit::wallet
