#include "tests/scenarios/scenario.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace merit::testing {

using ledger::BlockDigest;
using ledger::Header;
using ledger::Height;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::VoteKind;

namespace {

std::vector<std::string> split_words(const std::string& line) {
    std::istringstream stream(line.substr(0, line.find('#')));
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

// Back-pressure begins above 8 blocks: fewer would mean that the story never got there.
constexpr std::uint64_t limits_gap = ledger::limits::blocks_unexecuted_max;

std::uint64_t number(const std::string& text) {
    return std::stoull(text);
}

VoteKind vote_kind(const std::string& text) {
    if (text == "notarize") return VoteKind::notarize;
    if (text == "nullify") return VoteKind::nullify;
    if (text == "finalize") return VoteKind::finalize;
    throw std::invalid_argument("no vote is called " + text);
}

}  // namespace

Scenario::Scenario() {
    add_control_commands();
    add_fault_commands();
    add_byzantine_commands();
    add_expectations();
}

std::string Scenario::run_line(const std::string& line) {
    const Words words = split_words(line);
    if (words.empty()) return {};
    const auto command = commands_.find(words[0]);
    if (command == commands_.end()) return "unknown command: " + words[0];
    std::string problem;
    try {
        problem = command->second(words);
    } catch (const std::exception& error) {
        problem = std::string("not understood: ") + error.what();
    }
    if (!problem.empty() || !world_) return problem;
    const bool is_looked_for = tolerates_violations_ || options_have_mistake_;
    if (!is_looked_for && world_->violations().size() > violations_told_) {
        problem = world_->violations()[violations_told_];
        violations_told_ = world_->violations().size();
    }
    return problem;
}

World& Scenario::world() {
    if (!world_) throw std::logic_error("a story begins with: nodes N");
    return *world_;
}

std::size_t Scenario::node_of(const std::string& text) {
    const std::size_t id = number(text);
    if (id >= world().size()) throw std::out_of_range("no node " + text);
    return id;
}

std::vector<std::size_t> Scenario::nodes_of(const std::string& list) {
    std::vector<std::size_t> ids;
    if (list == "all") {
        for (std::size_t id = 0; id < world().size(); ++id)
            ids.push_back(id);
        return ids;
    }
    std::istringstream stream(list);
    for (std::string one; std::getline(stream, one, ',');)
        ids.push_back(node_of(one));
    return ids;
}

// --- commands ---

std::string Scenario::create(const Words& words) {
    if (world_) return "nodes is said once";
    WorldOptions options;
    options.validators = number(words.at(1));
    for (std::size_t i = 2; i < words.size(); ++i) {
        const std::size_t equals = words[i].find('=');
        const std::string name = words[i].substr(0, equals);
        const std::string value = equals == std::string::npos ? "" : words[i].substr(equals + 1);
        if (name == "delta") {
            options.delta_ms = number(value);
        } else if (name == "latency") {
            options.network.latency_ms_min = number(value);
            options.network.latency_ms_max = number(value.substr(value.find("..") + 2));
        } else if (name == "loss") {
            options.network.loss_ppm = static_cast<std::uint32_t>(number(value));
        } else if (name == "duplicate") {
            options.network.duplicate_ppm = static_cast<std::uint32_t>(number(value));
        } else if (name == "execute") {
            options.execute_ms = number(value);
        } else if (name == "seed") {
            options.seed = number(value);
        } else if (name == "real") {
            options.real_signatures = true;
        } else if (name == "forget-certificates") {
            options.mistake_forget_certificates = true;
            options_have_mistake_ = true;
        } else {
            return "unknown option " + name;
        }
    }
    world_ = std::make_unique<World>(options);
    return {};
}

void Scenario::add_control_commands() {
    commands_["nodes"] = [this](const Words& words) { return create(words); };
    commands_["start"] = [this](const Words& words) -> std::string {
        for (std::size_t id : nodes_of(words.at(1))) {
            if (!world().is_running(id)) world().start(id);
        }
        return {};
    };
    commands_["restart"] = [this](const Words& words) -> std::string {
        if (words.at(1) == "all") {
            world().start_all();
            return {};
        }
        for (std::size_t id : nodes_of(words[1]))
            world().start(id);
        return {};
    };
    commands_["crash"] = [this](const Words& words) -> std::string {
        const bool is_power_cut = words.size() < 3 || words[2] != "process";
        for (std::size_t id : nodes_of(words.at(1)))
            world().crash(id, is_power_cut);
        return {};
    };
    commands_["tick"] = [this](const Words& words) -> std::string {
        world().run(number(words.at(1)));
        return {};
    };
    commands_["submit"] = [this](const Words& words) -> std::string {
        for (std::size_t i = 2; i < words.size(); ++i)
            world().submit(node_of(words.at(1)), words[i]);
        return {};
    };
    commands_["rotate"] = [this](const Words& words) -> std::string {
        for (std::size_t id : nodes_of(words.at(1)))
            world().rotate_votes(id);
        return {};
    };
    commands_["expect-violation"] = [this](const Words& words) -> std::string {
        // A seeded mistake must be seen; it is then not told again.
        std::string text = words.at(1);
        for (std::size_t i = 2; i < words.size(); ++i)
            text += " " + words[i];
        const auto& seen = world().violations();
        const bool is_seen = std::ranges::any_of(seen, [&](const std::string& violation) {
            return violation.find(text) != std::string::npos;
        });
        tolerates_violations_ = is_seen;
        return is_seen ? "" : "not seen: " + text;
    };
    commands_["expect-final-gap-at-most"] = [this](const Words& words) -> std::string {
        for (std::size_t id = 0; id < world().size(); ++id) {
            const auto status = world().status(id);
            const std::uint64_t gap = status.final_height.value - status.executed_height.value;
            if (gap > number(words.at(1))) return std::to_string(gap) + " blocks wait";
            if (gap < limits_gap) return "only " + std::to_string(gap) + " blocks wait";
        }
        return {};
    };
    commands_["expect"] = [this](const Words& words) { return expect(words); };
}

std::string Scenario::drop(const Words& words) {
    const std::string& arrow = words.at(1);
    const std::size_t at = arrow.find("->");
    if (at == std::string::npos) return "say from->to";
    const auto end = [&](const std::string& text) -> std::optional<std::size_t> {
        if (text == "*") return std::nullopt;
        return node_of(text);
    };
    world().drop(end(arrow.substr(0, at)), end(arrow.substr(at + 2)),
                 words.size() > 2 ? words[2] : "");
    return {};
}

std::string Scenario::split(const Words& words) {
    std::vector<std::set<std::size_t>> sides(1);
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i] == "|") {
            sides.emplace_back();
        } else {
            for (std::size_t id : nodes_of(words[i]))
                sides.back().insert(id);
        }
    }
    world().split(sides);
    return {};
}

std::string Scenario::hold(const Words& words, bool held) {
    for (std::size_t id : nodes_of(words.at(2))) {
        if (words.at(1) == "disk") {
            world().hold_disk(id, held);
        } else if (words.at(1) == "execution") {
            world().hold_execution(id, held);
        } else {
            return "hold disk or execution";
        }
    }
    return {};
}

void Scenario::add_fault_commands() {
    commands_["drop"] = [this](const Words& words) { return drop(words); };
    commands_["split"] = [this](const Words& words) { return split(words); };
    commands_["hold"] = [this](const Words& words) { return hold(words, true); };
    commands_["release"] = [this](const Words& words) { return hold(words, false); };
    commands_["heal"] = [this](const Words&) -> std::string {
        world().heal();
        world().set_loss(0, 0);
        return {};
    };
    commands_["loss"] = [this](const Words& words) -> std::string {
        world().set_loss(static_cast<std::uint32_t>(number(words.at(1))), 0);
        return {};
    };
    commands_["clock"] = [this](const Words& words) -> std::string {
        world().set_clock(node_of(words.at(1)), std::stoll(words.at(2)));
        return {};
    };
    commands_["corrupt"] = [this](const Words& words) -> std::string {
        world().corrupt_execution(node_of(words.at(1)));
        return {};
    };
    commands_["damage"] = [this](const Words& words) -> std::string {
        world().damage_votes(node_of(words.at(1)));
        return {};
    };
    commands_["lose-batches"] = [this](const Words& words) -> std::string {
        world().lose_batches(node_of(words.at(1)));
        return {};
    };
    commands_["twin"] = [this](const Words& words) -> std::string {
        const bool is_copy = words.size() > 2 && words[2] == "copy";
        const std::size_t id = world().add_twin(node_of(words.at(1)), is_copy);
        return id + 1 == world().size() ? "" : "twins come last";
    };
}

BlockDigest Scenario::block_named(const std::string& name) {
    const auto named = blocks_.find(name);
    if (named != blocks_.end()) return named->second;
    // view-N: what an honest leader proposed there.
    if (name.starts_with("view-")) {
        const auto digest = world().proposed(View{number(name.substr(5))});
        if (digest) return *digest;
        throw std::invalid_argument("nobody proposed in " + name);
    }
    return BlockDigest::from(crypto::blake2b("test", {bytes_of(name)}));
}

// propose NODE view V as NAME to NODES [time MS] [on BLOCK]
std::string Scenario::propose(const Words& words) {
    const std::size_t from = node_of(words.at(1));
    Header header;
    header.network = world().config().network;
    header.view = View{number(words.at(3))};
    header.proposer = ValidatorIndex{static_cast<std::uint16_t>(from)};
    const Header& genesis = world().config().genesis;
    header.height = Height{1};
    header.parent_digest = ledger::block_digest(genesis);
    header.time_ms = ledger::TimeMs{genesis.time_ms.value + 1};
    header.cut = genesis.cut;
    for (std::size_t i = 8; i + 1 < words.size(); i += 2) {
        const std::uint64_t value = number(words[i + 1]);
        if (words[i] == "time") {
            header.time_ms = ledger::TimeMs{genesis.time_ms.value + 1'000 + value};
        } else if (words[i] == "height") {
            header.height = Height{value};
        } else if (words[i] == "lane0") {
            header.cut[0] = {ledger::Position{value}, {}};
        } else {
            return "unknown part " + words[i];
        }
    }
    const BlockDigest digest = ledger::block_digest(header);
    blocks_[words.at(5)] = digest;
    consensus::Proposal proposal;
    proposal.header = header;
    proposal.notarize = world()
                            .signatures()
                            .make_vote(header.proposer, VoteKind::notarize, header.view, digest)
                            .signature;
    for (std::size_t to : nodes_of(words.at(7)))
        world().send_as(from, to, proposal);
    return {};
}

ledger::SignedBatch Scenario::batch_of(ValidatorIndex who, std::uint64_t position,
                                       const std::string& transaction) {
    ledger::Batch batch;
    batch.lane = who;
    batch.position = ledger::Position{position};
    batch.previous_digest = world().config().genesis.cut[who.value].batch_digest;
    const BytesView text = bytes_of(transaction);
    batch.transactions.emplace_back(text.begin(), text.end());
    ledger::SignedBatch signed_batch;
    signed_batch.batch = decltype(signed_batch.batch)(ledger::encode_batch(batch));
    const auto digest = ledger::batch_digest(signed_batch.batch);
    signed_batch.signature = world().signatures().sign(
        who, ledger::batch_signing_bytes(world().config().network, digest));
    return signed_batch;
}

consensus::Message Scenario::message_named(std::size_t from, const Words& words) {
    const ValidatorIndex who{static_cast<std::uint16_t>(from)};
    const std::string& kind = words.at(2);
    if (kind == "vote") {
        const VoteKind vote = vote_kind(words.at(3));
        const BlockDigest digest =
            vote == VoteKind::nullify ? BlockDigest{} : block_named(words.at(5));
        return world().signatures().make_vote(who, vote, View{number(words.at(4))}, digest);
    }
    if (kind == "forged-vote") {
        auto vote = world().signatures().make_vote(
            who, vote_kind(words.at(3)), View{number(words.at(4))}, block_named(words.at(5)));
        vote.signature.bytes[0] ^= 1;
        return vote;
    }
    if (kind == "vote-of") {
        const ValidatorIndex other{static_cast<std::uint16_t>(number(words.at(3)))};
        return world().signatures().make_vote(other, VoteKind::nullify, View{1}, {});
    }
    if (kind == "certificate") {
        // Signatures of this validator alone, repeated for a whole quorum.
        std::vector<ledger::Vote> votes;
        const VoteKind vote = vote_kind(words.at(3));
        for (std::size_t i = 0; i < ledger::quorum(world().validators()); ++i) {
            votes.push_back(world().signatures().make_vote(
                who, vote, View{number(words.at(4))},
                vote == VoteKind::nullify ? BlockDigest{} : block_named("any")));
            votes.back().signer = ValidatorIndex{static_cast<std::uint16_t>(i)};
        }
        return ledger::make_certificate(votes, static_cast<std::uint16_t>(world().validators()));
    }
    if (kind == "status") {
        consensus::Status status;
        status.view = View{number(words.at(3))};
        status.final_view = status.view;
        status.final_height = Height{number(words.at(3))};
        return status;
    }
    if (kind == "batch") {
        ledger::SignedBatch batch = batch_of(who, number(words.at(3)), words.at(4));
        if (words.size() > 5) batch.signature.bytes[0] ^= 1;
        return batch;
    }
    if (kind == "acks") {
        consensus::AckVector acks;
        acks.entries = world().config().genesis.cut;
        const ledger::SignedBatch batch = batch_of(who, number(words.at(3)), words.at(4));
        acks.entries[from] = {ledger::Position{number(words[3])},
                              ledger::batch_digest(batch.batch)};
        return acks;
    }
    throw std::invalid_argument("no message is called " + kind);
}

std::string Scenario::send(const Words& words) {
    const std::string& arrow = words.at(1);
    const std::size_t at = arrow.find("->");
    if (at == std::string::npos) return "say from->to";
    const std::size_t from = node_of(arrow.substr(0, at));
    const consensus::Message message = message_named(from, words);
    for (std::size_t to : nodes_of(arrow.substr(at + 2)))
        world().send_as(from, to, message);
    return {};
}

void Scenario::add_byzantine_commands() {
    commands_["byzantine"] = [this](const Words& words) -> std::string {
        for (std::size_t id : nodes_of(words.at(1)))
            world().make_byzantine(id);
        return {};
    };
    commands_["propose"] = [this](const Words& words) { return propose(words); };
    commands_["send"] = [this](const Words& words) { return send(words); };
}

// --- expectations ---

std::string Scenario::expect(const Words& words) {
    const auto found = expectations_.find(words.at(1));
    return found == expectations_.end() ? "unknown expectation: " + words[1] : found->second(words);
}

std::string Scenario::expect_within(const Words& words, const std::function<bool()>& condition,
                                    const std::string& what) {
    std::uint64_t within_ms = 0;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] == "within") within_ms = number(words[i + 1]);
    }
    return world().run_until(condition, within_ms) ? "" : what;
}

void Scenario::add_expectations() {
    const auto every = [this](const std::string& list, auto&& holds) {
        const std::vector<std::size_t> ids = nodes_of(list);
        return [ids, holds] { return std::ranges::all_of(ids, holds); };
    };
    expectations_["final"] = [this, every](const Words& words) {
        const std::uint64_t height = number(words.at(2));
        return expect_within(
            words,
            every(words.at(3),
                  [this, height](std::size_t id) { return world().executed(id).value >= height; }),
            "height " + words[2] + " is not reached");
    };
    expectations_["included"] = [this, every](const Words& words) {
        const std::string transaction = words.at(2);
        return expect_within(words,
                             every(words.at(3),
                                   [this, transaction](std::size_t id) {
                                       return world().is_included(id, transaction);
                                   }),
                             transaction + " is not in a final block everywhere");
    };
    expectations_["once"] = [this, every](const Words& words) {
        const std::string transaction = words.at(2);
        return expect_within(words,
                             every(words.at(3),
                                   [this, transaction](std::size_t id) {
                                       return world().times_included(id, transaction) == 1;
                                   }),
                             transaction + " is not exactly once in the final blocks");
    };
    expectations_["certified"] = [this, every](const Words& words) {
        const std::uint64_t height = number(words.at(2));
        return expect_within(words,
                             every(words.at(3),
                                   [this, height](std::size_t id) {
                                       return world().status(id).certified_height.value >= height;
                                   }),
                             "height " + words[2] + " is not certified");
    };
    expectations_["view"] = [this, every](const Words& words) {
        const std::uint64_t view = number(words.at(2));
        return expect_within(
            words,
            every(words.at(3),
                  [this, view](std::size_t id) { return world().status(id).view.value >= view; }),
            "view " + words[2] + " is not reached");
    };
    expectations_["state"] = [this, every](const Words& words) {
        const std::string state = words.at(2);
        return expect_within(words,
                             every(words.at(3),
                                   [this, state](std::size_t id) {
                                       return name_of(world().status(id).state) == state;
                                   }),
                             "not " + state);
    };
    expectations_["signed"] = [this](const Words& words) {
        const std::size_t id = node_of(words.at(2));
        const VoteKind kind = vote_kind(words.at(3));
        const View view{number(words.at(4))};
        return expect_within(
            words, [this, id, kind, view] { return world().has_signed(id, kind, view); },
            "not signed");
    };
    expectations_["unsigned"] = [this](const Words& words) -> std::string {
        const bool is_signed = world().has_signed(node_of(words.at(2)), vote_kind(words.at(3)),
                                                  View{number(words.at(4))});
        return is_signed ? "signed" : "";
    };
    expectations_["stuck"] = [this](const Words& words) -> std::string {
        // expect stuck NODES for MS
        std::vector<std::uint64_t> before;
        const std::vector<std::size_t> ids = nodes_of(words.at(2));
        for (std::size_t id : ids)
            before.push_back(world().executed(id).value);
        world().run(number(words.at(4)));
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (world().executed(ids[i]).value != before[i]) return "went on";
        }
        return {};
    };
    expectations_["quiet"] = [this](const Words& words) -> std::string {
        // expect quiet MS MESSAGES: at most so many in that time
        const std::uint64_t before = world().messages_sent();
        world().run(number(words.at(2)));
        const std::uint64_t sent = world().messages_sent() - before;
        return sent <= number(words.at(3)) ? "" : std::to_string(sent) + " messages";
    };
    expectations_["alarm"] = [this](const Words& words) {
        const std::string name = words.at(2);
        const std::size_t id = node_of(words.at(3));
        return expect_within(
            words,
            [this, name, id] {
                return std::ranges::any_of(world().alarms(id), [&](consensus::AlarmKind kind) {
                    return consensus::name_of(kind) == name;
                });
            },
            "no alarm " + name);
    };
    expectations_["evidence"] = [this](const Words& words) {
        const ValidatorIndex who{static_cast<std::uint16_t>(number(words.at(2)))};
        return expect_within(
            words, [this, who] { return world().evidence_against(who) > 0; }, "no evidence");
    };
    expectations_["no-evidence"] = [this](const Words& words) -> std::string {
        const ValidatorIndex who{static_cast<std::uint16_t>(number(words.at(2)))};
        return world().evidence_against(who) == 0 ? "" : "there is evidence";
    };
    expectations_["disconnected"] = [this](const Words& words) {
        const std::size_t id = node_of(words.at(2));
        return expect_within(
            words, [this, id] { return world().disconnects(id) > 0; }, "not disconnected");
    };
    expectations_["connected"] = [this](const Words& words) -> std::string {
        return world().disconnects(node_of(words.at(2))) == 0 ? "" : "was disconnected";
    };
}

}  // namespace merit::testing
