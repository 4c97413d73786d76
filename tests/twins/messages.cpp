#include "tests/twins/messages.hpp"

namespace merit::testing::twins {

using namespace consensus;
using ledger::Certificate;
using ledger::View;
using ledger::Vote;

crypto::Signature stand_in(ledger::ValidatorIndex who, BytesView message) {
    std::uint64_t hash = 0xcbf29ce484222325ULL ^ (who.value + 1U);
    for (Byte byte : message)
        hash = (hash ^ byte) * 0x100000001b3ULL;
    crypto::Signature signature;
    for (std::size_t i = 0; i < 8; ++i)
        signature.bytes[i] = static_cast<Byte>(hash >> (8 * i));
    return signature;
}

std::optional<View> view_of(const Message& message) {
    if (const auto* proposal = std::get_if<Proposal>(&message)) return proposal->header.view;
    if (const auto* vote = std::get_if<Vote>(&message)) return vote->view;
    if (const auto* certificate = std::get_if<Certificate>(&message)) return certificate->view;
    return std::nullopt;
}

std::vector<Certificate> certificates_in(const Message& message) {
    std::vector<Certificate> found;
    const auto add_items = [&](const auto& items) {
        for (const CertifiedHeader& item : items)
            found.push_back(item.certificate);
    };
    if (const auto* certificate = std::get_if<Certificate>(&message)) {
        found.push_back(*certificate);
    } else if (const auto* proposal = std::get_if<Proposal>(&message)) {
        if (proposal->parent) found.push_back(*proposal->parent);
        found.insert(found.end(), proposal->nulls.begin(), proposal->nulls.end());
    } else if (const auto* headers = std::get_if<Headers>(&message)) {
        add_items(headers->items);
    } else if (const auto* blocks = std::get_if<Blocks>(&message)) {
        add_items(blocks->items);
    } else if (const auto* certificates = std::get_if<Certificates>(&message)) {
        found.assign(certificates->items.begin(), certificates->items.end());
    }
    return found;
}

bool is_left_out(const Message& message) {
    const std::string_view kind = name_of(message);
    return kind == "ack_vector" || kind == "get_own" || kind == "own" ||
           kind.starts_with("checkpoint");
}

}  // namespace merit::testing::twins
