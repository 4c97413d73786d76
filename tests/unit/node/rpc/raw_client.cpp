#include "tests/unit/node/rpc/raw_client.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace merit::testing {

namespace {

constexpr int deadline_seconds = 10;

}  // namespace

RawClient::RawClient(std::uint16_t port, int receive_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval deadline{deadline_seconds, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
    if (receive_bytes > 0) {
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    }
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

RawClient::~RawClient() {
    ::close(socket_);
}

void RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;  // the other side closed: its answer says why
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool RawClient::fill() {
    char scratch[65536];
    const auto count = ::recv(socket_, scratch, sizeof scratch, 0);
    is_closed_ = is_closed_ || count == 0 || (count < 0 && errno == ECONNRESET);
    if (count <= 0) return false;
    buffer_.append(scratch, static_cast<std::size_t>(count));
    return true;
}

std::string RawClient::read_answer() {
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return std::exchange(buffer_, {});
    }
    const std::string header = buffer_.substr(0, end + 4);
    std::size_t size = header.size();
    const auto at = header.find("Content-Length: ");
    if (at != std::string::npos) size += std::stoul(header.substr(at + 16));
    while (buffer_.size() < size && fill()) {
    }
    std::string answer = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return answer;
}

std::optional<std::string> RawClient::read_to_end() {
    while (fill()) {
    }
    if (!is_closed_) return std::nullopt;
    return std::exchange(buffer_, {});
}

void RawClient::send_message(std::string_view text) {
    std::string frame = "\x81";
    if (text.size() < 126) {
        frame += static_cast<char>(0x80 | text.size());
    } else {
        frame += static_cast<char>(0x80 | 126);
        frame += static_cast<char>(text.size() >> 8);
        frame += static_cast<char>(text.size() & 0xff);
    }
    send(frame + std::string(4, '\0') + std::string(text));
}

std::string RawClient::read_message() {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(buffer_[i]); };
    const auto need = [&](std::size_t size) {
        while (buffer_.size() < size) {
            if (!fill()) return false;
        }
        return true;
    };
    if (!need(2)) return "end";
    std::size_t size = byte(1) & 0x7f;
    std::size_t header = 2;
    if (size >= 126) {
        header = size == 126 ? 4 : 10;
        if (!need(header)) return "end";
        size = 0;
        for (std::size_t i = 2; i < header; ++i)
            size = size << 8 | byte(i);
    }
    if (!need(header + size)) return "end";
    const bool is_close = (byte(0) & 0x0f) == 8;
    const bool goes_on = (byte(0) & 0x80) == 0;
    std::string payload = buffer_.substr(header, size);
    buffer_.erase(0, header + size);
    if (goes_on) return payload + read_message();
    if (!is_close) return payload;
    return "close " + std::to_string(static_cast<unsigned char>(payload[0]) << 8 |
                                     static_cast<unsigned char>(payload[1]));
}

std::string post(std::string_view body, std::string_view headers) {
    return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
           std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

std::string get(std::string_view target, std::string_view headers) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" +
           std::string(headers) + "\r\n";
}

std::string upgrade() {
    return get("/ws",
               "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
}

std::string body_of(std::string_view answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == std::string_view::npos ? std::string() : std::string(answer.substr(end + 4));
}

int status_of(std::string_view answer) {
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(std::string(answer.substr(9, 3))) : 0;
}

}  // namespace merit::testing
