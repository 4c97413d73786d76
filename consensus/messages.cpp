#include "consensus/messages.hpp"

#include "ledger/codec/codec.hpp"

#include <array>

namespace merit::consensus {

namespace {

using ledger::limits::kib;
constexpr std::size_t small_bytes_max = 256;
constexpr std::size_t batch_message_bytes_max =
    limits::batch_bytes_max + limits::envelope_bytes_max;

struct Kind {
    std::string_view name;
    Priority priority;
    std::size_t bytes_max;
};

// By index in Message. A certificate takes at most 70 + 13 + 100 * 64 bytes, a cut 100 * 40.
constexpr std::array<Kind, std::variant_size_v<Message>> kinds{{
    {"proposal", Priority::consensus, limits::proposal_bytes_max},
    {"vote", Priority::consensus, small_bytes_max},
    {"certificate", Priority::consensus, 8 * kib},
    {"checkpoint_vote", Priority::checkpoints, 2 * small_bytes_max},
    {"checkpoint_certificate", Priority::checkpoints, 8 * kib},
    {"status", Priority::checkpoints, small_bytes_max},
    {"ack_vector", Priority::consensus, 8 * kib},
    {"batch", Priority::batches, batch_message_bytes_max},
    {"get_headers", Priority::sync, small_bytes_max},
    {"headers", Priority::sync, limits::fetch_answer_bytes_max},
    {"get_blocks", Priority::sync, small_bytes_max},
    {"blocks", Priority::sync, limits::fetch_answer_bytes_max},
    {"get_batches", Priority::sync, 8 * kib},
    {"batches_not_held", Priority::sync, 8 * kib},
    {"get_certificates", Priority::sync, 8 * kib},
    {"certificates", Priority::sync, limits::fetch_answer_bytes_max},
    {"get_own", Priority::sync, small_bytes_max},
    {"own", Priority::sync, 32 * kib},
    {"term_end", Priority::sync, limits::proposal_bytes_max},
    {"submission", Priority::batches, limits::transaction_bytes_max + kib},
}};

constexpr std::size_t certificate_bytes_max = 128 + limits::validators_max * 64;
constexpr std::size_t header_bytes_max = 256 + limits::validators_max * 40;
constexpr std::size_t vote_bytes_max = 128;
static_assert(certificate_bytes_max < 8 * kib && limits::fetch_items_max * 42 + 16 < 8 * kib);
static_assert(header_bytes_max + (limits::proposal_nulls_max + 1) * certificate_bytes_max + 64 <
              limits::proposal_bytes_max);
static_assert(limits::fetch_items_max * (header_bytes_max + certificate_bytes_max) + 8 * kib <
              limits::fetch_answer_bytes_max);
static_assert(2 * limits::fetch_items_max * certificate_bytes_max + kib <
              limits::fetch_answer_bytes_max);
constexpr std::size_t term_end_bytes_max =
    header_bytes_max + 2 * certificate_bytes_max + ledger::TermEnd::seals_max * 10 + 64;
static_assert(term_end_bytes_max < limits::proposal_bytes_max);
static_assert(own_votes_max * vote_bytes_max + kib < 32 * kib);

}  // namespace

Priority priority_of(const Message& message) {
    return kinds[message.index()].priority;
}

std::string_view name_of(const Message& message) {
    return kinds[message.index()].name;
}

std::size_t message_bytes_max(Byte kind) {
    return kind < kinds.size() ? kinds[kind].bytes_max : 0;
}

Bytes encode_message(const Message& message) {
    return ledger::encode(message);
}

Result<Message, ledger::DecodeError> decode_message(BytesView bytes) {
    if (bytes.empty()) return ledger::DecodeError::truncated;
    const std::size_t bytes_max = message_bytes_max(bytes[0]);
    if (bytes_max == 0) return ledger::DecodeError::bad_choice;
    if (bytes.size() > bytes_max) return ledger::DecodeError::too_long;
    return ledger::decode<Message>(bytes);
}

}  // namespace merit::consensus
