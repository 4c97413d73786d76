// Validator sets follow one another: real engines, one a term, on a network without faults but for
// what a test takes away.
#include "consensus/engine.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>

namespace merit::consensus {
namespace {

using ledger::Height;
using ledger::Term;
using ledger::ValidatorIndex;
using Set = std::vector<std::size_t>;  // machines, by index

crypto::KeyPair key_of(std::size_t machine) {
    return testing::key(static_cast<std::uint8_t>(101 + machine));
}

std::vector<crypto::PublicKey> keys_of(const Set& set) {
    std::vector<crypto::PublicKey> keys;
    for (std::size_t machine : set)
        keys.push_back(key_of(machine).public_key());
    return keys;
}

crypto::Hash256 digest_of(const Set& set) {
    Bytes bytes;
    for (std::size_t machine : set)
        bytes.push_back(static_cast<Byte>(machine));
    return crypto::blake2b("test.set", {bytes});
}

struct Block {
    ledger::Header header;
    ledger::Certificate certificate;
    ledger::Checkpoint checkpoint;
};

// What one machine keeps and runs.
struct Machine {
    std::unique_ptr<Engine> engine;
    Term term;
    Set set;
    std::vector<Block> blocks;  // height 1 ..
    std::map<Term, ledger::TermEnd> ends;
    std::optional<ledger::CheckpointCertificate> certified;
    ReserveViews reserved;    // sign.state
    std::vector<Record> log;  // `votes/`
    Height rebuild_to;
    std::deque<Event> events;
    bool is_stepping = false;
    std::uint64_t timer_ms = UINT64_MAX;
    bool is_ending = false;
    bool has_listened = false;
    std::vector<Record> carried;  // of EndTerm
    std::uint64_t terms_begun = 0;
};

class Cluster {
  public:
    // `sets[t]` is the set of term t; that of term t + 1 is ready after height ready_at[t].
    Cluster(std::vector<Set> sets, std::vector<std::uint64_t> ready_at, std::size_t machines)
        : sets_(std::move(sets)), ready_at_(std::move(ready_at)), machines_(machines) {
        genesis_ = testing::genesis(sets_[0].size());
    }

    Machine& at(std::size_t machine) { return machines_[machine]; }
    void take_away(std::size_t machine) { away_.insert(machine); }
    void bring_back(std::size_t machine) {
        away_.erase(machine);
        if (machines_[machine].engine) links(machine);
    }

    void rotate_log(std::size_t id) { machines_[id].log = machines_[id].engine->summary(); }
    // The next start rebuilds it from peers; the logs are left.
    void lose_database(std::size_t id) {
        Machine& machine = machines_[id];
        machine.rebuild_to = Height{machine.blocks.size()};
        machine.blocks.clear();
        machine.ends.clear();
        machine.certified.reset();
    }

    void start(std::size_t id, bool is_handover = false) {
        Machine& machine = machines_[id];
        Recovered event;
        event.head = ledger::genesis_header(genesis_);
        std::optional<ledger::Header> boundary;
        for (const Block& block : machine.blocks) {
            event.head = block.header;
            event.head_certificate = block.certificate;
            if (block.header.kind == ledger::BlockKind::boundary) boundary = block.header;
        }
        machine.term = boundary ? boundary->term.next() : Term{0};
        machine.set = sets_[machine.term.value];
        const std::optional<ValidatorIndex> own = index_in(machine.set, id);
        EngineConfig config = boundary ? make_engine_config(genesis_, *boundary,
                                                            keys_of(machine.set), own)
                                       : make_engine_config(genesis_, own);
        event.ready_set = ready_after(event.head.height);
        event.certified = machine.certified;
        event.reserved_term = machine.reserved.term;
        event.view_reserved = machine.reserved.view_reserved;
        event.rebuild_to = machine.rebuild_to;
        event.has_listened = is_handover && machine.has_listened;
        Signer signer;
        if (own) signer = [key = key_of(id)](BytesView bytes) { return key.sign(bytes); };
        machine.engine =
            std::make_unique<Engine>(config, signer, ed25519_verifier(config.validators));
        machine.timer_ms = UINT64_MAX;
        machine.is_ending = false;
        ++machine.terms_begun;
        for (const Record& record : is_handover ? machine.carried : std::vector(machine.log))
            step(id, Replayed{record});
        step(id, std::move(event));
        links(id);
    }

    void run(std::uint64_t ms) {
        for (const std::uint64_t end = now_ms_ + ms; now_ms_ < end; ++now_ms_) {
            std::deque<Flight> flights = std::exchange(flights_, {});
            for (Flight& flight : flights)
                arrive(flight);
            for (std::size_t id = 0; id < machines_.size(); ++id) {
                if (machines_[id].timer_ms > now_ms_) continue;
                machines_[id].timer_ms = UINT64_MAX;
                step(id, TimerFired{});
            }
        }
    }

    std::string describe(std::size_t id) const {
        const EngineStatus status = machines_[id].engine->status({now_ms_, {}});
        return "machine " + std::to_string(id) + " " + std::string(name_of(status.state)) +
               " view " + std::to_string(status.view.value) + " final " +
               std::to_string(status.final_height.value) + " " + status.why;
    }
    const std::vector<std::string>& disconnects() const { return disconnects_; }
    const ledger::Genesis& genesis() const { return genesis_; }

  private:
    struct Flight {
        std::size_t from = 0;
        std::size_t to = 0;
        Message message;
    };

    static std::optional<ValidatorIndex> index_in(const Set& set, std::size_t id) {
        for (std::size_t i = 0; i < set.size(); ++i) {
            if (set[i] == id) return ValidatorIndex{static_cast<std::uint16_t>(i)};
        }
        return std::nullopt;
    }
    // A machine's number as this engine knows it, and back.
    static PeerId peer_of(const Machine& machine, std::size_t other) {
        const auto index = index_in(machine.set, other);
        return PeerId{index ? index->value
                            : static_cast<std::uint32_t>(machine.set.size() + other)};
    }
    static std::size_t machine_of(const Machine& machine, PeerId peer) {
        const std::size_t n = machine.set.size();
        return peer.value < n ? machine.set[peer.value] : peer.value - n;
    }

    std::optional<crypto::Hash256> ready_after(Height height) const {
        for (std::size_t t = ready_at_.size(); t-- > 0;) {
            if (height.value >= ready_at_[t] && !activated_.contains(t + 1)) {
                return digest_of(sets_[t + 1]);
            }
            if (height.value >= ready_at_[t]) {
                return height < activated_.at(t + 1) ? std::optional(digest_of(sets_[t + 1]))
                                                     : std::nullopt;
            }
        }
        return std::nullopt;
    }

    void links(std::size_t id) {
        for (std::size_t other = 0; other < machines_.size(); ++other) {
            const bool is_linked = other != id && machines_[other].engine &&
                                   !away_.contains(id) && !away_.contains(other);
            if (!is_linked) continue;
            step(id, PeerUp{peer_of(machines_[id], other)});
            step(other, PeerUp{peer_of(machines_[other], id)});
        }
    }

    void arrive(Flight& flight) {
        Machine& to = machines_[flight.to];
        if (!to.engine || away_.contains(flight.to) || away_.contains(flight.from)) return;
        step(flight.to, Received{peer_of(to, flight.from), std::move(flight.message)});
    }

    void transmit(std::size_t from, std::optional<PeerId> to, const Message& message) {
        const Machine& sender = machines_[from];
        for (std::size_t other = 0; other < machines_.size(); ++other) {
            const bool is_meant =
                to ? machine_of(sender, *to) == other : index_in(sender.set, other).has_value();
            if (other != from && is_meant) flights_.push_back({from, other, message});
        }
    }

    void step(std::size_t id, Event event) {
        Machine& machine = machines_[id];
        if (!machine.engine) return;
        machine.events.push_back(std::move(event));
        if (machine.is_stepping) return;
        machine.is_stepping = true;
        while (!machine.events.empty()) {
            Event next = std::move(machine.events.front());
            machine.events.pop_front();
            step_now(id, std::move(next));
        }
        machine.is_stepping = false;
        if (machine.is_ending) start(id, true);
    }

    void step_now(std::size_t id, Event event) {
        Machine& machine = machines_[id];
        Actions actions = machine.engine->step(
            std::move(event), {now_ms_, ledger::TimeMs{genesis_.time_ms.value + now_ms_}});
        for (Action& action : actions) {
            if (const auto* persist = std::get_if<Persist>(&action)) {
                machine.log.push_back(persist->record);
                machine.events.push_back(Durable{persist->seq});
            }
            carry_out(id, action);
        }
    }

    void carry_out(std::size_t id, Action& action) {
        Machine& machine = machines_[id];
        if (const auto* send = std::get_if<Send>(&action)) {
            transmit(id, send->to, decode_message(send->bytes).assume_value());
        } else if (const auto* timer = std::get_if<SetTimer>(&action)) {
            machine.timer_ms = timer->at_ms;
        } else if (const auto* reserve = std::get_if<ReserveViews>(&action)) {
            machine.reserved = *reserve;
        } else if (auto* deliver = std::get_if<Deliver>(&action)) {
            machine.events.push_back(execute(machine, *deliver));
        } else if (const auto* checkpoint = std::get_if<StoreCheckpoint>(&action)) {
            machine.certified = checkpoint->certificate;
        } else if (const auto* blocks = std::get_if<ServeBlocks>(&action)) {
            serve(id, *blocks);
        } else if (const auto* end = std::get_if<ServeTermEnd>(&action)) {
            const auto held = machine.ends.find(end->term);
            if (held != machine.ends.end()) transmit(id, end->to, held->second);
        } else if (const auto* over = std::get_if<EndTerm>(&action)) {
            machine.is_ending = true;
            machine.has_listened = over->has_listened;
            machine.carried = over->records;
        } else if (const auto* disconnect = std::get_if<Disconnect>(&action)) {
            disconnects_.emplace_back(disconnect->reason);
        } else {
            ASSERT_FALSE(std::holds_alternative<Alarm>(action));
        }
    }

    Executed execute(Machine& machine, Deliver& deliver) {
        Block block{deliver.header, deliver.certificate, {}};
        block.checkpoint.network = deliver.header.network;
        block.checkpoint.height = deliver.header.height;
        block.checkpoint.block = ledger::block_digest(deliver.header);
        const bool is_boundary = deliver.header.kind == ledger::BlockKind::boundary;
        EXPECT_EQ(is_boundary, deliver.term_end.has_value());
        EXPECT_NE(deliver.header.kind, ledger::BlockKind::seal);
        if (is_boundary) {
            const std::size_t next = deliver.header.term.value + 1;
            EXPECT_EQ(deliver.header.next_set_digest, digest_of(sets_[next]));
            EXPECT_TRUE(ledger::verify_term_end(*deliver.term_end, deliver.header.network,
                                                keys_of(machine.set)));
            machine.ends[deliver.header.term] = *deliver.term_end;
            const auto known = activated_.emplace(next, deliver.header.height).first;
            EXPECT_EQ(known->second, deliver.header.height);
        }
        machine.blocks.push_back(block);
        return {block.checkpoint, ready_after(deliver.header.height), 1};
    }

    void serve(std::size_t id, const ServeBlocks& request) {
        const Machine& machine = machines_[id];
        Blocks answer;
        answer.from = request.from;
        for (std::size_t height = request.from.value;
             height <= machine.blocks.size() && answer.items.size() < request.count; ++height) {
            const Block& block = machine.blocks[height - 1];
            answer.items.push_back({block.header, block.certificate});
        }
        transmit(id, request.to, answer);
    }

    std::vector<Set> sets_;
    std::vector<std::uint64_t> ready_at_;
    std::vector<Machine> machines_;
    ledger::Genesis genesis_;
    std::uint64_t now_ms_ = 1;
    std::deque<Flight> flights_;
    std::set<std::size_t> away_;
    std::map<std::size_t, Height> activated_;  // by term
    std::vector<std::string> disconnects_;
};

void expect_same_chain(Cluster& cluster, std::size_t machines, std::size_t blocks_min) {
    const Machine& first = cluster.at(0);
    for (std::size_t id = 0; id < machines; ++id) {
        const Machine& machine = cluster.at(id);
        EXPECT_GE(machine.blocks.size(), blocks_min) << cluster.describe(id);
        for (std::size_t i = 0; i < std::min(machine.blocks.size(), first.blocks.size()); ++i) {
            ASSERT_EQ(machine.blocks[i].checkpoint, first.blocks[i].checkpoint);
        }
    }
    EXPECT_EQ(cluster.disconnects(), std::vector<std::string>{});
}

TEST(Terms, AReadySetTakesOverAndBlocksGoOn) {
    Cluster cluster({{0, 1, 2, 3}, {0, 1, 2, 4}}, {3}, 5);
    for (std::size_t id = 0; id < 5; ++id)
        cluster.start(id);
    cluster.run(12'000);
    for (std::size_t id = 0; id < 5; ++id) {
        EXPECT_EQ(cluster.at(id).term, Term{1}) << "machine " << id;
        EXPECT_EQ(cluster.at(id).terms_begun, 2U);
    }
    expect_same_chain(cluster, 5, 8);
    // What is certified is of the new term.
    ASSERT_TRUE(cluster.at(4).certified);
    EXPECT_GE(cluster.at(4).certified->checkpoint.height.value, 7U);
    EXPECT_TRUE(cluster.at(0).blocks[3].header.kind == ledger::BlockKind::boundary);
}

TEST(Terms, ASleeperLearnsTheEndOfEveryTermAndCatchesUp) {
    Cluster cluster({{0, 1, 2, 3}, {0, 1, 2, 4}, {0, 1, 5, 4}, {0, 1, 5, 4, 2}}, {3, 8, 12}, 6);
    cluster.take_away(3);
    for (std::size_t id = 0; id < 6; ++id)
        cluster.start(id);
    cluster.run(20'000);
    EXPECT_EQ(cluster.at(0).term, Term{3});
    EXPECT_EQ(cluster.at(3).term, Term{0});
    cluster.bring_back(3);
    cluster.run(10'000);
    EXPECT_EQ(cluster.at(3).term, Term{3});
    expect_same_chain(cluster, 6, 20);
}

TEST(Terms, AValidatorThatRestartsAtTheBoundaryVotesInTheNextTerm) {
    Cluster cluster({{0, 1, 2, 3}, {0, 1, 2, 4}}, {3}, 5);
    for (std::size_t id = 0; id < 5; ++id)
        cluster.start(id);
    cluster.run(5'000);
    for (std::size_t id = 0; id < 5; ++id) {
        ASSERT_EQ(cluster.at(id).term, Term{1});
        cluster.start(id);
    }
    cluster.run(6'000);
    expect_same_chain(cluster, 5, 7);
}

// What they said in the term that they had reached is in their logs: they go on there at once.
TEST(Terms, ValidatorsThatRebuildTheirDatabaseVoteAgainInATermThatTheyHadReached) {
    Cluster cluster({{0, 1, 2, 3}, {0, 1, 2, 4}}, {3}, 5);
    for (std::size_t id = 0; id < 5; ++id)
        cluster.start(id);
    cluster.run(6'000);
    // 3 has left and follows.
    for (const std::size_t id : {0U, 1U, 3U}) {
        ASSERT_EQ(cluster.at(id).term, Term{1});
        if (id != 0) cluster.rotate_log(id);
        cluster.lose_database(id);
        cluster.start(id);
        ASSERT_EQ(cluster.at(id).term, Term{0});
    }
    const std::size_t before = cluster.at(2).blocks.size();
    cluster.run(6'000);
    for (const std::size_t id : {0U, 1U, 3U})
        EXPECT_EQ(cluster.at(id).term, Term{1});
    expect_same_chain(cluster, 5, before + 3);
}

TEST(Terms, ASingleValidatorRebuildsItsDatabaseFromWhoeverFollows) {
    Cluster cluster({{0}}, {}, 2);
    for (std::size_t id = 0; id < 2; ++id)
        cluster.start(id);
    cluster.run(5'000);
    const std::size_t before = cluster.at(1).blocks.size();
    cluster.lose_database(0);
    cluster.start(0);
    cluster.run(5'000);
    expect_same_chain(cluster, 2, before + 3);
}

TEST(Terms, WhoOnlyFollowedASingleValidatorListensBeforeItVotes) {
    Cluster cluster({{0}, {0, 1}}, {2}, 2);
    for (std::size_t id = 0; id < 2; ++id)
        cluster.start(id);
    cluster.run(8'000);
    ASSERT_EQ(cluster.at(1).term, Term{1});
    EXPECT_TRUE(cluster.at(0).has_listened);
    EXPECT_FALSE(cluster.at(1).has_listened);
    expect_same_chain(cluster, 2, 5);
}

TEST(Terms, OneValidatorHandsOverToTwoAndBack) {
    Cluster cluster({{0}, {0, 1}, {1}}, {2, 5}, 2);
    for (std::size_t id = 0; id < 2; ++id)
        cluster.start(id);
    cluster.run(12'000);
    EXPECT_EQ(cluster.at(0).term, Term{2});
    EXPECT_EQ(cluster.at(1).term, Term{2});
    expect_same_chain(cluster, 2, 8);
}

}  // namespace
}  // namespace merit::consensus
