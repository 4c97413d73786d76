// A TCP client that sends exactly the bytes of a test, and just enough of HTTP and WebSocket to
// read answers. Blocking, with a deadline of seconds; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace merit::testing {

class RawClient {
  public:
    // `receive_bytes`: of the kernel's buffer; 0: as usual.
    explicit RawClient(std::uint16_t port, int receive_bytes = 0);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(std::string_view bytes);
    // One HTTP answer (header and body by Content-Length); less if the other side closed.
    std::string read_answer();
    // Everything until the other side closes; nothing if it did not within the deadline.
    std::optional<std::string> read_to_end();

    // A text message, masked with zeros, and the payload of the next one ("close 1001" for a
    // close frame).
    void send_message(std::string_view text);
    std::string read_message();

  private:
    // Reads more bytes into buffer_; false at the end or at the deadline.
    bool fill();

    int socket_;
    bool is_closed_ = false;
    std::string buffer_;
};

std::string post(std::string_view body, std::string_view headers = "");
std::string get(std::string_view target, std::string_view headers = "");
// Makes a WebSocket of the connection.
std::string upgrade();
std::string body_of(std::string_view answer);
// The status code of the first line.
int status_of(std::string_view answer);

}  // namespace merit::testing
