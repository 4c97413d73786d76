// A naive model of profiles and conformances, written apart from the contract: lists of all that
// ever happened, everything searched from the beginning.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace merit::testing {

class StandardsModel {
  public:
    using Name = std::string;
    using Number = std::uint64_t;
    static constexpr Number for_ever = ~Number{0};
    static constexpr std::size_t none = ~std::size_t{0};

    struct Version {
        bool is_gate = false;
        Number factor = 1'000'000;
        bool of_code = true;
        bool of_test = false;
        Number valid = 1;
        Number grace = 0;
        Number from = 0;
        Number last = for_ever;
        bool in_force(Number in) const { return from <= in && in <= last; }
    };
    struct Posted {
        Name artifact;
        Name profile;
        std::size_t version;  // from 1
        int member;           // of the laboratory
        Number from;
        Number to;
    };
    struct Ruled {
        Name artifact;
        Name profile;
        std::size_t version;
        Number epoch;
    };
    struct Record {
        bool is_code = true;
        int author_member = 0;
    };

    Number epoch = 0;
    std::map<Name, std::vector<Version>> profiles;
    std::vector<std::pair<Number, std::set<Name>>> adopted;  // from which epoch on
    std::vector<Posted> posted;
    std::vector<Ruled> rulings;
    std::map<Name, Record> records;        // by artifact
    int maintainer_member = 0;
    std::set<int> members;                 // active ones

    std::string define(const Name& name, std::size_t version, Version terms) {
        auto& versions = profiles[name];
        if (version != versions.size() + 1) return "standards.version_differs";
        if (!versions.empty()) end(versions.back());
        terms.from = epoch;
        versions.push_back(terms);
        return "applied";
    }
    std::string retire(const Name& name, std::size_t version) {
        auto& versions = profiles[name];
        if (versions.empty()) return "standards.not_found";
        if (version != versions.size()) return "standards.version_differs";
        if (versions.back().last != for_ever) return "standards.wrong_state";
        end(versions.back());
        return "applied";
    }
    // In the order in which they are sent.
    std::string adopt(const std::vector<Name>& names) {
        for (const Name& name : names) {
            if (profiles[name].empty()) return "standards.not_found";
            if (profiles[name].back().last != for_ever) return "standards.wrong_state";
        }
        adopted.push_back({epoch + 1, {names.begin(), names.end()}});
        return "applied";
    }
    std::set<Name> adopted_in(Number in) const {
        std::set<Name> found;
        for (const auto& [from, names] : adopted)
            if (from <= in) found = names;
        return found;
    }

    bool shares_interest(int member, const Name& artifact) const {
        if (records.contains(artifact) && records.at(artifact).author_member == member) return true;
        std::set<int> inside{maintainer_member};
        if (records.contains(artifact)) inside.insert(records.at(artifact).author_member);
        int outside = 0;
        for (const int other : members)
            outside += inside.contains(other) ? 0 : 1;
        // A laboratory of this model has no organisation but itself.
        return outside > 0 && member == maintainer_member;
    }
    // Why the posted one does not count for the artifact's record in an epoch; "holds" if it does.
    std::string standing(const Posted& one, Number in, bool of_any_kind = false) const {
        const Version& version = profiles.at(one.profile)[one.version - 1];
        if (one.to < in) return "expired";
        if (!version.in_force(in)) return "version_over";
        if (!of_any_kind && records.contains(one.artifact)) {
            const bool is_code = records.at(one.artifact).is_code;
            if (!(is_code ? version.of_code : version.of_test)) return "other_kind";
        }
        for (const Ruled& ruled : rulings) {
            if (ruled.artifact == one.artifact && ruled.profile == one.profile &&
                ruled.version == one.version && ruled.epoch <= in)
                return "withdrawn";
        }
        if (!members.contains(one.member)) return "laboratory_removed";
        if (shares_interest(one.member, one.artifact)) return "has_interest";
        return "holds";
    }
    // The last that the member posted about it by the end of the epoch.
    std::size_t newest(const Name& artifact, const Name& profile, int member, Number in) const {
        std::size_t found = none;
        for (std::size_t i = 0; i < posted.size(); ++i) {
            if (posted[i].artifact == artifact && posted[i].profile == profile &&
                posted[i].member == member && posted[i].from <= in)
                found = i;
        }
        return found;
    }
    // Which one counts: the largest factor, of equal ones the first in `order` of members.
    std::size_t counted(const Name& artifact, const Name& profile, Number in,
                        const std::vector<int>& order) const {
        std::size_t best = none;
        Number best_factor = 0;
        for (const int member : order) {
            const std::size_t found = newest(artifact, profile, member, in);
            if (found == none || standing(posted[found], in) != "holds") continue;
            const Number factor = profiles.at(profile)[posted[found].version - 1].factor;
            if (factor > best_factor) {
                best = found;
                best_factor = factor;
            }
        }
        return best;
    }

    std::string post(int member, const Name& artifact, const Name& profile, std::size_t version) {
        const auto& versions = profiles[profile];
        if (version == 0 || version > versions.size()) return "standards.not_found";
        if (!versions[version - 1].in_force(epoch)) return "standards.wrong_state";
        for (const Ruled& ruled : rulings) {
            if (ruled.artifact == artifact && ruled.profile == profile && ruled.version == version)
                return "standards.withdrawn";
        }
        if (shares_interest(member, artifact)) return "standards.conflict_of_interest";
        const std::size_t last = newest(artifact, profile, member, epoch);
        if (last != none && posted[last].version >= version && posted[last].to > epoch &&
            standing(posted[last], epoch, true) == "holds")
            return "standards.duplicate";
        posted.push_back({artifact, profile, version, member, epoch,
                          epoch + versions[version - 1].valid});
        return "applied";
    }
    std::string withdraw(std::size_t index) {
        const Posted& one = posted[index];
        if (one.to < epoch || !profiles[one.profile][one.version - 1].in_force(epoch))
            return "standards.wrong_state";
        for (const Ruled& ruled : rulings) {
            if (ruled.artifact == one.artifact && ruled.profile == one.profile &&
                ruled.version == one.version)
                return "standards.wrong_state";
        }
        rulings.push_back({one.artifact, one.profile, one.version, epoch});
        return "applied";
    }

    bool passes(const Name& artifact, Number in, const std::vector<int>& order) const {
        for (const Name& profile : adopted_in(in)) {
            const Version& newest_version = profiles.at(profile).back();
            const bool asked = newest_version.is_gate && newest_version.in_force(in) &&
                               (records.at(artifact).is_code ? newest_version.of_code
                                                             : newest_version.of_test);
            if (asked && counted(artifact, profile, in, order) == none) return false;
        }
        return true;
    }
    Number factor(const Name& artifact, Number in, const std::vector<int>& order) const {
        Number best = 1'000'000;
        for (const Name& profile : adopted_in(in)) {
            const std::size_t found = counted(artifact, profile, in, order);
            if (found == none) continue;
            best = std::max(best, profiles.at(profile)[posted[found].version - 1].factor);
        }
        return best;
    }

  private:
    void end(Version& version) const {
        if (version.last == for_ever) version.last = epoch + version.grace;
    }
};

}  // namespace merit::testing
