// Key files by strangers: arbitrary text, and edits of good files. Reading is bounded, the cost of
// Argon2id is refused before it is paid, and only the unchanged file opens.
#include "crypto/assert.hpp"
#include "crypto/key_file.hpp"

#include <boost/json/parse.hpp>

#include <array>

namespace {

using namespace merit;
namespace json = boost::json;

constexpr std::string_view password = "correct horse";

struct Good {
    crypto::KeyPair key = crypto::KeyPair::from_seed(std::array<Byte, 32>{1});
    crypto::KeyFileLabel label{"alice", "2026-01-01T00:00:00Z", "merit"};
    std::string encrypted =
        crypto::encrypt_key_file(key, label, password, crypto::KeyFileCost{1, 8}).value();
    std::string plain = crypto::make_unencrypted_key_file(key, label).value();
};

std::string edited(std::string text, BytesView edits) {
    for (; edits.size() >= 4 && !text.empty(); edits = edits.subspan(4)) {
        const std::size_t at = (std::size_t{edits[0]} << 8 | edits[1]) % text.size();
        if (edits[2] == 0) {
            text.erase(at, 1);
        } else if (edits[2] == 1) {
            text.insert(at, 1, static_cast<char>(edits[3]));
        } else {
            text[at] = static_cast<char>(edits[3]);
        }
    }
    return text;
}

// What the text asks of Argon2id; nothing if it does not say.
std::optional<crypto::KeyFileCost> cost_in(std::string_view text) {
    json::error_code error;
    const json::value file = json::parse(text, error);
    if (error || !file.is_object()) return std::nullopt;
    const json::value* kdf = file.get_object().if_contains("kdf");
    if (kdf == nullptr || !kdf->is_object()) return std::nullopt;
    const auto number = [&](std::string_view name) {
        const json::value* value = kdf->get_object().if_contains(name);
        return value != nullptr && value->is_int64() ? value->get_int64() : -1;
    };
    const std::int64_t passes = number("t");
    const std::int64_t memory = number("m_kib");
    if (passes < 0 || memory < 0 || passes > ~0U || memory > ~0U) return std::nullopt;
    return crypto::KeyFileCost{static_cast<std::uint32_t>(passes),
                               static_cast<std::uint32_t>(memory)};
}

void check(std::string_view text, const Good& good) {
    const auto described = crypto::describe_key_file(text);
    if (described && described.value().is_encrypted) {
        const auto cost = cost_in(text);
        MERIT_ASSERT(cost && cost->passes >= 1 && cost->passes <= crypto::kdf_passes_max &&
                         cost->memory_kib >= crypto::kdf_weak_memory_kib_min &&
                         cost->memory_kib <= crypto::kdf_memory_kib_max,
                     "a file that is read asks for a bounded cost");
        MERIT_ASSERT((cost->memory_kib < crypto::kdf_memory_kib_min) == described.value().is_weak,
                     "a weak file says so");
        if (cost->passes > 2 || cost->memory_kib > 64) return;
        MERIT_ASSERT(
            crypto::decrypt_key_file(text, password).error() == crypto::KeyFileError::kdf_too_weak,
            "a weak file is refused unless it is allowed");
    }
    const auto opened = crypto::decrypt_key_file(text, password, {true, true});
    MERIT_ASSERT(!opened || described.has_value(), "what opens can be described");
    if (!opened || !described.value().is_encrypted) return;
    // Spaces and the order of members are free; what they say is not.
    MERIT_ASSERT(json::parse(std::string(text)) == json::parse(good.encrypted) &&
                     opened.value().public_key() == good.key.public_key(),
                 "only the file that was written opens");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    crypto::init();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Good good;
    if (size == 0) return 0;
    const BytesView rest(data + 1, size - 1);
    switch (data[0] % 3) {
        case 0:
            check({reinterpret_cast<const char*>(rest.data()), rest.size()}, good);
            break;
        case 1:
            check(edited(good.encrypted, rest), good);
            break;
        default:
            check(edited(good.plain, rest), good);
            break;
    }
    return 0;
}
