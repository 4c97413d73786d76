#include "wallet/cli/interrupt.hpp"

#include "wallet/exit_code.hpp"

#include <csignal>
#include <string_view>
#include <termios.h>
#include <unistd.h>

namespace merit::wallet {

namespace {

constexpr std::string_view text_line =
    "\ninterrupted; what was sent stays, run it again to go on\n";
constexpr std::string_view json_line =
    "{\"error\":{\"code\":\"interrupted\",\"message\":\"interrupted; what was sent stays\","
    "\"hint\":\"run the same command again to go on\"}}\n";

// Read by the handler alone, written before it is installed.
termios terminal_before{};
bool is_terminal = false;
std::string_view last_line = text_line;

// Only calls that are allowed in a signal handler.
void end_interrupted(int) {
    if (is_terminal) ::tcsetattr(STDIN_FILENO, TCSANOW, &terminal_before);
    const ssize_t written = ::write(STDERR_FILENO, last_line.data(), last_line.size());
    static_cast<void>(written);  // nobody is left who could be told
    ::_exit(static_cast<int>(ExitCode::interrupted));
}

}  // namespace

void install_interrupt_handler(bool json) {
    is_terminal = ::tcgetattr(STDIN_FILENO, &terminal_before) == 0;
    last_line = json ? json_line : text_line;
    struct sigaction action {};
    action.sa_handler = end_interrupted;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, nullptr);
}

}  // namespace merit::wallet
