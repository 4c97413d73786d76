// A naive model of achievements and credentials, written apart from the contract: plain maps and
// whole histories, everything searched from the beginning.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace merit::testing {

class CertifyModel {
  public:
    using Name = std::string;

    struct Version {
        bool has_criterion = false;
        bool at_least = true;
        std::uint64_t value = 0;
        std::set<Name> projects;  // none: all
        std::uint64_t approvals = 1;
        std::uint64_t valid_epochs = 1;
        std::set<int> effects;
    };
    struct Change {
        std::uint64_t epoch;
        char state;  // a, s, r
    };
    struct Credential {
        Name account;
        Name achievement;
        std::size_t version;
        std::uint64_t from;
        std::uint64_t to;
        std::vector<Change> changes;
        char state_in(std::uint64_t when) const {
            char state = 'a';
            for (const Change& change : changes)
                if (change.epoch <= when) state = change.state;
            return state;
        }
    };

    std::uint64_t epoch = 0;
    std::map<Name, std::vector<Version>> achievements;
    std::map<Name, std::map<Name, std::uint64_t>> facts;  // account, project
    std::map<Name, int> member_of;                        // which member admitted an account
    int members = 0;
    std::vector<Credential> credentials;                  // in the order of their issue

    static constexpr std::size_t none = ~std::size_t{0};

    std::size_t newest(const Name& account, const Name& achievement) const {
        for (std::size_t i = credentials.size(); i-- > 0;) {
            if (credentials[i].account == account && credentials[i].achievement == achievement)
                return i;
        }
        return none;
    }

    std::string define(const Name& name, std::size_t version, const Version& terms) {
        if (version != achievements[name].size() + 1) return "certify.version_differs";
        achievements[name].push_back(terms);
        return "applied";
    }

    bool is_met(const Name& account, const Version& terms) {
        if (!terms.has_criterion) return true;
        std::uint64_t sum = 0;
        for (const auto& [project, count] : facts[account])
            if (terms.projects.empty() || terms.projects.contains(project)) sum += count;
        return terms.at_least ? sum >= terms.value : sum <= terms.value;
    }

    bool needs_approval(const Name& account, const Name& achievement) const {
        const std::size_t last = newest(account, achievement);
        return !achievements.at(achievement).back().has_criterion ||
               (last != none && credentials[last].state_in(epoch) == 'r');
    }

    // Why not now; "" if it can.
    std::string against(const Name& account, const Name& achievement) {
        const std::size_t last = newest(account, achievement);
        if (last != none) {
            const char state = credentials[last].state_in(epoch);
            if (state == 's') return "certify.wrong_state";
            if (state == 'a' && credentials[last].to > epoch) return "certify.duplicate";
        }
        if (!is_met(account, achievements[achievement].back())) return "certify.not_met";
        return "";
    }

    // `member`: the sender's number, -1 for somebody else. `evidence`: number of the digest.
    std::string issue(int member, const Name& account, const Name& achievement,
                      std::size_t version, int evidence) {
        if (achievements[achievement].empty()) return "certify.not_found";
        if (version != achievements[achievement].size()) return "certify.version_differs";
        const std::string reason = against(account, achievement);
        if (!reason.empty()) return reason;
        if (needs_approval(account, achievement)) {
            if (member < 0) return "certify.not_authorised";
            if (evidence == 0) return "certify.evidence_missing";
            const Name key = "issue " + account + " " + achievement + " " +
                             std::to_string(version) + " " + std::to_string(evidence);
            const std::string outcome =
                approve(key, member, account, achievements[achievement].back().approvals);
            if (outcome != "runs") return outcome;
        }
        const Version& terms = achievements[achievement].back();
        credentials.push_back(
            {account, achievement, version - 1, epoch, epoch + terms.valid_epochs, {}});
        return "applied";
    }

    std::string change(char to, int member, std::size_t index, int reason) {
        if (member < 0) return "certify.not_authorised";
        Credential& credential = credentials[index];
        if (member == member_of.at(credential.account)) return "certify.conflict_of_interest";
        const char state = credential.state_in(epoch);
        bool fits = newest(credential.account, credential.achievement) == index;
        if (to == 's') fits = fits && state == 'a' && credential.to >= epoch;
        if (to == 'a') fits = fits && state == 's';
        if (to == 'r') fits = fits && state != 'r';
        if (!fits) return "certify.wrong_state";
        if (to == 's' && credential.changes.size() >= 14) return "certify.out_of_bounds";
        const Name key = std::string(1, to) + std::to_string(index) + " " + std::to_string(reason);
        const std::string outcome =
            approve(key, member, credential.account,
                    achievements[credential.achievement][credential.version].approvals);
        if (outcome != "runs") return outcome;
        credential.changes.push_back({epoch, to});
        return "applied";
    }

    bool holds(const Name& account, int effect, std::uint64_t in) const {
        for (const auto& [achievement, versions] : achievements) {
            const Credential* last = nullptr;
            for (const Credential& credential : credentials) {
                if (credential.account == account && credential.achievement == achievement &&
                    credential.from <= in)
                    last = &credential;
            }
            if (last != nullptr && last->to >= in && last->state_in(in) == 'a' &&
                versions[last->version].effects.contains(effect))
                return true;
        }
        return false;
    }

  private:
    struct Open {
        std::uint64_t epoch;
        int proposer;
        std::set<int> members;
    };

    // "runs" with the k-th approval. `member` asks or approves.
    std::string approve(const Name& key, int member, const Name& holder, std::uint64_t k) {
        std::erase_if(open_, [&](const auto& entry) { return epoch > entry.second.epoch + 4; });
        const bool may = member != member_of.at(holder);
        if (open_.contains(key)) {
            if (!may || open_[key].members.contains(member)) return "certify.duplicate";
        } else {
            int own = 0;
            for (const auto& [other, open] : open_)
                own += open.proposer == member ? 1 : 0;
            if (own >= 16) return "certify.too_many_open";
            open_[key] = {epoch, member, {}};
        }
        if (may) open_[key].members.insert(member);
        const auto others = static_cast<std::uint64_t>(members - 1);
        if (open_[key].members.size() < std::min(k, others)) return "applied";
        open_.erase(key);
        return "runs";
    }

    std::map<Name, Open> open_;
};

}  // namespace merit::testing
