// Meshes on the loopback address of this machine, in one process.

#include "node/p2p/mesh.hpp"

#include "node/p2p/limits.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace merit::node::p2p {
namespace {

using std::chrono::seconds;

constexpr Byte vote = 1;
constexpr Byte poison = 2;  // a kind whose messages are never well formed

std::size_t bytes_max(Byte kind) {
    return kind == vote || kind == poison ? 2'000'000 : 0;
}

// A mesh and what its handlers were told.
struct Node {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::uint16_t, int> up;  // links now
    int ups = 0;
    int in_use = 0;
    bool keeps_credit = false;
    std::vector<Credit> credits;
    std::vector<std::pair<std::uint16_t, Bytes>> messages;
    PeerBook book;
    std::unique_ptr<Mesh> mesh;

    // Validator `own` of three, with transport key(151 + own) unless another is given.
    explicit Node(std::uint16_t own, std::vector<std::string> peers, std::uint16_t port = 0,
                  std::optional<crypto::KeyPair> identity = {}, std::uint8_t network = 7,
                  std::uint64_t idle_timeout_ms = 20'000, std::uint64_t reconnect_max_ms = 100) {
        MeshOptions options{.network = {},
                            .signature_rule = {},
                            .identity = identity.value_or(key(own)),
                            .book = &book,
                            .config = {},
                            .message_bytes_max = bytes_max};
        options.network.bytes.fill(network);
        for (std::uint16_t i = 0; i < 3; ++i)
            book.add(key(i).public_key());
        options.config.listen = "127.0.0.1:" + std::to_string(port);
        options.config.peers = std::move(peers);
        options.config.reconnect_min_ms = 20;
        options.config.reconnect_max_ms = reconnect_max_ms;
        options.config.handshake_timeout_ms = 300;
        options.config.idle_timeout_ms = idle_timeout_ms;
        MeshHandlers handlers;
        handlers.up = [this](PeerNumber peer) { note([&] { ++up[peer.value], ++ups; }); };
        handlers.down = [this](PeerNumber peer) { note([&] { --up[peer.value]; }); };
        handlers.message = [this](PeerNumber from, Bytes message, const Credit& credit) {
            if (message.front() == poison) return false;
            note([&] {
                messages.emplace_back(from.value, std::move(message));
                if (keeps_credit) credits.push_back(credit);
            });
            return true;
        };
        handlers.in_use = [this] { note([&] { ++in_use; }); };
        mesh = std::make_unique<Mesh>(std::move(options), std::move(handlers));
        const auto started = mesh->start();
        EXPECT_TRUE(started.has_value());
    }
    ~Node() { mesh->stop(); }

    static crypto::KeyPair key(std::uint16_t index) {
        return testing::key(static_cast<std::uint8_t>(151 + index));
    }
    std::string address(std::uint16_t index) const {
        return std::to_string(index) + "@127.0.0.1:" + std::to_string(mesh->port());
    }
    template <class Change>
    void note(const Change& change) {
        const std::lock_guard lock(mutex);
        change();
        changed.notify_all();
    }
    template <class Condition>
    bool wait(const Condition& condition) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, seconds(5), condition);
    }
    bool wait_up(std::uint16_t peer) {
        return wait([&] { return up[peer] == 1; });
    }
};

SharedMessage message(Byte kind, std::size_t size) {
    Bytes bytes(size, 9);
    bytes.front() = kind;
    return make_message(bytes);
}

// A raw connection to a mesh; closed when it goes.
struct Stranger {
    int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    explicit Stranger(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const auto* raw = reinterpret_cast<const sockaddr*>(&address);
        EXPECT_EQ(::connect(socket, raw, sizeof address), 0);
        const timeval timeout{3, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    }
    ~Stranger() { ::close(socket); }
    void write(BytesView bytes) { ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    // Whether the other end closed, within three seconds.
    bool is_closed_by_peer() {
        char byte = 0;
        const auto count = ::recv(socket, &byte, 1, 0);
        return count == 0 || (count < 0 && errno == ECONNRESET);
    }
};

// A port that was free a moment ago.
std::uint16_t free_port() {
    return Node(0, {}).mesh->port();
}

TEST(Mesh, ValidatorsExchangeMessagesOfAnySizeBothWays) {
    Node a(0, {});
    Node b(1, {a.address(0)});
    ASSERT_TRUE(a.wait_up(1));
    ASSERT_TRUE(b.wait_up(0));
    a.mesh->send(PeerNumber{1}, Priority::batches, message(vote, 2'000'000));
    b.mesh->send(std::vector{PeerNumber{0}}, Priority::consensus, message(vote, 1));
    ASSERT_TRUE(b.wait([&] { return !b.messages.empty(); }));
    ASSERT_TRUE(a.wait([&] { return !a.messages.empty(); }));
    EXPECT_EQ(b.messages[0].first, 0);
    EXPECT_EQ(b.messages[0].second.size(), 2'000'000u);
    EXPECT_EQ(a.messages[0], (std::pair<std::uint16_t, Bytes>(1, Bytes{vote})));
}

TEST(Mesh, WhoDialsEachOtherKeepsOneLink) {
    for (int round = 0; round < 5; ++round) {
        const std::uint16_t port_a = free_port();
        const std::uint16_t port_b = free_port();
        Node a(0, {"1@127.0.0.1:" + std::to_string(port_b)}, port_a);
        Node b(1, {"0@127.0.0.1:" + std::to_string(port_a)}, port_b);
        ASSERT_TRUE(a.wait_up(1));
        ASSERT_TRUE(b.wait_up(0));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        ASSERT_TRUE(a.wait_up(1));
        ASSERT_TRUE(b.wait_up(0));
        EXPECT_LE(a.ups, 2);
        a.mesh->send(PeerNumber{1}, Priority::consensus, message(vote, 3));
        b.mesh->send(PeerNumber{0}, Priority::consensus, message(vote, 3));
        EXPECT_TRUE(b.wait([&] { return !b.messages.empty(); }));
        EXPECT_TRUE(a.wait([&] { return !a.messages.empty(); }));
    }
}

TEST(Mesh, APeerThatComesBackIsConnectedAgain) {
    Node a(0, {});
    {
        Node b(1, {a.address(0)});
        ASSERT_TRUE(a.wait_up(1));
    }
    ASSERT_TRUE(a.wait([&] { return a.up[1] == 0; }));
    Node again(1, {a.address(0)});
    EXPECT_TRUE(a.wait_up(1));
}

TEST(Mesh, ACopyIsRefusedWhileTheOriginalIsHeard) {
    const std::uint16_t port = free_port();
    Node original(1, {}, port);
    Node a(0, {"1@127.0.0.1:" + std::to_string(port)});
    ASSERT_TRUE(a.wait_up(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(1'100));  // no tie
    Node copy(1, {a.address(0)});
    for (int i = 0; i < 20; ++i) {
        original.mesh->send(PeerNumber{0}, Priority::consensus, message(vote, 3));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    // Of three validators none may be faulty, so that one refusal is proof.
    EXPECT_TRUE(copy.wait([&] { return copy.in_use > 0; }));
    EXPECT_EQ(a.ups, 1);
    EXPECT_EQ(original.in_use, 0);
    EXPECT_EQ(original.up[0], 1);
}

// Observers and those who have left could agree to stop a validator.
TEST(Mesh, ThatAPeerWhichIsNoValidatorRefusesACopyIsNoProof) {
    const std::uint16_t port = free_port();
    Node original(1, {}, port);
    Node a(0, {"1@127.0.0.1:" + std::to_string(port)});
    ASSERT_TRUE(a.wait_up(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(1'100));  // no tie
    Node copy(1, {a.address(0)});
    copy.mesh->set_validators({PeerNumber{1}, PeerNumber{2}});
    for (int i = 0; i < 20; ++i) {
        original.mesh->send(PeerNumber{0}, Priority::consensus, message(vote, 3));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    EXPECT_TRUE(copy.wait([&] { return copy.mesh->counters().disconnects > 0; }));
    EXPECT_EQ(copy.in_use, 0);
}

TEST(Mesh, AnotherLinkTakesThePlaceOfASilentOne) {
    const std::uint16_t port = free_port();
    Node original(1, {}, port);
    Node a(0, {"1@127.0.0.1:" + std::to_string(port)});  // 0 dialled, and would win a tie
    ASSERT_TRUE(a.wait_up(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(1'100));
    Node again(1, {a.address(0)});
    ASSERT_TRUE(a.wait([&] { return a.ups == 2; }));
    a.mesh->send(PeerNumber{1}, Priority::consensus, message(vote, 3));
    EXPECT_TRUE(again.wait([&] { return !again.messages.empty(); }));
    EXPECT_EQ(again.in_use, 0);
}

TEST(Mesh, AStrangersKeyIsRefused) {
    Node a(0, {});
    Node stranger(1, {a.address(0)}, 0, testing::key(99));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_TRUE(a.up.empty());
    EXPECT_GE(a.mesh->counters().refused_connections, 1u);
}

TEST(Mesh, ANodeLearnsThatAPeerRefusesItUntilItIsLetIn) {
    Node a(0, {});
    const crypto::KeyPair stranger = testing::key(99);
    Node b(1, {a.address(0)}, 0, stranger);
    const auto refusing = [&] { return b.mesh->counters().refusing_peers.load(); };
    const auto wait_refusing = [&](std::uint64_t count) {
        const auto end = std::chrono::steady_clock::now() + seconds(5);
        while (refusing() != count && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return refusing() == count;
    };
    EXPECT_TRUE(b.wait([&] { return b.ups >= 2; }));
    EXPECT_TRUE(wait_refusing(1));
    EXPECT_GE(b.ups, 3);  // two links without a word prove nothing
    const auto number = a.book.add(stranger.public_key());
    ASSERT_TRUE(a.wait_up(number->value));
    a.mesh->send(*number, Priority::consensus, message(vote, 3));
    EXPECT_TRUE(wait_refusing(0));
}

TEST(Mesh, AnotherNetworkIsRefused) {
    Node a(0, {});
    Node other(1, {a.address(0)}, 0, {}, 8);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_TRUE(a.up.empty());
    EXPECT_TRUE(other.up.empty());
    EXPECT_GE(a.mesh->counters().refused_connections, 1u);
}

TEST(Mesh, AnotherValidatorThanTheOneDialledIsRefused) {
    Node a(0, {});
    Node b(1, {a.address(2)});  // says that 2 lives at the address of 0
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_TRUE(b.up.empty());
}

TEST(Mesh, GarbageIsDisconnectedAndTheOthersStay) {
    Node a(0, {});
    Node b(1, {a.address(0)});
    ASSERT_TRUE(a.wait_up(1));
    ASSERT_TRUE(b.wait_up(0));
    for (const Bytes& garbage :
         {Bytes(100, 0xff), Bytes{0, 0}, Bytes{0, 32, 1, 2}, Bytes(2'000, 4)}) {
        Stranger stranger(a.mesh->port());
        stranger.write(garbage);
        EXPECT_TRUE(stranger.is_closed_by_peer());
    }
    b.mesh->send(PeerNumber{0}, Priority::consensus, message(vote, 3));
    EXPECT_TRUE(a.wait([&] { return !a.messages.empty(); }));
    EXPECT_EQ(a.ups, 1);
}

TEST(Mesh, AFloodOfHalfOpenConnectionsLocksNobodyOut) {
    Node a(0, {});
    std::vector<std::unique_ptr<Stranger>> flood;
    for (int i = 0; i < 200; ++i)
        flood.push_back(std::make_unique<Stranger>(a.mesh->port()));
    Node b(1, {a.address(0)});
    EXPECT_TRUE(b.wait_up(0));
    for (const auto& stranger : flood)
        EXPECT_TRUE(stranger->is_closed_by_peer());
}

// Nine of them are more than the 16 MiB that may be outstanding: the reader stops there.
void send_large(Node& from, int count) {
    for (int i = 0; i < count; ++i)
        from.mesh->send(PeerNumber{0}, Priority::batches, message(vote, 2'000'000));
}

TEST(Mesh, ALinkWhoseReaderPausesIsNotIdle) {
    Node a(0, {}, 0, {}, 7, 400);
    a.keeps_credit = true;
    Node b(1, {a.address(0)});
    ASSERT_TRUE(a.wait_up(1));
    ASSERT_TRUE(b.wait_up(0));
    send_large(b, 12);
    ASSERT_TRUE(a.wait([&] { return a.messages.size() == 9; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(1'200));  // three times the idle time
    a.note([&] {
        EXPECT_EQ(a.messages.size(), 9u);
        EXPECT_EQ(a.up[1], 1);
        EXPECT_EQ(a.ups, 1);
        a.keeps_credit = false;
        a.credits.clear();
    });
    EXPECT_TRUE(a.wait([&] { return a.messages.size() == 12; }));
    EXPECT_EQ(a.ups, 1);
}

// What waits of a peer counts over all its links, or it could fill the memory by coming anew.
TEST(Mesh, APeerThatComesBackHasNoNewCredit) {
    Node a(0, {});
    a.keeps_credit = true;
    {
        Node b(1, {a.address(0)});
        ASSERT_TRUE(a.wait_up(1));
        ASSERT_TRUE(b.wait_up(0));
        send_large(b, 9);
        ASSERT_TRUE(a.wait([&] { return a.messages.size() == 9; }));
    }
    Node again(1, {a.address(0)});
    ASSERT_TRUE(a.wait([&] { return a.ups == 2; })) << "a reader that pauses hears no other link";
    EXPECT_EQ(again.in_use, 0);
    ASSERT_TRUE(again.wait_up(0));
    again.mesh->send(PeerNumber{0}, Priority::consensus, message(vote, 3));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    a.note([&] {
        EXPECT_EQ(a.messages.size(), 9u);
        a.keeps_credit = false;
        a.credits.clear();
    });
    EXPECT_TRUE(a.wait([&] { return a.messages.size() == 10; }));
}

// As many messages as fill 16 MiB with what each takes beside its own hundred bytes.
TEST(Mesh, SmallMessagesCountForWhatTheyTake) {
    constexpr std::size_t fit = (16u << 20) / (100 + 512);
    Node a(0, {});
    a.keeps_credit = true;
    Node b(1, {a.address(0)});
    ASSERT_TRUE(a.wait_up(1));
    ASSERT_TRUE(b.wait_up(0));
    for (std::size_t i = 0; i < 2 * fit; ++i)
        b.mesh->send(PeerNumber{0}, Priority::consensus, message(vote, 100));
    ASSERT_TRUE(a.wait([&] { return a.messages.size() > fit; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    a.note([&] {
        // One read, of 128 KiB, and the frame that it completes, of 64 KiB, are taken whole.
        EXPECT_LE(a.messages.size(), fit + (128 + 64) * 1024 / 100);
        a.keeps_credit = false;
        a.credits.clear();
    });
    EXPECT_TRUE(a.wait([&] { return a.messages.size() == 2 * fit; }));
}

TEST(Mesh, WhoSendsAMalformedMessageIsLetInAgainAfterAWhile) {
    Node a(0, {});
    Node b(1, {a.address(0)}, 0, {}, 7, 20'000, 10'000);
    ASSERT_TRUE(a.wait_up(1));
    ASSERT_TRUE(b.wait_up(0));
    const auto begun = std::chrono::steady_clock::now();
    b.mesh->send(PeerNumber{0}, Priority::consensus, message(poison, 3));
    ASSERT_TRUE(a.wait([&] { return a.ups >= 2; }));
    EXPECT_GE(std::chrono::steady_clock::now() - begun,
              std::chrono::milliseconds(Suspension::first_ms));
    EXPECT_GE(a.mesh->counters().disconnects, 1u);
    EXPECT_GE(a.mesh->counters().refused_connections, 1u);
    // It pauses for 20, 40, .. 640 ms between its tries, although each connects at first.
    b.note([&] { EXPECT_LE(b.ups, 8); });
}

TEST(Mesh, WhoSendsAMalformedMessageIsDialledAgainAfterAWhile) {
    const std::uint16_t port = free_port();
    Node b(1, {}, port);
    Node a(0, {"1@127.0.0.1:" + std::to_string(port)});
    ASSERT_TRUE(a.wait_up(1));
    ASSERT_TRUE(b.wait_up(0));
    const auto begun = std::chrono::steady_clock::now();
    b.mesh->send(PeerNumber{0}, Priority::consensus, message(poison, 3));
    ASSERT_TRUE(a.wait([&] { return a.ups >= 2; }));
    EXPECT_GE(std::chrono::steady_clock::now() - begun,
              std::chrono::milliseconds(Suspension::first_ms));
    EXPECT_TRUE(b.wait([&] { return b.ups == 2; }));
}

TEST(Mesh, AnAddressInUseIsAnErrorWithItsName) {
    Node a(0, {});
    MeshOptions options{.network = {},
                        .signature_rule = {},
                        .identity = Node::key(1),
                        .book = &a.book,
                        .config = {},
                        .message_bytes_max = bytes_max};
    options.config.listen = "127.0.0.1:" + std::to_string(a.mesh->port());
    Mesh mesh(std::move(options), {});
    const auto started = mesh.start();
    ASSERT_FALSE(started.has_value());
    EXPECT_NE(started.error().find(options.config.listen), std::string::npos) << started.error();
}

}  // namespace
}  // namespace merit::node::p2p
