#include "tests/bench/load/offer.hpp"

#include "wallet/client/rpc_client.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace merit::load {
namespace {

namespace json = boost::json;

constexpr auto poll_interval = std::chrono::milliseconds(5);
constexpr auto start_delay = std::chrono::milliseconds(50);

// What is sent to one node: transactions node, node + nodes, ... of the load.
struct Lane {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t next = 0;         // index in the load
    std::size_t outstanding = 0;  // closed loop
};

std::uint64_t height_of(const std::string& url) {
    wallet::RpcClient client(url);
    const auto status = client.call("node_getStatus", {});
    return status ? status.assume_value().at("executed_height").to_number<std::uint64_t>() : 0;
}

class Offer {
  public:
    Offer(const Options& options, const std::vector<std::string>& urls,
          const std::vector<SignedTransaction>& load, const std::atomic<bool>& stop)
        : options_(options), urls_(urls), load_(load), stop_(stop), lanes_(urls.size()) {
        offered_.fates.resize(load.size());
        for (std::size_t i = 0; i < load.size(); ++i)
            by_tx_id_.emplace(load[i].tx_id, i);
        for (std::size_t k = 0; k < lanes_.size(); ++k)
            lanes_[k].next = k;
    }

    void run() {
        start_ = Clock::now() + start_delay;
        end_ = start_ + std::chrono::seconds(options_.seconds);
        BlockWatch watch(
            urls_.front(), height_of(urls_.front()),
            [this](Clock::time_point when, const json::object& block) { take_block(when, block); });
        std::vector<std::thread> senders;
        for (std::size_t k = 0; k < lanes_.size(); ++k) {
            for (std::size_t c = 0; c < options_.connections; ++c)
                senders.emplace_back([this, k] { send_all(k); });
        }
        for (std::thread& sender : senders)
            sender.join();
        drain();
        offered_.reconnects = watch.reconnects();
        offered_.was_stopped = stop_;
    }

    // After the watch has ended.
    Offered take() { return std::move(offered_); }

  private:
    bool is_over() const { return stop_ || Clock::now() >= end_; }

    Clock::duration due_of(std::size_t index) const {
        return std::chrono::nanoseconds(index * 1'000'000'000 / options_.rate);
    }

    void send_all(std::size_t k) {
        wallet::RpcClient client(urls_[k]);
        while (!is_over()) {
            const std::vector<std::size_t> bundle =
                options_.rate > 0 ? take_due(lanes_[k]) : take_free(lanes_[k]);
            if (!bundle.empty()) {
                submit(client, lanes_[k], bundle);
            } else if (is_exhausted(lanes_[k])) {
                return;
            }
        }
    }

    bool is_exhausted(Lane& lane) const {
        const std::lock_guard guard(lane.mutex);
        return lane.next >= load_.size();
    }

    // Takes up to `count_max` from the lane while `may_take`. The lane is locked.
    template <class MayTake>
    std::vector<std::size_t> take_while(Lane& lane, std::size_t count_max,
                                        const MayTake& may_take) {
        std::vector<std::size_t> bundle;
        std::size_t bytes = 0;
        while (lane.next < load_.size() && bundle.size() < count_max && may_take()) {
            bytes += load_[lane.next].base64.size();
            if (!bundle.empty() && bytes > bundle_bytes_max) break;
            bundle.push_back(lane.next);
            lane.next += lanes_.size();
        }
        return bundle;
    }

    std::vector<std::size_t> take_due(Lane& lane) {
        std::unique_lock guard(lane.mutex);
        const auto next = std::min(lane.next, load_.size() - 1);
        const auto due = start_ + due_of(next);
        if (Clock::now() < due) {
            guard.unlock();
            std::this_thread::sleep_until(std::min(due, end_));
            guard.lock();
        }
        auto bundle = take_while(lane, options_.bundle, [&] {
            return start_ + due_of(lane.next) <= std::min(Clock::now(), end_);
        });
        for (const std::size_t index : bundle)
            offered_.fates[index].due = due_of(index);
        return bundle;
    }

    std::vector<std::size_t> take_free(Lane& lane) {
        const std::size_t limit = std::max<std::size_t>(1, options_.outstanding / lanes_.size());
        std::unique_lock guard(lane.mutex);
        lane.changed.wait_for(guard, poll_interval, [&] { return lane.outstanding < limit; });
        const std::size_t room = limit - std::min(limit, lane.outstanding);
        auto bundle = take_while(lane, std::min(room, options_.bundle), [] { return true; });
        lane.outstanding += bundle.size();
        const auto now = Clock::now() - start_;
        for (const std::size_t index : bundle)
            offered_.fates[index].due = now;
        return bundle;
    }

    void submit(wallet::RpcClient& client, Lane& lane, const std::vector<std::size_t>& bundle) {
        json::array transactions;
        for (const std::size_t index : bundle)
            transactions.emplace_back(load_[index].base64);
        const auto answer =
            client.call("tx_submitMany", {{"transactions", std::move(transactions)}});
        if (!answer) {
            for (const std::size_t index : bundle)
                offered_.fates[index].answer = Answer::unanswered;
            note_refused(answer.error().message, bundle.size());
            release(lane, bundle.size());
            return;
        }
        const json::array& items = answer.assume_value().at("items").as_array();
        std::size_t refused = 0;
        for (std::size_t i = 0; i < items.size(); ++i) {
            const json::value* error = items[i].as_object().if_contains("error");
            offered_.fates[bundle[i]].answer =
                error == nullptr ? Answer::acknowledged : Answer::refused;
            if (error == nullptr) continue;
            ++refused;
            note_refused(std::string(error->at("data").at("reason").as_string()), 1);
        }
        if (refused > 0) release(lane, refused);
    }

    void note_refused(const std::string& reason, std::uint64_t count) {
        const std::lock_guard guard(refused_mutex_);
        offered_.refused[reason] += count;
    }

    static void release(Lane& lane, std::size_t count) {
        const std::lock_guard guard(lane.mutex);
        lane.outstanding -= std::min(lane.outstanding, count);
        lane.changed.notify_all();
    }

    // On the watch's thread, which alone writes these members of a fate.
    void take_block(Clock::time_point when, const json::object& block) {
        ++offered_.blocks;
        for (const json::value& transaction : block.at("transactions").as_array()) {
            const auto& text = transaction.at("tx_id").as_string();
            const auto found = by_tx_id_.find(std::string_view(text));
            if (found == by_tx_id_.end()) continue;
            Fate& fate = offered_.fates[found->second];
            const bool was_final = fate.is_final();
            const auto& outcome = transaction.at("outcome").as_string();
            if (outcome == "dropped") {
                ++fate.dropped;
                continue;
            }
            ++(outcome == "applied" ? fate.applied : fate.failed);
            if (was_final) continue;
            fate.final = when - start_;
            ++final_;
            if (options_.rate == 0) release(lanes_[found->second % lanes_.size()], 1);
        }
    }

    // After the senders have ended.
    void drain() {
        const auto acknowledged = static_cast<std::uint64_t>(
            std::ranges::count(offered_.fates, Answer::acknowledged, &Fate::answer));
        const auto deadline = Clock::now() + std::chrono::seconds(options_.drain_seconds);
        while (final_ < acknowledged && Clock::now() < deadline)
            std::this_thread::sleep_for(poll_interval);
    }

    const Options& options_;
    const std::vector<std::string>& urls_;
    const std::vector<SignedTransaction>& load_;
    const std::atomic<bool>& stop_;
    std::unordered_map<std::string_view, std::size_t> by_tx_id_;
    std::vector<Lane> lanes_;
    Offered offered_;
    std::mutex refused_mutex_;
    std::atomic<std::uint64_t> final_{0};
    Clock::time_point start_;
    Clock::time_point end_;
};

}  // namespace

Offered offer_load(const Options& options, const std::vector<std::string>& urls,
                   const std::vector<SignedTransaction>& load, const std::atomic<bool>& stop) {
    Offer offer(options, urls, load, stop);
    offer.run();
    return offer.take();
}

}  // namespace merit::load
