// What the equations call projects and records: names for people, beside the figures. Nothing
// depends on them; a file has none, and short ids stand in their place.
#pragma once

#include "contracts/registry/kinds.hpp"
#include "contracts/standards/ids.hpp"
#include "ledger/ids.hpp"

#include <map>
#include <string>

namespace merit::contracts::explain {

struct Names {
    std::map<ledger::ProjectId, std::string> projects;
    std::map<ledger::ContributionId, std::string> commits;  // of imported records, hexadecimal
    // "posix version 2".
    std::map<standards::ConformanceId, std::string> profiles;

    // "demo/project", or the first digits of the id.
    std::string of(const ledger::ProjectId& project) const {
        const auto found = projects.find(project);
        return found == projects.end() ? project.hex().substr(0, 16) : found->second;
    }
    // "record 4be07d2101020304, commit 5f2c91d0a1b2".
    std::string of(const ledger::ContributionId& record) const {
        std::string text = "record " + record.hex().substr(0, 16);
        const auto found = commits.find(record);
        if (found != commits.end()) text += ", commit " + found->second.substr(0, 12);
        return text;
    }
    // "conformance 4be07d2101020304, profile posix version 2".
    std::string of(const standards::ConformanceId& conformance) const {
        std::string text = "conformance " + conformance.hex().substr(0, 16);
        const auto found = profiles.find(conformance);
        if (found != profiles.end()) text += ", profile " + found->second;
        return text;
    }
    // "code of demo/project".
    std::string of(registry::ContributionKind kind, const ledger::ProjectId& project) const {
        return std::string(name_of(kind)) + " of " + of(project);
    }
};

}  // namespace merit::contracts::explain
