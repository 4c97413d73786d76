#include "tests/bench/load/report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace merit::load {
namespace {

namespace json = boost::json;

double rounded(double value, double unit = 0.001) {
    return std::round(value / unit) * unit;
}

double milliseconds(Clock::duration duration) {
    return rounded(std::chrono::duration<double, std::milli>(duration).count());
}

struct Counts {
    std::uint64_t sent = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t refused = 0;
    std::uint64_t unanswered = 0;
    std::uint64_t applied = 0;
    std::uint64_t failed = 0;
    std::uint64_t dropped = 0;
    std::uint64_t missing = 0;     // acknowledged, never final
    std::uint64_t duplicates = 0;  // final more than once
    std::vector<Clock::duration> latencies;
    Clock::duration last_final{};
};

Counts count(const std::vector<Fate>& fates) {
    Counts counts;
    for (const Fate& fate : fates) {
        counts.sent += fate.answer != Answer::not_sent ? 1U : 0U;
        counts.acknowledged += fate.answer == Answer::acknowledged ? 1U : 0U;
        counts.refused += fate.answer == Answer::refused ? 1U : 0U;
        counts.unanswered += fate.answer == Answer::unanswered ? 1U : 0U;
        counts.applied += fate.applied > 0 ? 1U : 0U;
        counts.failed += fate.failed > 0 ? 1U : 0U;
        counts.dropped += fate.dropped;
        counts.duplicates += fate.applied + fate.failed > 1 ? 1U : 0U;
        counts.missing += fate.answer == Answer::acknowledged && !fate.is_final() ? 1U : 0U;
        if (!fate.is_final()) continue;
        counts.latencies.push_back(fate.final - fate.due);
        counts.last_final = std::max(counts.last_final, fate.final);
    }
    std::ranges::sort(counts.latencies);
    return counts;
}

// The smallest latency that at least this share of all do not exceed.
double percentile(const std::vector<Clock::duration>& sorted, double share) {
    if (sorted.empty()) return 0;
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return milliseconds(sorted[std::max<std::size_t>(rank, 1) - 1]);
}

json::object costs_json(const Costs& costs, double records) {
    json::array cpu;
    json::array written;
    json::array resident;
    double cpu_sum = costs.own_cpu_seconds;
    for (const ProcessUse& use : costs.validators) {
        cpu.emplace_back(rounded(use.cpu_seconds));
        written.emplace_back(use.written_bytes);
        resident.emplace_back(use.resident_bytes);
        cpu_sum += use.cpu_seconds;
    }
    const double each = records > 0 ? records : 1;
    return {
        {"cpu_seconds", {{"load", rounded(costs.own_cpu_seconds)}, {"validators", std::move(cpu)}}},
        {"cpu_microseconds_per_record", rounded(1e6 * cpu_sum / each)},
        {"written_bytes", std::move(written)},
        {"resident_bytes", std::move(resident)},
        {"disk_bytes", costs.disk_bytes},
        {"disk_bytes_per_record", rounded(static_cast<double>(costs.disk_bytes) / each, 0.1)}};
}

}  // namespace

Report make_report(const Options& options, const Offered& offered, const Costs& costs) {
    const Counts counts = count(offered.fates);
    const double elapsed = std::chrono::duration<double>(counts.last_final).count();
    const double per_second = elapsed > 0 ? static_cast<double>(counts.applied) / elapsed : 0;
    const auto operations = static_cast<double>(options.operations);
    json::object refused;
    for (const auto& [reason, number] : offered.refused)
        refused.emplace(reason, number);
    Report report;
    report.is_good = counts.missing == 0 && counts.duplicates == 0 && counts.unanswered == 0;
    report.values = {{"validators", options.validators},
                     {"operations", options.operations},
                     {"loop", options.rate > 0 ? "open" : "closed"},
                     {"rate", options.rate},
                     {"outstanding", options.outstanding},
                     {"seconds", options.seconds},
                     {"elapsed_seconds", rounded(elapsed)},
                     {"transactions",
                      {{"signed", offered.fates.size()},
                       {"sent", counts.sent},
                       {"acknowledged", counts.acknowledged},
                       {"refused", counts.refused},
                       {"unanswered", counts.unanswered},
                       {"applied", counts.applied},
                       {"failed", counts.failed},
                       {"dropped", counts.dropped},
                       {"missing", counts.missing},
                       {"duplicates", counts.duplicates}}},
                     {"refused_by_reason", std::move(refused)},
                     {"transactions_per_second", rounded(per_second, 0.1)},
                     {"records_per_second", rounded(per_second * operations, 0.1)},
                     {"latency_ms",
                      {{"p50", percentile(counts.latencies, 0.50)},
                       {"p95", percentile(counts.latencies, 0.95)},
                       {"p99", percentile(counts.latencies, 0.99)},
                       {"max", percentile(counts.latencies, 1.0)}}},
                     {"blocks", offered.blocks},
                     {"reconnects", offered.reconnects},
                     {"stopped_early", offered.was_stopped},
                     {"costs", options.rpc.empty()
                                   ? json::value(costs_json(
                                         costs, static_cast<double>(counts.applied) * operations))
                                   : json::value(nullptr)},
                     {"good", report.is_good}};
    return report;
}

void print_report(const Report& report, bool is_json) {
    if (is_json) {
        std::printf("%s\n", json::serialize(report.values).c_str());
        return;
    }
    for (const auto& [name, value] : report.values)
        std::printf("%-24s %s\n", std::string(name).c_str(), json::serialize(value).c_str());
}

}  // namespace merit::load
