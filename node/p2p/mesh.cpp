#include "node/p2p/mesh.hpp"

#include "ledger/quorum.hpp"
#include "node/config/units.hpp"
#include "node/p2p/link.hpp"
#include "node/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <thread>

namespace merit::node::p2p {

using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

// Where packets were lost for a while, TCP tries again after 0.2, 0.4, 0.8, ... s on an open
// connection, and after 1 s, 2 s, ... on a new one. So that blocks go on within 5 s of the moment
// when packets arrive again, a silent link is given up after p2p.idle_timeout (5 s) and there are
// never more than connect_timeout_ms - 1 s + p2p.reconnect_max (3 s) between two first packets.
constexpr std::uint64_t connect_timeout_ms = 2'000;
// Two links that came up within this time are a tie of two nodes that dialled each other.
constexpr std::uint64_t tie_ms = 1'000;
constexpr std::uint64_t stranger_log_lines_per_second = 5;
constexpr std::uint64_t linked_check_ms = 100;
// Every validator says something at least once a second. What a dead one had on its way has come
// well before `old_words_ms`, and so has the end of its connection, if it was told at all.
constexpr std::uint64_t old_words_ms = 500;
constexpr std::uint64_t probe_ms_max = 2'500;
constexpr std::uint64_t probe_poll_ms = 20;
constexpr std::uint64_t refuse_ms_max = 1'000;
constexpr std::uint64_t in_use_window_ms = 10'000;
// A dialler takes its handshake for done before the peer has looked at its key. A link that a peer
// closes without a word may be a tie or a restart; so many in a row are a refusal.
constexpr std::size_t unheard_links_max = 2;
constexpr std::size_t refusals_per_line = 16;  // half a minute at p2p.reconnect_max

// From the system's source: whoever sees which connections are closed learns nothing for the next.
std::size_t draw_below(std::size_t below) {
    std::random_device source;
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(source);
}

}  // namespace

struct Mesh::Impl {
    Impl(MeshOptions mesh_options, MeshHandlers mesh_handlers);

    Result<void, std::string> listen();
    void run();

    static asio::awaitable<void> accept_loop(Impl& mesh);
    static asio::awaitable<void> accept_one(Impl& mesh, std::shared_ptr<Tcp::socket> socket,
                                            HalfOpenTable::Id id);
    struct Dialled {
        PeerNumber number;
        HostPort address;
    };
    std::optional<Dialled> find_dialled(const std::string& text);
    static asio::awaitable<void> dial_loop(Impl& mesh, Dialled peer);
    static asio::awaitable<std::optional<PeerError>> dial_once(Impl& mesh, const Dialled& peer);
    asio::awaitable<void> pause(std::uint64_t for_ms);

    // Whether a new link has to wait for news of the one that is there.
    bool needs_probe(bool is_dialled, PeerNumber peer) const;
    static asio::awaitable<void> adopt_or_refuse(Impl& mesh, std::shared_ptr<Tcp::socket> socket,
                                                 Session session);
    static asio::awaitable<void> refuse(Tcp::socket& socket, Session& session);
    void note_in_use(PeerNumber peer);

    void adopt(Tcp::socket socket, Session session, bool is_dialled);
    bool is_better(const Link& old, bool is_dialled, PeerNumber peer) const;
    bool is_smaller_than(PeerNumber peer) const;
    void link_closed(Link& link, PeerError reason);
    void note_refused(const std::string& address, PeerError reason);
    void note_unheard(PeerNumber peer, const std::string& address);
    void note_heard(PeerNumber peer);
    void count_refusing();
    // What is known of a peer; made when it is asked for first.
    struct Place {
        std::shared_ptr<Link> link;
        std::shared_ptr<Allowance> allowance;       // since its first link
        Suspension suspension;
        bool is_probing = false;                    // a second link waits for news of the first
        std::optional<std::uint64_t> in_use_at_ms;  // when it last refused us so
        std::size_t unheard_links = 0;  // dialled, in a row, closed by the peer without a word
        bool refuses() const { return unheard_links > unheard_links_max; }
        // Of what happens again and again while it refuses.
        log::Level level() const { return refuses() ? log::Level::debug : log::Level::info; }
    };
    Place& at(PeerNumber peer) { return places[peer]; }
    void close_all();

    MeshOptions options;
    MeshHandlers handlers;
    MeshCounters counters;
    Identities identities;
    crypto::X25519KeyPair static_key = crypto::X25519KeyPair::generate();
    asio::io_context context{1};
    Tcp::acceptor acceptor{context};
    std::uint16_t port = 0;
    PeerAddresses peer_addresses;
    HalfOpenTable half_open;
    std::map<HalfOpenTable::Id, std::shared_ptr<Tcp::socket>> half_open_sockets;
    std::map<PeerNumber, Place> places;
    std::optional<std::set<PeerNumber>> validators;  // the mesh thread's
    TokenBucket stranger_lines{stranger_log_lines_per_second, steady_now_ms()};
    bool is_stopping = false;
    std::thread thread;
};

Mesh::Impl::Impl(MeshOptions mesh_options, MeshHandlers mesh_handlers)
    : options(std::move(mesh_options)),
      handlers(std::move(mesh_handlers)),
      identities{options.network, options.signature_rule, options.identity, options.book},
      half_open(options.config.half_open_max, options.config.half_open_per_address_max,
                draw_below) {}

Result<void, std::string> Mesh::Impl::listen() {
    const auto address = parse_host_port(options.config.listen);
    if (!address) return "p2p.listen is not an address: " + options.config.listen;
    error_code error;
    Tcp::resolver resolver(context);
    const auto found = resolver.resolve(address->host, std::to_string(address->port),
                                        Tcp::resolver::passive, error);
    const auto fail = [&](const char* what) {
        return std::string(what) + " " + options.config.listen + ": " + error.message();
    };
    if (error || found.empty()) return fail("cannot resolve");
    const Tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return fail("cannot listen on");
    port = acceptor.local_endpoint(error).port();
    return success();
}

void Mesh::Impl::run() {
    asio::co_spawn(context, accept_loop(*this), asio::detached);
    for (const std::string& text : options.config.peers) {
        const auto peer = find_dialled(text);
        if (peer) asio::co_spawn(context, dial_loop(*this, *peer), asio::detached);
    }
    thread = std::thread([this] { context.run(); });
}

std::optional<Mesh::Impl::Dialled> Mesh::Impl::find_dialled(const std::string& text) {
    const auto peer = parse_peer(text);
    if (!peer) return std::nullopt;
    const auto number = peer->key ? options.book->add(*peer->key) : PeerNumber{peer->index};
    const auto key = number ? options.book->key_of(*number) : std::nullopt;
    if (!key || *key == options.identity.public_key()) return std::nullopt;
    return Dialled{*number, peer->address};
}

asio::awaitable<void> Mesh::Impl::pause(std::uint64_t for_ms) {
    asio::steady_timer timer(context, milliseconds(for_ms));
    error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<void> Mesh::Impl::accept_loop(Impl& mesh) {
    while (!mesh.is_stopping) {
        auto socket = std::make_shared<Tcp::socket>(mesh.context);
        error_code error;
        co_await mesh.acceptor.async_accept(*socket,
                                            asio::redirect_error(asio::use_awaitable, error));
        if (mesh.is_stopping) co_return;
        if (error) {  // out of file descriptors, or the stranger is gone again
            co_await mesh.pause(50);
            continue;
        }
        const auto remote = socket->remote_endpoint(error);
        if (error) continue;
        const std::string address = remote.address().to_string();
        const auto entered = mesh.half_open.enter(address, mesh.peer_addresses.contains(address));
        if (entered.evicted) {
            const auto evicted = mesh.half_open_sockets.find(*entered.evicted);
            if (evicted != mesh.half_open_sockets.end()) evicted->second->close(error);
        }
        mesh.half_open_sockets.emplace(entered.id, socket);
        asio::co_spawn(mesh.context, accept_one(mesh, socket, entered.id), asio::detached);
    }
}

asio::awaitable<void> Mesh::Impl::accept_one(Impl& mesh, std::shared_ptr<Tcp::socket> socket,
                                             HalfOpenTable::Id id) {
    error_code ignored;
    const std::string address = socket->remote_endpoint(ignored).address().to_string();
    std::optional<Session> session;
    {
        Deadline deadline(*socket, milliseconds(mesh.options.config.handshake_timeout_ms));
        auto result = co_await shake_hands(*socket, mesh.identities, mesh.static_key,
                                           crypto::NoiseRole::responder, std::nullopt);
        mesh.half_open.leave(id);
        mesh.half_open_sockets.erase(id);
        if (mesh.is_stopping) co_return;
        if (!result) {
            mesh.note_refused(
                address, deadline.has_passed() ? PeerError::handshake_timeout : result.error());
            co_return;
        }
        session.emplace(std::move(result.value()));
    }
    if (mesh.needs_probe(false, session->peer)) {
        co_await adopt_or_refuse(mesh, socket, std::move(*session));
    } else {
        mesh.adopt(std::move(*socket), std::move(*session), false);
    }
}

bool Mesh::Impl::needs_probe(bool is_dialled, PeerNumber peer) const {
    const auto found = places.find(peer);
    if (found == places.end() || !found->second.link) return false;
    const auto& old = found->second.link;
    const bool is_tie =
        old->is_dialled() != is_dialled && steady_now_ms() - old->started_ms() <= tie_ms;
    return !is_tie;
}

// A validator that lost its link comes a second time, and so does another process with its key. If
// more is heard over the old link, it is the other process.
asio::awaitable<void> Mesh::Impl::adopt_or_refuse(Impl& mesh, std::shared_ptr<Tcp::socket> socket,
                                                  Session session) {
    const PeerNumber peer = session.peer;
    Place& place = mesh.at(peer);
    if (place.is_probing) co_return;  // one at a time
    place.is_probing = true;
    const auto old = place.link;
    const std::uint64_t since_ms = steady_now_ms();
    const auto is_alive = [&] { return old->heard_ms() > since_ms + old_words_ms; };
    while (!mesh.is_stopping && !old->is_closed() && !is_alive() &&
           steady_now_ms() < since_ms + probe_ms_max) {
        co_await mesh.pause(probe_poll_ms);
    }
    place.is_probing = false;
    if (mesh.is_stopping) co_return;
    const auto& link = place.link;
    if (!link || (link == old && !is_alive())) {
        mesh.adopt(std::move(*socket), std::move(session), false);
        co_return;
    }
    if (link != old) co_return;
    mesh.counters.refused_connections.fetch_add(1, std::memory_order_relaxed);
    if (mesh.stranger_lines.try_take(steady_now_ms())) {
        log::warn("p2p", "a connected validator came a second time: its key runs twice",
                  {{"peer", peer.value}, {"addr", old->address()}});
    }
    co_await refuse(*socket, session);
}

// Says why, and waits until the other end has gone: closing with unread bytes would take the word
// back.
asio::awaitable<void> Mesh::Impl::refuse(Tcp::socket& socket, Session& session) {
    const Bytes plaintext{in_use_mark};
    const std::size_t length = plaintext.size() + crypto::aead_tag_bytes;
    Bytes wire{static_cast<Byte>(length >> 8), static_cast<Byte>(length)};
    if (session.transport.send.encrypt(plaintext, wire)) co_return;
    Deadline deadline(socket, milliseconds(refuse_ms_max));
    error_code error;
    co_await asio::async_write(socket, asio::buffer(wire),
                               asio::redirect_error(asio::use_awaitable, error));
    std::array<Byte, 4'096> rest{};
    while (!error) {
        co_await socket.async_read_some(asio::buffer(rest),
                                        asio::redirect_error(asio::use_awaitable, error));
    }
}

void Mesh::Impl::note_in_use(PeerNumber peer) {
    const std::uint64_t now_ms = steady_now_ms();
    at(peer).in_use_at_ms = now_ms;
    const auto refusals = std::count_if(places.begin(), places.end(), [&](const auto& entry) {
        const auto& at_ms = entry.second.in_use_at_ms;
        // Observers and those who have left may be many, and say anything.
        const bool counts = !validators || validators->contains(entry.first);
        return counts && at_ms && now_ms - *at_ms <= in_use_window_ms;
    });
    const std::size_t faults =
        ledger::faults_max(validators ? validators->size() : options.book->size());
    if (static_cast<std::size_t>(refusals) > faults && handlers.in_use) handlers.in_use();
}

asio::awaitable<void> Mesh::Impl::dial_loop(Impl& mesh, Dialled peer) {
    std::uint64_t pause_ms = mesh.options.config.reconnect_min_ms;
    // The smaller key dials first, so that two starting nodes seldom meet twice.
    if (!mesh.is_smaller_than(peer.number)) co_await mesh.pause(pause_ms);
    while (!mesh.is_stopping) {
        const Place& place = mesh.at(peer.number);
        const std::uint64_t now_ms = steady_now_ms();
        if (place.link || !place.suspension.is_over(now_ms)) {
            // A link that is gone at once has not ended the search.
            if (place.link && now_ms - place.link->started_ms() > tie_ms) {
                pause_ms = mesh.options.config.reconnect_min_ms;
            }
            co_await mesh.pause(linked_check_ms);
            continue;
        }
        const auto error = co_await dial_once(mesh, peer);
        if (mesh.is_stopping) co_return;
        if (error && *error != PeerError::closed_by_peer &&
            mesh.stranger_lines.try_take(steady_now_ms())) {
            log::warn("p2p", "cannot connect to a validator",
                      {{"peer", peer.number.value},
                       {"addr", peer.address.host + ":" + std::to_string(peer.address.port)},
                       {"err", name_of(*error)}});
        }
        co_await mesh.pause(pause_ms);
        pause_ms = std::min(2 * pause_ms, mesh.options.config.reconnect_max_ms);
    }
}

asio::awaitable<std::optional<PeerError>> Mesh::Impl::dial_once(Impl& mesh, const Dialled& peer) {
    error_code error;
    Tcp::resolver resolver(mesh.context);
    const auto found =
        co_await resolver.async_resolve(peer.address.host, std::to_string(peer.address.port),
                                        asio::redirect_error(asio::use_awaitable, error));
    if (error || found.empty()) co_return PeerError::closed_by_peer;
    for (const auto& entry : found)
        mesh.peer_addresses.note(peer.number, entry.endpoint().address().to_string());
    Tcp::socket socket(mesh.context);
    {
        Deadline deadline(socket, milliseconds(connect_timeout_ms));
        const Tcp::endpoint endpoint = found.begin()->endpoint();
        co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return PeerError::closed_by_peer;
    }
    std::optional<Session> session;
    {
        Deadline deadline(socket, milliseconds(mesh.options.config.handshake_timeout_ms));
        auto result =
            co_await shake_hands(socket, mesh.identities, mesh.static_key,
                                 crypto::NoiseRole::initiator, peer.number);
        if (!result) {
            co_return deadline.has_passed() ? PeerError::handshake_timeout : result.error();
        }
        session.emplace(std::move(result.value()));
    }
    if (!mesh.is_stopping) mesh.adopt(std::move(socket), std::move(*session), true);
    co_return std::nullopt;
}

// Whether a new link to this peer replaces the old one. In a tie both ends come to the same answer.
bool Mesh::Impl::is_better(const Link& old, bool is_dialled, PeerNumber peer) const {
    if (old.is_dialled() == is_dialled) return true;  // who dialled both gave up the old one
    if (steady_now_ms() - old.started_ms() > tie_ms) return true;
    return is_dialled == is_smaller_than(peer);
}

bool Mesh::Impl::is_smaller_than(PeerNumber peer) const {
    return options.identity.public_key() < options.book->key_of(peer);
}

void Mesh::Impl::adopt(Tcp::socket socket, Session session, bool is_dialled) {
    const PeerNumber peer = session.peer;
    error_code ignored;
    const std::string address = socket.remote_endpoint(ignored).address().to_string();
    Place& place = at(peer);
    if (!place.suspension.is_over(steady_now_ms())) {
        note_refused(address, PeerError::suspended);
        return;
    }
    if (!ignored) peer_addresses.note(peer, address);
    if (const auto old = place.link) {
        if (!is_better(*old, is_dialled, peer)) {
            socket.close(ignored);
            return;
        }
        old->close(PeerError::replaced);
    }
    LinkOptions link_options;
    link_options.idle_timeout_ms = options.config.idle_timeout_ms;
    link_options.send_queue_bytes_max = options.config.send_queue_bytes_max;
    link_options.message_bytes_max = options.message_bytes_max;
    if (!place.allowance) {
        place.allowance = std::make_shared<Allowance>(options.config.receive_bytes_per_second,
                                                      options.config.receive_messages_per_second,
                                                      steady_now_ms());
    }
    LinkHandlers link_handlers;
    link_handlers.message = [this](Link& link, Bytes message, Credit credit) {
        counters.messages_received.fetch_add(1, std::memory_order_relaxed);
        note_heard(link.peer());
        return handlers.message(link.peer(), std::move(message), std::move(credit));
    };
    link_handlers.closed = [this](Link& link, PeerError reason) { link_closed(link, reason); };
    const auto link = std::make_shared<Link>(std::move(socket), std::move(session), link_options,
                                             place.allowance, std::move(link_handlers), is_dialled,
                                             counters);
    place.link = link;
    log::write(place.level(), "p2p", "peer connected",
               {{"peer", peer.value},
                {"addr", link->address()},
                {"direction", is_dialled ? "out" : "in"}});
    handlers.up(peer);
    link->start();
}

void Mesh::Impl::link_closed(Link& link, PeerError reason) {
    Place& place = at(link.peer());
    if (place.link.get() != &link) return;
    place.link.reset();
    if (is_misbehaviour(reason)) place.suspension.begin(steady_now_ms());
    counters.disconnects.fetch_add(1, std::memory_order_relaxed);
    const bool is_ordinary = reason == PeerError::closed_by_peer || reason == PeerError::replaced ||
                             reason == PeerError::stopping;
    log::write(is_ordinary ? place.level() : log::Level::warn, "p2p", "peer disconnected",
               {{"peer", link.peer().value}, {"addr", link.address()}, {"err", name_of(reason)}});
    handlers.down(link.peer());
    if (reason == PeerError::in_use) note_in_use(link.peer());
    const bool is_unheard = link.is_dialled() && link.heard_ms() == link.started_ms();
    if (is_unheard && reason == PeerError::closed_by_peer) {
        note_unheard(link.peer(), link.address());
    }
}

void Mesh::Impl::note_unheard(PeerNumber peer, const std::string& address) {
    Place& place = at(peer);
    ++place.unheard_links;
    count_refusing();
    if (place.unheard_links % refusals_per_line != unheard_links_max + 1) return;
    log::warn("p2p",
              "a peer closes the link right after the handshake: probably this node's transport "
              "key is in no validator set and not in the peer's p2p.observers",
              {{"peer", peer.value}, {"addr", address}, {"links", place.unheard_links}});
}

void Mesh::Impl::note_heard(PeerNumber peer) {
    Place& place = at(peer);
    if (place.unheard_links == 0) return;
    if (place.refuses()) log::info("p2p", "a peer lets this node in", {{"peer", peer.value}});
    place.unheard_links = 0;
    count_refusing();
}

void Mesh::Impl::count_refusing() {
    counters.refusing_peers =
        static_cast<std::uint64_t>(std::ranges::count_if(places, [](const auto& entry) {
            return entry.second.refuses();
        }));
}

void Mesh::Impl::note_refused(const std::string& address, PeerError reason) {
    counters.refused_connections.fetch_add(1, std::memory_order_relaxed);
    if (!stranger_lines.try_take(steady_now_ms())) return;
    log::warn("p2p", "connection refused", {{"addr", address}, {"err", name_of(reason)}});
}

void Mesh::Impl::close_all() {
    is_stopping = true;
    error_code ignored;
    acceptor.close(ignored);
    for (const auto& [id, socket] : half_open_sockets)
        socket->close(ignored);
    for (const auto& [number, place] : places) {
        const auto kept = place.link;  // closing empties the slot
        if (kept) kept->close(PeerError::stopping);
    }
}

Mesh::Mesh(MeshOptions options, MeshHandlers handlers)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handlers))) {}

Mesh::~Mesh() {
    stop();
}

Result<void, std::string> Mesh::start() {
    MERIT_TRY(impl_->listen());
    impl_->run();
    return success();
}

void Mesh::stop() {
    if (!impl_->thread.joinable()) return;
    asio::post(impl_->context, [this] {
        impl_->close_all();
        impl_->context.stop();
    });
    impl_->thread.join();
}

std::uint16_t Mesh::port() const {
    return impl_->port;
}

void Mesh::send(PeerNumber to, Priority priority, SharedMessage message) {
    asio::post(impl_->context, [this, to, priority, message = std::move(message)]() mutable {
        const auto link = impl_->at(to).link;
        if (link) link->send(priority, std::move(message));
    });
}

void Mesh::send(std::vector<PeerNumber> to, Priority priority, SharedMessage message) {
    asio::post(impl_->context, [this, to = std::move(to), priority, message = std::move(message)] {
        for (const PeerNumber peer : to) {
            const auto link = impl_->at(peer).link;
            if (link) link->send(priority, message);
        }
    });
}

void Mesh::set_validators(std::vector<PeerNumber> validators) {
    asio::post(impl_->context, [this, validators = std::move(validators)] {
        impl_->validators.emplace(validators.begin(), validators.end());
    });
}

void Mesh::disconnect(PeerNumber peer, std::string reason) {
    asio::post(impl_->context, [this, peer, reason = std::move(reason)] {
        const auto link = impl_->at(peer).link;
        if (!link) return;
        log::warn("p2p", "disconnecting a peer that broke the rules",
                  {{"peer", peer.value}, {"err", reason}});
        link->close(PeerError::misbehaved);
    });
}

const MeshCounters& Mesh::counters() const {
    return impl_->counters;
}

}  // namespace merit::node::p2p
