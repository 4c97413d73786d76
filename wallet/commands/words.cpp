#include "wallet/commands/words.hpp"

#include "wallet/commands/helpers.hpp"
#include "wallet/files.hpp"

#include <sodium/utils.h>

#include <iostream>

namespace merit::wallet {

namespace {

Failure words_failure(const MnemonicFailure& refused) {
    Failure failure{ExitCode::usage, "key." + std::string(name_of(refused.error)), {}, {}, {}};
    switch (refused.error) {
        case MnemonicError::word_count:
            failure.message = "recovery words are 12, 15, 18, 21 or 24 words";
            break;
        case MnemonicError::unknown_word:
            failure.message = "word " + std::to_string(refused.position) +
                              " is not of the list of recovery words";
            failure.hint = "the first four letters tell the words apart; check the spelling";
            failure.data = {{"position", refused.position}};
            break;
        case MnemonicError::wrong_checksum:
            failure.message =
                "these words do not belong together: one is wrong, or two changed "
                "places";
            break;
        case MnemonicError::bad_passphrase:
            failure.message = "a passphrase is at most 256 characters of printable ASCII";
            break;
    }
    return failure;
}

Outcome<std::string> passphrase_argument(const Arguments& arguments) {
    const auto path = arguments.find("--passphrase-file");
    if (!path) return std::string();
    MERIT_TRY(const auto text, load_text(*path));
    if (!text) return usage_failure("cannot open " + *path);
    return text->substr(0, text->find_first_of("\r\n"));
}

Outcome<std::string> read_words(Session& session, const Arguments& arguments) {
    if (arguments.has("--words-stdin")) {
        std::string line;
        std::getline(std::cin, line);
        return line;
    }
    return session.output().ask_secret("recovery words: ", "--words-stdin");
}

Outcome<crypto::KeyPair> key_of(const std::string& words, const Arguments& arguments) {
    MERIT_TRY(const std::string passphrase, passphrase_argument(arguments));
    MERIT_TRY(const auto index,
              number_argument("--index", arguments.get("--index"), 0, key_index_max));
    const auto seed = seed_of(words, passphrase);
    if (!seed) return words_failure(seed.assume_error());
    return derive_key(seed.assume_value(), static_cast<std::uint32_t>(index));
}

}  // namespace

std::vector<Argument> words_arguments() {
    return {
        flag("--words-stdin", "Read the words from one line of standard input"),
        option("--passphrase-file", "File with the passphrase of the words, if they have one"),
        option("--index", "Which key of the words", "0"),
    };
}

Outcome<crypto::KeyPair> key_of_words(Session& session, const Arguments& arguments) {
    MERIT_TRY(std::string typed, read_words(session, arguments));
    auto words = check_mnemonic(typed);
    sodium_memzero(typed.data(), typed.size());
    if (!words) return words_failure(words.assume_error());
    auto key = key_of(words.assume_value(), arguments);
    sodium_memzero(words.assume_value().data(), words.assume_value().size());
    return key;
}

Outcome<crypto::KeyPair> key_of_new_words(const std::string& words, const Arguments& arguments) {
    return key_of(words, arguments);
}

}  // namespace merit::wallet
