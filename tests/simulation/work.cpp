#include "tests/simulation/work.hpp"

#include "contracts/framework/approval.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/incentive/operations.hpp"
#include "contracts/registry/changeset.hpp"
#include "contracts/registry/genesis.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/treasury/operations.hpp"
#include "tests/support/examples.hpp"

#include <algorithm>

namespace merit::testing {

namespace registry = contracts::registry;
using contracts::make_operation;

namespace {

constexpr std::uint64_t fund_units = 1'000'000;
constexpr std::uint32_t lines = 100;
constexpr std::string_view project_name = "simulated/project";

crypto::KeyPair author() {
    return key(61);
}
crypto::KeyPair maintainer() {
    return key(62);
}
crypto::KeyPair user() {
    return key(63);
}

ledger::AccountId account_of(const crypto::KeyPair& pair) {
    const crypto::PublicKey keys[] = {pair.public_key()};
    return registry::account_id_of(1, keys);
}

ledger::AliasId nobody() {
    return registry::alias_of_mail(Bytes(32, 7), "nobody@example");
}

registry::Origin sign_off() {
    return {registry::OriginKind::dco, crypto::sha256({bytes_of("dco 1.1")})};
}

// The id of what the first operation of a transaction made.
template <class Id>
Id made(std::string_view personalisation, const Clients::Sent& sent) {
    constexpr std::array<Byte, 4> first_operation{};
    return Id::from(crypto::blake2b(personalisation, {sent.tx_id.view(), first_operation}));
}

crypto::Hash256 digest_of(std::uint64_t number) {
    return crypto::sha256({bytes_of(std::to_string(number))});
}

}  // namespace

Work::Work(const ledger::Genesis& genesis, Clients& clients)
    : genesis_(genesis), clients_(clients) {}

Clients::Sent Work::next(const ledger::StateView& state) {
    if (!registry::find_account(state, account_of(user()))) return register_people();
    const auto project = registry::find_project_id(state, project_name);
    if (!project) return register_project();
    project_ = *project;
    switch (turn_++ % 10) {
        case 0:
            return contribute();
        case 1:
            return accept();
        case 2:
            return use();
        case 3:
            return open_import();
        case 4:
            return confirm_import();
        case 5:
            return add_import();
        case 6:
            return fund(registry::find_project(state, project_)->own_pool);
        case 7:
            return claim();
        case 8:
            return approve_claim(0);
        default:
            return approve_claim(second_member());
    }
}

Clients::Sent Work::register_people() {
    std::vector<ledger::Operation> operations;
    for (const crypto::KeyPair& pair : {author(), maintainer(), user()}) {
        registry::AccountRegister person;
        person.keys.push_back(pair.public_key());
        person.level = 2;
        operations.push_back(make_operation(person));
    }
    return clients_.by_member(0, std::move(operations));
}

Clients::Sent Work::register_project() {
    registry::ProjectRegister op;
    op.name = registry::ProjectName(project_name);
    op.settings.maintainers.push_back(account_of(maintainer()));
    for (std::size_t member = 0; member <= second_member(); ++member)
        op.settings.importers.push_back(registry::genesis_account_id(genesis_.members[member]));
    std::ranges::sort(op.settings.importers);
    op.settings.import_quorum = static_cast<std::uint8_t>(1 + second_member());
    op.settings.outbound = registry::SpdxExpression("MIT");
    op.settings.dco = sign_off();
    return clients_.by_account(account_of(maintainer()), maintainer(), {make_operation(op)});
}

Clients::Sent Work::fund(const ledger::PoolId& pool) {
    const contracts::treasury::PoolFund op{pool, ledger::Amount{fund_units}};
    return clients_.by_member(0, {make_operation(op)});
}

Clients::Sent Work::contribute() {
    registry::RegisterContribution op;
    op.project = project_;
    op.authors.push_back({account_of(author()), ledger::Ppm{registry::whole_ppm}});
    op.artifact.digest = digest_of(turn_);
    op.lines.source.added = lines;
    op.spdx = registry::SpdxExpression("MIT");
    op.origin = sign_off();
    op.work_date = genesis_.time_ms;
    const Clients::Sent sent =
        clients_.by_account(account_of(author()), author(), {make_operation(op)});
    contribution_ = made<ledger::ContributionId>("merit.contrib", sent);
    return sent;
}

Clients::Sent Work::accept() {
    const registry::Accept op{contribution_, registry::ArticleSize::unset};
    return clients_.by_account(account_of(maintainer()), maintainer(), {make_operation(op)});
}

Clients::Sent Work::open_import() {
    registry::Changeset changeset;
    const crypto::Hash256 commit = digest_of(turn_);
    changeset.commit.assign(commit.bytes.begin(), commit.bytes.begin() + 20);
    changeset.work_date = genesis_.time_ms;
    changeset.authors.push_back(nobody());
    changeset.lines.source.added = lines;
    changeset.patch_id = crypto::sha256({commit.view()});
    changeset.signed_off = true;
    const registry::Changeset changesets[] = {changeset};
    chunk_ = registry::encode_chunk(registry::pack_changesets(changesets).front());
    registry::ImportOpen op;
    op.project = project_;
    op.to_commit = changeset.commit;
    op.tool_digest = crypto::sha256({bytes_of("tool")});
    op.changesets = 1;
    op.chunks = 1;
    op.root = registry::chunk_leaf(chunk_);
    const Clients::Sent sent = clients_.by_member(0, {make_operation(op)});
    import_ = made<ledger::ImportId>("merit.import", sent);
    return sent;
}

Clients::Sent Work::confirm_import() {
    const registry::ImportConfirm op{import_, registry::chunk_leaf(chunk_)};
    return clients_.by_member(second_member(), {make_operation(op)});
}

Clients::Sent Work::add_import() {
    registry::ImportAdd op;
    op.batch = import_;
    op.chunk.assign(chunk_.begin(), chunk_.end());
    return clients_.by_member(0, {make_operation(op)});
}

Clients::Sent Work::use() {
    contracts::incentive::RecordInteraction op;
    op.user = account_of(user());
    op.project = project_;
    op.target = contracts::incentive::InteractionTarget::account;
    op.account = account_of(author());
    return clients_.by_account(account_of(user()), user(), {make_operation(op)});
}

Clients::Sent Work::claim() {
    const registry::AliasClaim op{nobody(), account_of(user()), project_};
    return clients_.by_account(account_of(user()), user(), {make_operation(op)});
}

Clients::Sent Work::approve_claim(std::size_t member) {
    const registry::AliasClaim op{nobody(), account_of(user()), project_};
    const registry::Approve approval{contracts::operation_digest(make_operation(op))};
    return clients_.by_member(member, {make_operation(approval)});
}

}  // namespace merit::testing
