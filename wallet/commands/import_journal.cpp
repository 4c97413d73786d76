#include "wallet/commands/import_journal.hpp"

#include "wallet/files.hpp"
#include "wallet/json_members.hpp"

namespace merit::wallet {

ImportJournal ImportJournal::load(const std::string& home, const ledger::NetworkId& network,
                                  const ledger::ProjectId& project, const crypto::Hash256& root) {
    ImportJournal journal;
    journal.path = home + "/imports/" + network.hex().substr(0, 16) + "-" +
                   project.hex().substr(0, 16) + "-" + to_hex(root.view()).substr(0, 16) + ".json";
    const auto object = load_json_object(journal.path);
    if (!object || !object.assume_value()) return journal;
    const std::string id = text_member(*object.assume_value(), "import");
    if (id.size() != 64 || !from_hex(id)) return journal;
    journal.import_id = id;
    const std::string tx_id = text_member(*object.assume_value(), "open_tx");
    if (tx_id.size() == 64 && from_hex(tx_id)) journal.open_tx = tx_id;
    journal.next_chunk = number_member(*object.assume_value(), "next_chunk");
    return journal;
}

Outcome<void> ImportJournal::store() const {
    return store_json_object(
        path, {{"import", import_id}, {"open_tx", open_tx}, {"next_chunk", next_chunk}});
}

}  // namespace merit::wallet
