#include "tests/bench/load/signed_load.hpp"

#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/operations.hpp"
#include "contracts/registry/registry.hpp"
#include "crypto/hash.hpp"
#include "ledger/address.hpp"
#include "node/runtime/clock.hpp"
#include "wallet/client/rpc_client.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace merit::load {
namespace {

namespace json = boost::json;
namespace registry = contracts::registry;

constexpr std::uint64_t valid_for_ms = 2 * seconds_max * 1'000;
constexpr std::size_t people_per_node_min = 16;  // 256 transactions outstanding each

struct Person {
    crypto::KeyPair key;
    ledger::AccountId account;
    std::uint64_t nonce = 0;  // the last used
};

ledger::AccountId account_of(const crypto::KeyPair& key) {
    const std::array keys{key.public_key()};
    return registry::account_id_of(1, keys);
}

crypto::Hash256 dco() {
    return crypto::sha256({bytes_of("dco 1.1")});
}

class LoadMaker {
  public:
    LoadMaker(const std::string& url, const std::vector<crypto::KeyPair>& members)
        : client_(url), members_(members), run_(crypto::KeyPair::generate().public_key()) {}

    Result<void, Failure> load_network() {
        MERIT_TRY(const auto info, call("node_getInfo", {}));
        const auto bytes = from_hex(std::string_view(info.at("network").as_string()));
        const auto network = ledger::NetworkId::from(bytes.value_or(Bytes{}));
        if (!network) return Failure{"the node names no network"};
        network_ = *network;
        style_ =
            info.at("test").as_bool() ? ledger::AddressStyle::test : ledger::AddressStyle::main;
        return success();
    }

    Result<void, Failure> register_people(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const auto key = crypto::KeyPair::generate();
            people_.push_back({key, account_of(key), 0});
        }
        for (std::size_t m = 0; m < members_.size(); ++m) {
            std::vector<ledger::Operation> list;
            for (std::size_t i = m; i < count; i += members_.size()) {
                registry::AccountRegister op;
                op.keys.push_back(people_[i].key.public_key());
                op.level = 1;
                list.push_back(contracts::make_operation(op));
                if (list.size() == ledger::limits::operations_per_transaction_max) {
                    MERIT_TRY(send_and_wait(members_[m], std::exchange(list, {})));
                }
            }
            if (list.empty()) continue;
            MERIT_TRY(send_and_wait(members_[m], std::move(list)));
        }
        return success();
    }

    Result<void, Failure> register_project() {
        const ledger::AccountId owner = account_of(members_.front());
        registry::ProjectRegister op;
        const std::string name = "load/" + to_hex(run_.view()).substr(0, 16);
        op.name = registry::ProjectName(name);
        op.settings.maintainers.push_back(owner);
        op.settings.importers.push_back(owner);
        op.settings.import_quorum = 1;
        op.settings.outbound = registry::SpdxExpression("MIT");
        op.settings.dco = {registry::OriginKind::dco, dco()};
        MERIT_TRY(send_and_wait(members_.front(), {contracts::make_operation(op)}));
        MERIT_TRY(const auto project, call("project_get", {{"project", name}}));
        const auto bytes = from_hex(std::string_view(project.at("project").as_string()));
        const auto id = ledger::ProjectId::from(bytes.value_or(Bytes{}));
        if (!id) return Failure{"the node names no project"};
        project_ = *id;
        return success();
    }

    SignedTransaction sign_contributions(std::size_t index, std::size_t operations) {
        Person& person = people_[index % people_.size()];
        std::vector<ledger::Operation> list;
        for (std::size_t k = 0; k < operations; ++k)
            list.push_back(contracts::make_operation(contribution(person.account)));
        const auto signed_transaction =
            sign(person.key, person.account, ++person.nonce, std::move(list));
        return {ledger::tx_id_of(signed_transaction.body).hex(),
                to_base64(ledger::encode_transaction(signed_transaction))};
    }

  private:
    Result<json::object, Failure> call(std::string_view method, json::object params) {
        auto answer = client_.call(method, std::move(params), 60'000);
        if (!answer)
            return Failure{std::string(method) + ": " + answer.error().message + " " +
                           json::serialize(answer.error().data)};
        return std::move(answer.assume_value().as_object());
    }

    ledger::Transaction sign(const crypto::KeyPair& key, const ledger::AccountId& account,
                             std::uint64_t nonce, std::vector<ledger::Operation> list) const {
        ledger::Body body;
        body.network = network_;
        body.account = account;
        body.nonce = nonce;
        body.valid_until_ms = ledger::TimeMs{node::wall_clock_ms() + valid_for_ms};
        body.operations.assign(list.begin(), list.end());
        return ledger::sign_transaction(std::move(body), {&key, 1});
    }

    Result<void, Failure> send_and_wait(const crypto::KeyPair& key,
                                        std::vector<ledger::Operation> list) {
        const ledger::AccountId account = account_of(key);
        MERIT_TRY(const auto nonce,
                  call("account_getNonce", {{"account", ledger::address_of(account, style_)}}));
        const auto bytes = ledger::encode_transaction(
            sign(key, account, nonce.at("next").to_number<std::uint64_t>(), std::move(list)));
        MERIT_TRY(
            call("tx_submitAndWait", {{"transaction", to_base64(bytes)}, {"timeout_ms", 30'000}}));
        return success();
    }

    registry::RegisterContribution contribution(const ledger::AccountId& author) {
        const std::string number = std::to_string(++contributions_);
        registry::RegisterContribution op;
        op.project = project_;
        op.authors.push_back({author, ledger::Ppm{1'000'000}});
        op.artifact.digest = crypto::sha256({run_.view(), bytes_of(number)});
        op.lines.source.added = 100;
        op.spdx = registry::SpdxExpression("MIT");
        op.origin = {registry::OriginKind::dco, dco()};
        op.work_date = ledger::TimeMs{node::wall_clock_ms()};
        return op;
    }

    wallet::RpcClient client_;
    const std::vector<crypto::KeyPair>& members_;
    crypto::PublicKey run_;  // random; makes this run's names and digests its own
    ledger::NetworkId network_;
    ledger::AddressStyle style_ = ledger::AddressStyle::test;
    ledger::ProjectId project_;
    std::vector<Person> people_;
    std::uint64_t contributions_ = 0;
};

std::size_t people_for(const LoadSize& size) {
    const std::size_t each = records_per_person / size.operations;  // transactions
    const std::size_t needed =
        std::max((size.transactions + each - 1) / each, size.nodes * people_per_node_min);
    return (needed + size.nodes - 1) / size.nodes * size.nodes;
}

}  // namespace

Result<std::vector<SignedTransaction>, Failure> make_signed_load(
    const std::string& url, const std::vector<crypto::KeyPair>& members, const LoadSize& size) {
    LoadMaker maker(url, members);
    MERIT_TRY(maker.load_network());
    MERIT_TRY(maker.register_people(people_for(size)));
    MERIT_TRY(maker.register_project());
    std::vector<SignedTransaction> load;
    load.reserve(size.transactions);
    for (std::size_t i = 0; i < size.transactions; ++i)
        load.push_back(maker.sign_contributions(i, size.operations));
    return load;
}

}  // namespace merit::load
