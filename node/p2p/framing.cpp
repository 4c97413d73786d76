#include "node/p2p/framing.hpp"

#include "crypto/assert.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace merit::node::p2p {

std::string_view name_of(PeerError error) {
    switch (error) {
        case PeerError::handshake_timeout:
            return "peer.handshake_timeout";
        case PeerError::handshake_failed:
            return "peer.handshake_failed";
        case PeerError::unknown_identity:
            return "peer.unknown_identity";
        case PeerError::wrong_identity:
            return "peer.wrong_identity";
        case PeerError::own_identity:
            return "peer.own_identity";
        case PeerError::frame_length:
            return "peer.frame_length";
        case PeerError::frame_forged:
            return "peer.frame_forged";
        case PeerError::unknown_priority:
            return "peer.unknown_priority";
        case PeerError::unknown_kind:
            return "peer.unknown_kind";
        case PeerError::message_length:
            return "peer.message_length";
        case PeerError::misbehaved:
            return "peer.misbehaved";
        case PeerError::malformed_message:
            return "peer.malformed_message";
        case PeerError::idle:
            return "peer.idle";
        case PeerError::closed_by_peer:
            return "peer.closed_by_peer";
        case PeerError::replaced:
            return "peer.replaced";
        case PeerError::in_use:
            return "peer.in_use";
        case PeerError::suspended:
            return "peer.suspended";
        case PeerError::stopping:
            return "peer.stopping";
    }
    return "peer.unknown";
}

bool is_misbehaviour(PeerError error) {
    switch (error) {
        case PeerError::unknown_priority:
        case PeerError::unknown_kind:
        case PeerError::message_length:
        case PeerError::misbehaved:
        case PeerError::malformed_message:
            return true;
        default:
            return false;
    }
}

SharedMessage make_message(BytesView message) {
    MERIT_ASSERT(!message.empty() && message.size() <= std::numeric_limits<std::uint32_t>::max(),
                 "a message has a kind and a 32-bit length");
    auto shared = std::make_shared<Bytes>();
    shared->reserve(message_length_bytes + message.size());
    for (unsigned shift = 0; shift < 32; shift += 8) {
        shared->push_back(static_cast<Byte>(message.size() >> shift));
    }
    shared->insert(shared->end(), message.begin(), message.end());
    return shared;
}

bool SendQueues::push(Priority priority, SharedMessage message) {
    Queue& queue = queues_[static_cast<std::size_t>(priority)];
    if (queue.bytes + message->size() > bytes_max_) {
        ++dropped_;
        return false;
    }
    queue.bytes += message->size();
    queue.messages.push_back(std::move(message));
    return true;
}

bool SendQueues::is_empty() const {
    return std::all_of(queues_.begin(), queues_.end(),
                       [](const Queue& queue) { return queue.messages.empty(); });
}

std::size_t SendQueues::bytes(Priority priority) const {
    return queues_[static_cast<std::size_t>(priority)].bytes;
}

bool SendQueues::next_frame(Bytes& plaintext) {
    for (std::size_t i = 0; i < priorities; ++i) {
        Queue& queue = queues_[i];
        if (queue.messages.empty()) continue;
        plaintext.push_back(static_cast<Byte>(i));
        std::size_t room = frame_stream_bytes_max;
        while (room > 0 && !queue.messages.empty()) {
            const BytesView rest = BytesView(*queue.messages.front()).subspan(queue.offset);
            const BytesView part = rest.first(std::min(room, rest.size()));
            plaintext.insert(plaintext.end(), part.begin(), part.end());
            room -= part.size();
            queue.bytes -= part.size();
            queue.offset += part.size();
            if (part.size() == rest.size()) {
                queue.messages.pop_front();
                queue.offset = 0;
            }
        }
        return true;
    }
    return false;
}

std::size_t MessageReader::buffered() const {
    std::size_t sum = 0;
    for (const Stream& stream : streams_)
        sum += stream.message.size();
    return sum;
}

std::optional<PeerError> MessageReader::begin_message(Priority priority,
                                                      Stream& stream) const {
    stream.length = 0;
    for (std::size_t i = 0; i < message_length_bytes; ++i) {
        stream.length |= std::size_t{stream.header[i]} << (8 * i);
    }
    const Byte kind = stream.header.back();
    const bool is_of_stream =
        (kind >= snapshots_kind_first) == (priority == Priority::snapshots);
    const std::size_t bytes_max = is_of_stream ? bytes_max_(kind) : 0;
    if (bytes_max == 0) return PeerError::unknown_kind;
    if (stream.length == 0 || stream.length > bytes_max) return PeerError::message_length;
    stream.message.clear();
    stream.message.reserve(std::min(stream.length, frame_stream_bytes_max));
    stream.message.push_back(kind);
    return std::nullopt;
}

std::optional<PeerError> MessageReader::read_frame(BytesView plaintext, const Take& take) {
    if (plaintext.empty()) return PeerError::frame_length;
    if (plaintext.front() == in_use_mark && plaintext.size() == 1) return PeerError::in_use;
    if (plaintext.front() >= priorities) return PeerError::unknown_priority;
    const auto priority = static_cast<Priority>(plaintext.front());
    Stream& stream = streams_[plaintext.front()];
    BytesView rest = plaintext.subspan(1);
    while (!rest.empty()) {
        if (stream.header_bytes < message_header_bytes) {
            stream.header[stream.header_bytes++] = rest.front();
            rest = rest.subspan(1);
            if (stream.header_bytes < message_header_bytes) continue;
            if (const auto error = begin_message(priority, stream)) return error;
        }
        const std::size_t missing = stream.length - stream.message.size();
        const BytesView part = rest.first(std::min(rest.size(), missing));
        stream.message.insert(stream.message.end(), part.begin(), part.end());
        rest = rest.subspan(part.size());
        if (stream.message.size() == stream.length) {
            stream.header_bytes = 0;
            take(std::exchange(stream.message, {}));
        }
    }
    return std::nullopt;
}

}  // namespace merit::node::p2p
