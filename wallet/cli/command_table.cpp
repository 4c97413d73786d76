// What the whole table of commands has in common: groups, global arguments, those of sending.
#include "wallet/cli/command.hpp"

namespace merit::wallet {

std::vector<CommandGroup> command_groups() {
    return {
        {"key", "Keys of this wallet: make, show, keep and restore them"},
        {"account", "Accounts: admit, show, rotate keys, affiliate"},
        {"member", "Members of the network: list, admit, remove"},
        {"address", "Addresses, and names for them"},
        {"address book", "Names for addresses"},
        {"network", "Networks that this wallet knows and trusts"},
        {"project", "Projects: register, opt in, show, set"},
        {"record", "Contributions: submit, consent, accept, decline, show"},
        {"review", "Reviews of contributions"},
        {"interaction", "Say whose work was used"},
        {"asset", "Assets: create, deposit, withdraw, show"},
        {"pool", "Pools of money: open, fund, show, wind up"},
        {"import", "Bring a git history onto the ledger"},
        {"alias", "People without an account, and how they claim what is theirs"},
        {"proposal", "Proposals to change a parameter or the validators, and votes on them"},
        {"validator", "Validators: who decides, who is next, proposals to change them"},
        {"evidence", "Proof that a validator signed twice: list, report, export, check"},
        {"epoch", "Epochs and their closes"},
        {"statement", "Statements of rewards: list, export"},
        {"tx", "Transactions: show, sign, combine, submit, wait"},
        {"verify", "Check exported files without a network"},
        {"config", "Settings of this wallet and where they come from"},
    };
}

std::vector<Argument> global_arguments() {
    return {
        option("--node", "URL of a node's RPC (default: the network's, or this machine's)"),
        option("--network", "Network of the address book; a node of another one is refused"),
        option("--home", "Folder of keys and settings (default: ~/.merit)"),
        choice("--output", "How the answer is printed (default: table)", {"table", "json", "csv"},
               "-o"),
        choice("--color", "Colours on the terminal (default: auto)", {"auto", "always", "never"}),
        option("--password-file", "File with the key's password"),
        flag("--password-stdin", "Read the key's password from standard input"),
        flag("--no-input", "Never ask; fail and name the flag instead"),
        flag("--yes", "Answer confirmations with yes", "-y"),
        flag("--quiet", "Only the answer and warnings", "-q"),
        flag("--verbose", "More detail on standard error", "-v"),
    };
}

std::vector<Argument> sending_arguments() {
    return {
        option("--from", "Key that signs: its name or file"),
        option("--account", "Account that sends, where it is not the key's own"),
        flag("--dry-run", "Check and show, send nothing"),
        flag("--sign-only", "Write the signed transaction to the file of -O, send nothing"),
        output_file("File for --sign-only", false),
        flag("--no-wait", "Do not wait until it is final"),
        option("--timeout", "How long to wait until it is final", "30s"),
        option("--valid-for", "How long it may be executed, at most 30d", "10m"),
    };
}

std::vector<Argument> arguments_of(const Command& command) {
    std::vector<Argument> arguments = command.arguments;
    if (command.sends) {
        for (Argument& argument : sending_arguments())
            arguments.push_back(std::move(argument));
    }
    return arguments;
}

}  // namespace merit::wallet
