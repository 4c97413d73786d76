#include "wallet/cli/help_topics.hpp"

#include "wallet/cli/settings.hpp"

namespace merit::wallet {

namespace {

constexpr std::string_view exit_codes = R"(Exit codes
    0  done; for submissions: final, or accepted with --no-wait
    1  failed, for a reason without a code of its own
    2  wrong usage, or an answer was needed under --no-input
    3  cancelled at a question
    4  a key: wrong password, missing, others can read its file
    5  refused by the ledger: invalid, failed, nonce used
    6  not found, or pruned
    7  the node cannot be reached or does not speak this protocol
    8  submitted, but not final before --timeout; the transaction's id is printed
    9  verification failed: a proof, signature, ledger or certificate
  130  interrupted by Ctrl-C

Programs that use 2 for "cancelled" differ: here 2 is wrong usage and 3 is cancelled.
)";

constexpr std::string_view units = R"(Amounts
  12.5          credits; at most six decimals, never rounded
  12.500000     the same
  12500000u     the same in base units: 1 credit is 1000000u
  JSON has base units as decimal texts ("12500000"); heights, epochs and counts are numbers.
  Tables show credits with six decimals.

Times
  500ms 30s 10m 2h 7d     for --timeout and --valid-for
  Dates are ISO 8601 in UTC with Z; times of blocks are milliseconds since 1970.

Shares and scores
  parts per million: 250000 is a quarter, 1000000 the whole
)";

constexpr std::string_view formats = R"(Output (-o)
  table   columns for people (default, also when piped)
  json    exactly one JSON document, the same as the node's answer
  csv     a header line, then one line for each row
  On failure standard output stays empty. Standard error has a sentence, or with -o json
  {"error":{"code":"tx.expired","message":"...","hint":"...","data":{...}}}

Ids
  Transactions, records, pools, batches, proposals and members are named by 64 hexadecimal digits,
  or by the first 8 or more of them if no other id begins so. A transaction is also named by its
  place, HEIGHT-INDEX. Projects are named by their name.

Accounts
  merit1...      an address; merittest1... on test networks
  alice          the name of a key of this wallet, or of the address book
  40 hexadecimal digits

Files
  key files      JSON, encrypted, mode 0600: merit key export
  transactions   {"version":1,"transaction":"base64"}: --sign-only, merit tx sign
  alias files    mail, tab, 64 hexadecimal digits, one a line: merit alias export
  commits        JSON Lines, one commit a line: merit import jsonl
  statements     JSON with everything that recomputes a reward: merit statement export
  ledgers        binary, from meritd export: merit verify ledger
)";

std::string environment_page() {
    std::string page = "Environment and config file\n";
    for (const SettingRule& rule : setting_rules()) {
        std::string line = "  " + std::string(rule.environment);
        line.append(line.size() < 24 ? 24 - line.size() : 1, ' ');
        page += line + std::string(rule.summary) + "\n";
    }
    page +=
        "  NO_COLOR              No colours, whatever its value\n"
        "  CREDENTIALS_DIRECTORY Folder in which the file merit-password is read\n"
        "\n"
        "A flag wins over the environment, the environment over HOME/config.json, that over the\n"
        "default. merit config show --origin prints where each value comes from.\n"
        "There is no variable and no flag that holds a password.\n";
    return page;
}

}  // namespace

const std::vector<std::string_view>& help_topics() {
    static const std::vector<std::string_view> topics = {"exit-codes", "environment", "units",
                                                         "formats"};
    return topics;
}

std::optional<std::string> help_page(std::string_view topic) {
    if (topic == "exit-codes") return std::string(exit_codes);
    if (topic == "environment") return environment_page();
    if (topic == "units") return std::string(units);
    if (topic == "formats") return std::string(formats);
    return std::nullopt;
}

}  // namespace merit::wallet
