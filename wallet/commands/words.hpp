// Recovery words from the user: asked on the terminal without echo, or one line of standard input.
// Never from the command line, where other users and the history of the shell would see them.
#pragma once

#include "wallet/cli/command.hpp"
#include "wallet/cli/session.hpp"
#include "wallet/keys/mnemonic.hpp"

#include <vector>

namespace merit::wallet {

// --words-stdin, --passphrase-file, --index.
std::vector<Argument> words_arguments();

// The key of the words that the user gives. Before any password is read: with both on standard
// input, the words are the first line.
Outcome<crypto::KeyPair> key_of_words(Session& session, const Arguments& arguments);

// The key of new words, with the passphrase of --passphrase-file.
Outcome<crypto::KeyPair> key_of_new_words(const std::string& words, const Arguments& arguments);

}  // namespace merit::wallet
