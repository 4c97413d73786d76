#include "wallet/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace merit::wallet {

namespace {

constexpr std::size_t message_bytes_max = 2'000;

struct Pipe {
    int read = -1;
    int write = -1;
    bool open() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
    static void close(int& end) {
        if (end >= 0) ::close(end);
        end = -1;
    }
    ~Pipe() {
        close(read);
        close(write);
    }
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts)
        list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

// A running program with its three pipes.
struct Child {
    pid_t pid = -1;
    Pipe input, output, errors;

    // 0, or the error number why it did not start.
    int start(const ProcessCall& call) {
        if (!input.open() || !output.open() || !errors.open()) return errno;
        std::vector<std::string> arguments = call.arguments;
        std::vector<std::string> environment = call.environment;
        for (char** entry = environ; *entry != nullptr; ++entry)
            environment.emplace_back(*entry);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, input.read, 0);
        posix_spawn_file_actions_adddup2(&actions, output.write, 1);
        posix_spawn_file_actions_adddup2(&actions, errors.write, 2);
        const int result = posix_spawnp(&pid, arguments[0].c_str(), &actions, nullptr,
                                        pointers(arguments).data(), pointers(environment).data());
        posix_spawn_file_actions_destroy(&actions);
        Pipe::close(input.read);
        Pipe::close(output.write);
        Pipe::close(errors.write);
        return result;
    }

    int wait() {
        int status = 0;
        while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        return status;
    }
};

// Moves bytes between us and the child until it has closed its outputs.
class Exchange {
  public:
    Exchange(Child& child, const ProcessCall& call,
             const std::function<bool(std::string_view)>& take)
        : child_(child), call_(call), take_(take) {
        ::fcntl(child_.input.write, F_SETFL, O_NONBLOCK);
        if (call_.input.empty()) Pipe::close(child_.input.write);
    }

    Result<void, ProcessFailure> run() {
        while (child_.output.read >= 0 || child_.errors.read >= 0) {
            std::array<pollfd, 3> ends = {pollfd{child_.output.read, POLLIN, 0},
                                          pollfd{child_.errors.read, POLLIN, 0},
                                          pollfd{child_.input.write, POLLOUT, 0}};
            if (::poll(ends.data(), ends.size(), -1) < 0) {
                if (errno == EINTR) continue;
                return stop(ProcessError::failed);
            }
            if (ends[2].revents != 0) feed();
            if (ends[1].revents != 0) read_errors();
            if (ends[0].revents != 0) {
                if (!read_output()) {
                    return stop(taken_ > call_.output_bytes_max ? ProcessError::too_much_output
                                                                : ProcessError::stopped);
                }
            }
        }
        const int status = child_.wait();
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return success();
        return ProcessFailure{ProcessError::failed, message_};
    }

  private:
    Result<void, ProcessFailure> stop(ProcessError error) {
        ::kill(child_.pid, SIGTERM);
        child_.wait();
        return ProcessFailure{error, message_};
    }

    void feed() {
        const std::string_view rest = std::string_view(call_.input).substr(fed_);
        const ssize_t count = ::write(child_.input.write, rest.data(), rest.size());
        if (count > 0) fed_ += static_cast<std::size_t>(count);
        const bool broken = count < 0 && errno != EAGAIN && errno != EINTR;
        if (broken || fed_ == call_.input.size()) Pipe::close(child_.input.write);
    }

    void read_errors() {
        std::array<char, 4096> buffer{};
        const ssize_t count = ::read(child_.errors.read, buffer.data(), buffer.size());
        if (count == 0) Pipe::close(child_.errors.read);
        if (count <= 0) return;
        const std::size_t room = message_bytes_max - std::min(message_bytes_max, message_.size());
        message_.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
    }

    bool read_output() {
        std::array<char, 65536> buffer;
        const ssize_t count = ::read(child_.output.read, buffer.data(), buffer.size());
        if (count == 0) Pipe::close(child_.output.read);
        if (count <= 0) return true;
        taken_ += static_cast<std::size_t>(count);
        if (taken_ > call_.output_bytes_max) return false;
        return take_({buffer.data(), static_cast<std::size_t>(count)});
    }

    Child& child_;
    const ProcessCall& call_;
    const std::function<bool(std::string_view)>& take_;
    std::size_t fed_ = 0;
    std::size_t taken_ = 0;
    std::string message_;
};

// A child that ends before it has read its input must not end us.
struct IgnorePipeSignal {
    IgnorePipeSignal() : before(::signal(SIGPIPE, SIG_IGN)) {}
    ~IgnorePipeSignal() { ::signal(SIGPIPE, before); }
    void (*before)(int);
};

}  // namespace

std::string_view name_of(ProcessError error) {
    switch (error) {
        case ProcessError::not_started:
            return "not_started";
        case ProcessError::failed:
            return "failed";
        case ProcessError::too_much_output:
            return "too_much_output";
        case ProcessError::stopped:
            return "stopped";
    }
    return "unknown";
}

Result<void, ProcessFailure> run_process(const ProcessCall& call,
                                         const std::function<bool(std::string_view)>& take) {
    const IgnorePipeSignal ignore;
    Child child;
    if (const int error = child.start(call); error != 0) {
        // ENOENT is of the program: its folder is not changed.
        const std::string why =
            error == ENOENT ? "it is not installed, or not in PATH" : std::strerror(error);
        return ProcessFailure{ProcessError::not_started,
                              "cannot start " + call.arguments[0] + ": " + why};
    }
    return Exchange(child, call, take).run();
}

Result<std::string, ProcessFailure> run_process(const ProcessCall& call) {
    std::string output;
    MERIT_TRY(run_process(call, [&](std::string_view piece) {
        output.append(piece);
        return true;
    }));
    return output;
}

}  // namespace merit::wallet
