// What a run showed, as text or JSON.
#pragma once

#include "tests/bench/load/local_network.hpp"
#include "tests/bench/load/offer.hpp"

#include <boost/json/object.hpp>

namespace merit::load {

// Of the time from the first transaction due to the last final; empty for a running network.
struct Costs {
    double own_cpu_seconds = 0;
    std::vector<ProcessUse> validators;  // memory is that at the end
    std::uint64_t disk_bytes = 0;        // of one validator
};

struct Report {
    boost::json::object values;
    bool is_good = false;  // all acknowledged transactions are final, each once
};

Report make_report(const Options& options, const Offered& offered, const Costs& costs);
void print_report(const Report& report, bool is_json);

}  // namespace merit::load
