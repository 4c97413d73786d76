#include "crypto/sign.hpp"
#include "wallet/cli/command.hpp"

int main(int argc, char** argv) {
    merit::crypto::init();
    return merit::wallet::run_command_line(argc, argv);
}
