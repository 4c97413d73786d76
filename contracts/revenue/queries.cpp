#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/revenue/error.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/revenue.hpp"
#include "contracts/revenue/sharing.hpp"
#include "contracts/revenue/state.hpp"

namespace merit::contracts::revenue {

namespace {

using explain::Arguments;

constexpr auto self = ContractNumber::revenue;
constexpr std::size_t rows_max = 1'000;

struct Question {
    ProjectId project;
    Epoch epoch;
};

// Of a project that exists, and an epoch: the current one where none is named.
Result<Question, Refusal> read_question(const ledger::StateView& view, const Arguments& read) {
    Question question;
    MERIT_TRY(question.project, read.id<ProjectId>("project"));
    MERIT_TRY(question.epoch.value, read.number_or("epoch", load_chain(view).epoch.value));
    if (!registry::find_project(view, question.project)) return refuse(CommonError::not_found);
    return question;
}

struct RevenueAnswer {
    ProjectId project;
    Epoch epoch;
    ledger::AssetId asset;
    EpochBook book;
    Terms terms;                        // in force in this epoch
    ledger::Amount reserve;             // in it now
    std::optional<RevenueClose> close;  // once sharing has begun
    MERIT_FIELDS(project, epoch, asset, book, terms, reserve, close)
};

Check revenue(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    MERIT_TRY(const auto question, read_question(view, Arguments(arguments, self)));
    const auto& [project, epoch] = question;
    const auto asset = load_chain(view).asset;
    ledger::describe(RevenueAnswer{project, epoch, asset, books.get_or(view, {}, epoch, project),
                                   terms_in(view, project, epoch),
                                   treasury::purse_of(view, asset, reserve_of(project)),
                                   closes.get(view, project, epoch)},
                     writer);
    return success();
}

// The account from which a list goes on; the zero account where none is named.
Result<AccountId, Refusal> first_account(const Arguments& read) {
    if (!read.has("from")) return AccountId{};
    MERIT_TRY(const auto recipient, read.recipient("from"));
    if (!recipient.is_account()) return read.malformed();
    return *recipient.account();
}

// Reads {account, value} rows from an account on, the last field of the key, into a page; answers
// with which account the next page begins, if there is one.
template <class MapType, class Rows, class... Keys>
std::optional<AccountId> read_page(const ledger::StateView& view, const MapType& map,
                                   const AccountId& from, Rows& rows, const Keys&... keys) {
    std::optional<AccountId> more;
    map.scan_from(
        view, map.key(keys..., from),
        [&](const auto& key, const auto& value) {
            const AccountId& account = std::get<sizeof...(Keys)>(key);
            if (rows.size() == rows_max) {
                more = account;
                return false;
            }
            rows.push_back({account, value});
            return true;
        },
        keys...);
    return more;
}

struct PaymentRow {
    AccountId payer;
    ledger::Amount paid;
    MERIT_FIELDS(payer, paid)
};
struct PaymentsAnswer {
    ProjectId project;
    Epoch epoch;
    ledger::Bounded<PaymentRow, rows_max> payments;
    std::optional<AccountId> more;  // ask again from this one
    MERIT_FIELDS(project, epoch, payments, more)
};

Check payments_of(const ledger::StateView& view, const QueryArguments& arguments,
                  ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    MERIT_TRY(const auto question, read_question(view, read));
    MERIT_TRY(const auto from, first_account(read));
    PaymentsAnswer answer{question.project, question.epoch, {}, {}};
    answer.more =
        read_page(view, payments, from, answer.payments, question.epoch, question.project);
    ledger::describe(answer, writer);
    return success();
}

struct ShareRow {
    AccountId account;
    Part part;
    MERIT_FIELDS(account, part)
};
struct SharesAnswer {
    ProjectId project;
    Epoch epoch;
    std::optional<BranchClose> branch;  // once sharing has begun
    ledger::Bounded<ShareRow, rows_max> shares;
    std::optional<AccountId> more;  // ask again from this one
    MERIT_FIELDS(project, epoch, branch, shares, more)
};

Check shares(const ledger::StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    MERIT_TRY(const auto question, read_question(view, read));
    MERIT_TRY(const auto from, first_account(read));
    const auto text = read.text("branch");
    const bool is_users = text == name_of(RevenueBranch::users);
    if (!is_users && text != name_of(RevenueBranch::enterprises)) return read.malformed();
    const auto branch = is_users ? RevenueBranch::users : RevenueBranch::enterprises;
    SharesAnswer answer{question.project, question.epoch, {}, {}, {}};
    if (const auto close = closes.get(view, question.project, question.epoch)) {
        answer.branch = close->of(branch);
    }
    answer.more = read_page(view, parts, from, answer.shares, question.epoch, question.project,
                            branch);
    ledger::describe(answer, writer);
    return success();
}

struct GiverRow {
    AccountId account;
    Giver giver;
    MERIT_FIELDS(account, giver)
};
struct GiversAnswer {
    ProjectId project;
    Epoch epoch;
    ledger::Bounded<GiverRow, rows_max> givers;
    std::optional<AccountId> more;  // ask again from this one
    MERIT_FIELDS(project, epoch, givers, more)
};

Check givers_of(const ledger::StateView& view, const QueryArguments& arguments,
                ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    MERIT_TRY(const auto question, read_question(view, read));
    MERIT_TRY(const auto from, first_account(read));
    GiversAnswer answer{question.project, question.epoch, {}, {}};
    answer.more = read_page(view, givers, from, answer.givers, question.epoch, question.project);
    ledger::describe(answer, writer);
    return success();
}

struct DependenciesAnswer {
    ProjectId project;
    Epoch epoch;
    DependencyList dependencies;  // empty: no list is in force
    AccountId attested_by;
    crypto::Hash256 digest;  // what an attestation of the list is about
    MERIT_FIELDS(project, epoch, dependencies, attested_by, digest)
};

Check dependencies_of(const ledger::StateView& view, const QueryArguments& arguments,
                      ledger::FieldWriter& writer) {
    MERIT_TRY(const auto question, read_question(view, Arguments(arguments, self)));
    const auto found = dependencies_in(view, question.project, question.epoch);
    ledger::describe(
        DependenciesAnswer{question.project, question.epoch, found.list, found.attested_by,
                           dependencies_digest(question.project, found.list)},
        writer);
    return success();
}

Check invoice(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    const auto bytes = from_hex(read.text("digest"));
    if (!bytes || bytes->size() != crypto::Hash256::size()) return read.malformed();
    const auto digest = crypto::Hash256::from(*bytes);
    if (!read.has("project")) {
        const auto booked = invoices.get(view, digest);
        if (!booked) return refuse(CommonError::not_found);
        ledger::describe(*booked, writer);
        return success();
    }
    MERIT_TRY(const auto project, read.id<ProjectId>("project"));
    const auto cost = cost_invoices.get(view, project, digest);
    if (!cost) return refuse(CommonError::not_found);
    ledger::describe(*cost, writer);
    return success();
}

constexpr QueryArgument project_argument{"project", "project", true, "project id"};
constexpr QueryArgument epoch_argument{"epoch", "epoch", false, "default: the current one"};
constexpr QueryArgument from_argument{"from", "account", false, "default: the first"};

}  // namespace

std::vector<Query> queries() {
    return {
        {"revenue",
         "A project's books of an epoch, and how they were shared",
         {project_argument, epoch_argument},
         revenue},
        {"payments",
         "Who paid a project in an epoch, and how much",
         {project_argument, epoch_argument, from_argument},
         payments_of},
        {"shares",
         "Who got how much of a branch of a project's revenue, and by which weight",
         {project_argument,
          {"branch", "text", true, "users or enterprises"},
          epoch_argument,
          from_argument},
         shares},
        {"givers",
         "Whose machines and data the weights of a project's enterprises are the sums of",
         {project_argument, epoch_argument, from_argument},
         givers_of},
        {"dependencies",
         "The upstream projects of a project in an epoch",
         {project_argument, epoch_argument},
         dependencies_of},
        {"invoice",
         "What an invoice was booked as, or paid as by a project",
         {{"digest", "hash", true, "digest of the invoice"},
          {"project", "project", false, "of a cost: the project that paid it"}},
         invoice}};
}

}  // namespace merit::contracts::revenue
