// chain_*: blocks, certificates, checkpoints, genesis.
#include "contracts/validators/set_of_height.hpp"
#include "node/rpc/block_reader.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/methods/describe_json.hpp"
#include "node/rpc/page.hpp"
#include "node/rpc/proofs.hpp"
#include "node/rpc/query_call.hpp"
#include "storage/store.hpp"

#include <algorithm>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

void add_roots(json::object& object, const storage::Roots& roots) {
    object.emplace("log_size", roots.log_size);
    object.emplace("log_root", to_hex(roots.log_root.bytes));
    object.emplace("state_root", to_hex(roots.state_root.bytes));
}

// The position of an answer that is about one block.
void add_block_position(json::object& object, const ReadBlock& block) {
    object.emplace("height", block.stored.height.value);
    object.emplace("block_hash", block.stored.digest.hex());
    object.emplace("time", iso_time(block.header.time_ms));
}

Answer get_status(const Call& call) {
    const auto& service = call.environment.service;
    const NodeStatus status = service.status();
    json::object object{{"network", service.network().hex()},
                        {"network_name", std::string_view(service.genesis().name)},
                        {"test", service.genesis().test},
                        {"state", name_of(status.state)},
                        {"certified_height", status.certified_height.value},
                        {"time_ms", call.at.time_ms.value}};
    add_roots(object, call.at.view->at().roots);
    return json::value(std::move(object));
}

Answer get_block(const Call& call) {
    const auto& store = call.environment.service.store();
    MERIT_TRY(const auto block, chosen_block(call));
    MERIT_TRY(check_whole(store, block.stored.height));
    json::array transactions;
    const auto receipts = store.receipts(block.stored.height);
    for (const auto& receipt : receipts.items)
        transactions.push_back(receipt_json(receipt));
    json::object object{{"header", json_of(call, block.header)},
                        {"digest", block.stored.digest.hex()}};
    add_roots(object, block.stored.roots);
    object.emplace("first_leaf", block.stored.first_leaf);
    object.emplace("batches", block.stored.batches);
    object.emplace("transactions", std::move(transactions));
    json::object result{{"block", std::move(object)}};
    add_block_position(result, block);
    return json::value(std::move(result));
}

Answer get_header(const Call& call) {
    MERIT_TRY(const auto block, chosen_block(call));
    json::object result{{"header", json_of(call, block.header)},
                        {"digest", block.stored.digest.hex()},
                        {"bytes", to_base64(block.stored.header)}};
    add_block_position(result, block);
    return json::value(std::move(result));
}

Answer get_certificate(const Call& call) {
    MERIT_TRY(const auto block, chosen_block(call));
    const auto certificate = ledger::decode_certificate(block.stored.certificate);
    if (!certificate) return not_found("genesis has no certificate");
    json::object result{{"certificate", json_of(call, certificate.assume_value())},
                        {"bytes", to_base64(block.stored.certificate)}};
    add_block_position(result, block);
    return json::value(std::move(result));
}

json::object block_item(const storage::Store& store, const ReadBlock& block) {
    return {{"block_height", block.stored.height.value},
            {"digest", block.stored.digest.hex()},
            {"time_ms", block.header.time_ms.value},
            {"view", block.header.view.value},
            {"proposer", block.header.proposer.value},
            {"transactions", store.receipts(block.stored.height).items.size()},
            {"log_size", block.stored.roots.log_size}};
}

Bytes height_key(std::uint64_t height) {
    Bytes key;
    for (std::size_t i = 8; i-- > 0;)
        key.push_back(static_cast<Byte>(height >> (8 * i)));
    return key;
}

std::optional<std::uint64_t> height_of_key(BytesView key) {
    if (key.size() != 8) return std::nullopt;
    std::uint64_t height = 0;
    for (const Byte byte : key)
        height = height << 8 | byte;
    return height;
}

Answer list_blocks(const Call& call) {
    MERIT_TRY(const auto page, open_page(call, "", true));
    const auto& store = call.environment.service.store();
    const std::uint64_t head = page.at.height.value;
    const std::uint64_t lowest = lowest_whole(store).value;
    const auto from =
        std::max(lowest, height_of_key(page.from).value_or(page.descending ? head : lowest));
    json::array items;
    std::optional<Bytes> next;
    for (std::uint64_t n = 0; from <= head; ++n) {
        if (n > (page.descending ? from - lowest : head - from)) break;
        const std::uint64_t height = page.descending ? from - n : from + n;
        if (items.size() == page.limit) {
            next = height_key(height);
            break;
        }
        if (const auto block = read_block(store, ledger::Height{height})) {
            items.push_back(block_item(store, *block));
        }
    }
    return close_page(call, page, std::move(items), next);
}

Answer get_genesis(const Call& call) {
    const auto& service = call.environment.service;
    return json::value{{"network", service.network().hex()},
                       {"genesis", json_of(call, service.genesis())},
                       {"bytes", to_base64(ledger::encode_genesis(service.genesis()))}};
}

Answer get_checkpoint(const Call& call) {
    const auto& service = call.environment.service;
    const auto& store = service.store();
    const auto height = call.params.integer("height");
    const auto certificate =
        height ? store.checkpoint_from(ledger::Height{*height}) : store.highest_checkpoint();
    if (!certificate) {
        return height ? not_found("nothing is certified from height " + std::to_string(*height) +
                                  " on yet")
                      : unavailable("nothing is certified yet", 1'000);
    }
    json::array signers;
    for (std::size_t i = 0; i < certificate->validators; ++i) {
        if ((certificate->signers[i / 8] >> (i % 8) & 1) != 0) signers.push_back(i);
    }
    const auto& checkpoint = certificate->checkpoint;
    // It may be above the head of this call by now; its term is then that of the head or a later
    // one, which the newest state knows.
    const auto set =
        contracts::validators::set_of_height(*store.head_view(), checkpoint.height);
    const auto keys = ledger::consensus_keys(set.set);
    const auto block = read_block(store, checkpoint.height);
    return json::value{
        {"checkpoint", json_of(call, checkpoint)},
        {"signers", std::move(signers)},
        {"note", ledger::checkpoint_note(*certificate, keys)},
        {"bytes", certificate_base64(*certificate)},
        {"term", set.term.value},
        {"height", checkpoint.height.value},
        {"block_hash", checkpoint.block.hex()},
        {"time", iso_time(block ? block->header.time_ms : service.genesis().time_ms)}};
}

Answer get_term_end(const Call& call) {
    const ledger::Term term{*call.params.integer("term")};
    const auto end = call.environment.service.store().term_end(term);
    const auto next_set = contracts::validators::set_of_term(*call.at.view, term.next());
    if (!next_set) return not_found("term " + std::to_string(term.value) + " has not ended");
    if (!end) {
        return not_found("this node does not hold the proof that term " +
                         std::to_string(term.value) + " ended");
    }
    const ledger::TermStep step = ledger::make_term_step(*end, *next_set);
    return json::value{{"term", term.value},
                       {"boundary_height", end->boundary.height.value},
                       {"term_end", to_base64(step.term_end)},
                       {"next_set", to_base64(step.next_set)}};
}

std::vector<Param> block_choice() {
    return {integer("height", false, "Height of the block; the head without height and hash", 0,
                    json_integer_max),
            optional("hash", ParamType::hash, "Digest of the block's header")};
}

std::vector<Method> block_methods() {
    return {
        {.name = "chain_getBlock",
         .summary = "A block: header, roots and the answers to its transactions",
         .params = block_choice(),
         .result = {{"block", "object",
                     "header, digest, log_size, log_root, state_root, first_leaf, batches, "
                     "transactions"}},
         .reads = Reads::head,
         .run = get_block,
         .names_own_position = true},
        {.name = "chain_getHeader",
         .summary = "A block's header",
         .params = block_choice(),
         .result = {{"header", "object", "Its fields"},
                    {"digest", "string", "Hash of the header: the block's identity"},
                    {"bytes", "string", "Canonical bytes, base64"}},
         .reads = Reads::head,
         .run = get_header,
         .names_own_position = true},
        {.name = "chain_getCertificate",
         .summary = "The quorum of votes that made a block notarized or final",
         .params = block_choice(),
         .result = {{"certificate", "object", "Its fields"},
                    {"bytes", "string", "Canonical bytes, base64"}},
         .reads = Reads::head,
         .run = get_certificate,
         .names_own_position = true},
        {.name = "chain_listBlocks",
         .summary = "Blocks, the newest first unless told",
         .params = page_params(true),
         .result =
             page_result("block_height, digest, time_ms, view, proposer, transactions, log_size"),
         .reads = Reads::head,
         .run = list_blocks,
         .names_own_position = true},
    };
}

}  // namespace

std::vector<Method> chain_methods() {
    std::vector<Method> methods = block_methods();
    methods.push_back({.name = "chain_getStatus",
                       .summary = "The head of the ledger",
                       .params = {},
                       .result = {{"network", "string", "Hash of genesis"},
                                  {"network_name", "string", "For display"},
                                  {"test", "boolean", "Whether this is a test network"},
                                  {"state", "string", "As in node_getStatus"},
                                  {"certified_height", "integer", "Highest checkpoint certificate"},
                                  {"time_ms", "integer", "Block time of the head"},
                                  {"log_size", "integer", "Leaves of the log"},
                                  {"log_root", "string", "Root of the log"},
                                  {"state_root", "string", "Root of the state tree"}},
                       .reads = Reads::head,
                       .run = get_status});
    methods.push_back(query_method(
        "chain_getValidators", "govern", "validators", {},
        {{"term", "integer", "Number of the set: one more with each change"},
         {"since_height", "integer", "Block after which it decides; 0: genesis"},
         {"set_digest", "string", "What the boundary block of its term names"},
         {"faults", "integer", "How many of it may be faulty"},
         {"quorum", "integer", "Votes that decide"},
         {"validators", "array",
          "index, member, member_name, consensus_key, transport_key, account, suspended"}}));
    methods.push_back({.name = "chain_getGenesis",
                       .summary = "Genesis, whose hash is the network's identity",
                       .params = {},
                       .result = {{"network", "string", "Its hash"},
                                  {"genesis", "object", "Its fields"},
                                  {"bytes", "string", "Canonical bytes, base64"}},
                       .reads = Reads::head,
                       .run = get_genesis});
    methods.push_back(
        {.name = "chain_getCheckpoint",
         .summary = "A checkpoint that a quorum of validators signed",
         .params = {integer("height", false,
                            "The lowest certified height from here on; the highest without it", 0,
                            json_integer_max)},
         .result = {{"checkpoint", "object",
                     "network, height, block, log_size, log_root, state_root"},
                    {"signers", "array", "Indexes of the validators that signed"},
                    {"note", "string", "The C2SP tlog-checkpoint note"},
                    {"bytes", "string", "Canonical bytes of the certificate, base64"},
                    {"term", "integer", "Whose validators signed"}},
         .reads = Reads::head,
         .run = get_checkpoint,
         .names_own_position = true});
    methods.push_back(
        {.name = "chain_getTermEnd",
         .summary = "The proof that a term has ended, and the validators of the next one",
         .params = {integer("term", true, "Number of the term that ended; 0: that of genesis", 0,
                            json_integer_max)},
         .result = {{"term", "integer", "The term that ended"},
                    {"boundary_height", "integer",
                     "Height of its last block: the next term's validators certify what is above"},
                    {"term_end", "string", "Canonical bytes of the TermEnd, base64"},
                    {"next_set", "string",
                     "Canonical bytes of the ValidatorSet whose digest the boundary names, base64"}},
         .reads = Reads::head,
         .run = get_term_end});
    return methods;
}

}  // namespace merit::node::rpc
