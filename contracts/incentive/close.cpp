#include "contracts/incentive/close.hpp"

#include "contracts/framework/chain.hpp"
#include "contracts/incentive/make_statement.hpp"
#include "contracts/incentive/standing.hpp"
#include "contracts/incentive/statement_index.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/score/state.hpp"
#include "contracts/treasury/debt.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
#include "contracts/treasury/treasury.hpp"
#include "crypto/merkle_log.hpp"

#include <map>

namespace merit::contracts::incentive {

namespace {

constexpr std::uint64_t rows_at_once = 1'000;

void must(const Check& check, const char* why) {
    MERIT_ASSERT(check.has_value(), why);
}

// The close of one epoch while one block works on it.
class Closer {
  public:
    Closer(Context& context, ledger::Epoch epoch)
        : context_(context), run_(running_close.get_or(context.state, {})) {
        if (run_.epoch != epoch || !run_.pool) run_ = RunningClose();
        run_.epoch = epoch;
        parameters_ = parameters_in(context.state, epoch);
        if (run_.stage != CloseStage::next_pool) load_pool();
    }

    bool work(std::uint64_t& steps) {
        while (steps > 0) {
            switch (run_.stage) {
                case CloseStage::next_pool:
                    --steps;
                    if (!next_pool()) {
                        running_close.erase(context_.state);
                        return true;
                    }
                    break;
                case CloseStage::weights:
                    collect_weights(steps);
                    break;
                case CloseStage::division:
                    --steps;
                    divide();
                    break;
                case CloseStage::postings:
                    post(steps);
                    break;
            }
        }
        running_close.put(context_.state, run_);
        return false;
    }

  private:
    EpochClose& close() { return run_.close; }
    const ledger::PoolId& pool() const { return run_.close.pool; }
    ledger::Epoch epoch() const { return run_.epoch; }

    void load_pool() {
        const auto found = treasury::pools.get(context_.state, *run_.pool);
        MERIT_ASSERT(found.has_value(), "a pool is never removed");
        terms_ = treasury::terms_in(context_.state, *found, epoch());
    }

    // Goes to the next pool; false where there is none.
    bool next_pool() {
        std::optional<std::pair<ledger::PoolId, treasury::Pool>> next;
        treasury::pools.scan_from(context_.state,
                                  run_.pool ? treasury::pools.key(*run_.pool) : Bytes(),
                                  [&](const auto& key, const treasury::Pool& found) {
                                      if (run_.pool && std::get<0>(key) <= *run_.pool) return true;
                                      next.emplace(std::get<0>(key), found);
                                      return false;
                                  });
        if (!next) return false;
        run_.pool = next->first;
        if (!treasury::is_open_in(next->second, epoch())) return true;
        if (epoch_closes.contains(context_.state, epoch(), next->first)) return true;
        load_pool();
        begin();
        return true;
    }

    void begin() {
        must(treasury::settle_once(context_, ContractNumber::incentive, run_.pool->view(), epoch()),
             "an epoch without EpochClose has not been settled");
        const auto money = treasury::pool_money.get(context_.state, *run_.pool);
        MERIT_ASSERT(money.has_value(), "a pool has its money");
        run_.close = EpochClose();
        close().pool = *run_.pool;
        close().epoch = epoch();
        close().asset = terms_.asset;
        close().parameter_set = parameters_.number;
        close().parameters_digest = parameters_digest(parameters_);
        close().pay = terms_.pay;
        close().balance = money->balance;
        close().budget = treasury::budget(*money, terms_.pay);
        move(treasury::PoolOf{pool()}, treasury::ClosingOf{pool()}, close().budget,
             treasury::Cause::close_begin);
        run_.project = 0;
        run_.reading_uses = false;
        run_.last.reset();
        run_.frontier.clear();
        run_.stage = CloseStage::weights;
        if (!pays() && !counts_unpaid_work(*money)) finish();
    }

    bool pays() { return close().budget.value > 0; }

    // While a pool is empty, this epoch's work counts for A and L if its terms read them. Not
    // before it was funded: whoever opens a pool pays for what it costs to keep them.
    bool counts_unpaid_work(const treasury::PoolMoney& money) {
        return treasury::read_history(close().pay) && money.funded.value > 0;
    }

    void move(const treasury::SubAccount& from, const treasury::SubAccount& to,
              ledger::Amount amount, treasury::Cause cause) {
        must(treasury::move(context_, close().asset, from, to, amount, cause),
             "a close moves only what its pool has");
    }

    void fail(NumberError error) {
        close().failed = true;
        context_.events.push_back(
            {"pool.close_failed", to_bytes(pool().view()), std::string(name_of(error))});
    }

    void collect_weights(std::uint64_t& steps) {
        if (run_.project == terms_.projects.size()) return collect_earlier_work(steps);
        const ledger::ProjectId& project = terms_.projects[run_.project];
        const auto recipients = recipients_of(context_.state, epoch(), project, run_.reading_uses,
                                              run_.last, std::min(steps, rows_at_once));
        for (const ledger::Recipient& recipient : recipients) {
            // Whoever has points was met with them.
            const bool met = run_.reading_uses && score::points_rows.contains(
                                                      context_.state, epoch(), project, recipient);
            if (!met) add_weight(project, recipient);
            run_.last = recipient;
            --steps;
        }
        if (!recipients.empty()) return;
        run_.last.reset();
        if (run_.reading_uses) {
            ++run_.project;
            --steps;
        }
        run_.reading_uses = !run_.reading_uses;
    }

    // Whoever has earlier work is a recipient, without any of this epoch too.
    void collect_earlier_work(std::uint64_t& steps) {
        std::vector<ledger::Recipient> recipients;
        if (pays() && treasury::read_history(close().pay)) {
            recipients = earlier_recipients_of(context_.state, pool(), run_.last,
                                               std::min(steps, rows_at_once));
        }
        for (const ledger::Recipient& recipient : recipients) {
            weight_rows.put(context_.state, meet(recipient), pool(), recipient);
            run_.last = recipient;
            --steps;
        }
        if (!recipients.empty()) return;
        run_.last.reset();
        run_.stage = pays() ? CloseStage::division : CloseStage::postings;
    }

    // The row of a recipient; at the first meeting its earlier work is fixed for the statement.
    WeightRow meet(const ledger::Recipient& recipient) {
        if (const auto row = weight_rows.get(context_.state, pool(), recipient)) return *row;
        if (!pays() || !treasury::read_history(close().pay)) return {};
        const Standing before = standing_of(context_.state, pool(), recipient);
        if (before != Standing()) {
            standings.put(context_.state, before, epoch(), pool(), recipient);
        }
        return {};
    }

    void add_weight(const ledger::ProjectId& project, const ledger::Recipient& recipient) {
        const auto part =
            project_part(context_.state, parameters_, close().pay, epoch(), project, recipient);
        if (!part) return fail(part.error());
        WeightRow row = meet(recipient);
        const auto u = checked_add(row.u.value, part.value().u.value);
        const auto c = checked_add(row.c.value, part.value().c.value);
        if (!u || !c) return fail(NumberError::overflow);
        row.u.value = u.value();
        row.c.value = c.value();
        weight_rows.put(context_.state, row, pool(), recipient);
    }

    RecipientWeight weight_of(const ledger::Recipient& recipient, const WeightRow& row) const {
        const auto weight =
            reward_weight(parameters_.alpha, parameters_.beta, row.u.value, row.c.value);
        MERIT_ASSERT(weight.has_value(), "alpha and beta are bounded parameters");
        RecipientWeight found{recipient, weight.value(), {}};
        if (treasury::read_history(run_.close.pay)) {
            found.before = standings.get_or(context_.state, {}, epoch(), pool(), recipient);
        }
        return found;
    }
    // An A beyond its type is the largest; such a close fails when it divides.
    u128 rank(const RecipientWeight& recipient) const {
        const auto found = rank_of(run_.close.pay, epoch(), recipient);
        return found ? found.value() : ~u128{0};
    }

    void divide() {
        run_.stage = CloseStage::postings;
        std::vector<RecipientWeight> weights;
        weight_rows.scan(
            context_.state,
            [&](const auto& key, const WeightRow& row) {
                weights.push_back(weight_of(std::get<1>(key), row));
                return true;
            },
            pool());
        close().recipients = weights.size();
        keep_largest(weights);
        if (close().failed) return;
        auto policies = divide_budget(close().pay, close().budget.value, weights, pool(), epoch());
        if (!policies) return fail(policies.error());
        close().policies = std::move(policies.value());
    }

    void keep_largest(std::vector<RecipientWeight>& weights) {
        if (weights.size() <= recipients_max) return;
        std::map<ledger::Recipient, u128> ranks;
        for (const RecipientWeight& weight : weights)
            ranks.emplace(weight.recipient, rank(weight));
        const auto more = [&](const RecipientWeight& a, const RecipientWeight& b) {
            const u128 rank_a = ranks.at(a.recipient);
            const u128 rank_b = ranks.at(b.recipient);
            return rank_a != rank_b ? rank_a > rank_b : a.recipient < b.recipient;
        };
        std::ranges::sort(weights, more);
        context_.events.push_back({"pool.close_limited", to_bytes(pool().view()),
                                   std::to_string(weights.size() - recipients_max) +
                                       " recipients with the smallest weights get nothing"});
        weights.resize(recipients_max);
        close().kept = KeptMark{ledger::Wide{rank(weights.back())}, weights.back().recipient};
    }

    void post(std::uint64_t& steps) {
        std::vector<std::pair<ledger::Recipient, WeightRow>> rows;
        const std::uint64_t count = std::min(steps, rows_at_once);
        weight_rows.scan_from(
            context_.state, run_.last ? weight_rows.key(pool(), *run_.last) : Bytes(),
            [&](const auto& key, const WeightRow& row) {
                rows.emplace_back(std::get<1>(key), row);
                return rows.size() < count;
            },
            pool());
        if (rows.empty()) return finish();
        auto log = crypto::LogAccumulator::from_frontier(close().statements, run_.frontier);
        MERIT_ASSERT(log.has_value(), "the frontier is that of the statements so far");
        for (const auto& [recipient, row] : rows) {
            --steps;
            run_.last = recipient;
            weight_rows.erase(context_.state, pool(), recipient);
            if (close().failed) continue;
            const RecipientWeight weight = weight_of(recipient, row);
            const auto payee = registry::resolve(context_.state, recipient, epoch().next());
            if (keeps_history(terms_)) {
                add_work(context_.state, pool(), payee, epoch(), weight.weight);
            }
            if (!pays() || !is_kept(close().kept, recipient, rank(weight))) continue;
            note_debt(recipient);
            const auto statement =
                make_statement(context_.state, parameters_, close(), terms_.projects, recipient);
            MERIT_ASSERT(statement.has_value(), "the same numbers fitted when they were weighed");
            log.value().append(statement_leaf(statement.value()));
            pay(statement.value(), payee);
        }
        close().statements = log.value().size();
        run_.frontier = ledger::Bounded<crypto::Hash256, 64>(log.value().frontier());
    }

    // A later statement must say what was repaid now.
    void note_debt(const ledger::Recipient& recipient) {
        const ledger::AccountId* account = recipient.account();
        if (account == nullptr) return;
        const auto debt = treasury::debt_of(context_.state, close().asset, *account);
        if (debt.value > 0) debts_at_close.put(context_.state, debt, epoch(), pool(), *account);
    }

    void pay(const Statement& statement, const ledger::Recipient& payee) {
        close().paid.value += statement.reward.value;
        index_statement(context_, close().asset, statement);
        if (statement.reward.value == 0) return;
        if (payee != statement.recipient) {
            // A claimed alias: as if the posting had waited unclaimed and was claimed.
            const ledger::Epoch until = statement.held_until;
            move(treasury::ClosingOf{pool()},
                 treasury::HeldOf{pool(), *payee.account(), epoch(), until}, statement.reward,
                 treasury::Cause::hold);
        } else {
            const auto payout = treasury::pay(context_, pool(), terms_, parameters_, epoch(),
                                              statement.recipient, statement.reward);
            MERIT_ASSERT(payout.has_value(), "the reward lies in closing");
            MERIT_ASSERT(payout.value().repaid == statement.debt_repaid &&
                             payout.value().free == statement.free &&
                             payout.value().held == statement.held &&
                             payout.value().unclaimed == statement.unclaimed,
                         "what is paid is what the statement says");
        }
        add_paid(context_.state, pool(), payee, statement.reward.value);
    }

    void finish() {
        close().rest.value = close().budget.value - close().paid.value;
        move(treasury::ClosingOf{pool()}, treasury::PoolOf{pool()}, close().rest,
             treasury::Cause::close_return);
        const auto log = crypto::LogAccumulator::from_frontier(close().statements, run_.frontier);
        MERIT_ASSERT(log.has_value(), "the frontier is that of the statements so far");
        close().root = log.value().root();
        close().time_ms = context_.block.time_ms;
        epoch_closes.put(context_.state, close(), epoch(), pool());
        context_.events.push_back({"pool.closed", to_bytes(pool().view()),
                                   "epoch " + std::to_string(epoch().value) + " paid " +
                                       std::to_string(close().paid.value)});
        run_.close = EpochClose();
        run_.frontier.clear();
        run_.last.reset();
        run_.stage = CloseStage::next_pool;
    }

    Context& context_;
    RunningClose run_;
    ParameterSet parameters_;
    treasury::PoolTerms terms_;
};

}  // namespace

bool close_pools(Context& context, ledger::Epoch epoch, std::uint64_t& steps) {
    return Closer(context, epoch).work(steps);
}

}  // namespace merit::contracts::incentive
