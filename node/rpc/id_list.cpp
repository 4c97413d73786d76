#include "node/rpc/id_list.hpp"

namespace merit::node::rpc {

namespace {

constexpr std::size_t id_bytes = 32;

// Rows that one page looks at: items that are left out cost a read each.
constexpr std::size_t rows_per_page_max = 20'000;

}  // namespace

Answer list_ids(const Call& call, const IdSource& source, bool descending, const ItemOf& item_of) {
    MERIT_TRY(const auto page, open_page(call, source.selector, descending));
    boost::json::array items;
    std::optional<Bytes> next;
    std::size_t rows = 0;
    const auto visit = [&](BytesView key, BytesView value) {
        if (items.size() == page.limit || rows == rows_per_page_max) {
            next = to_bytes(key);
            return false;
        }
        ++rows;
        const BytesView id = source.id_is_value ? value : key.last(id_bytes);
        auto item = item_of(page.at, id);
        if (!item.is_null()) items.push_back(std::move(item));
        return true;
    };
    if (source.from == IdSource::From::state) {
        page.at.view->scan(source.prefix, page.from, visit);
    } else if (page.descending) {
        page.at.view->index_scan_down(source.prefix, page.from, visit);
    } else {
        page.at.view->index_scan(source.prefix, page.from, visit);
    }
    return close_page(call, page, std::move(items), next);
}

}  // namespace merit::node::rpc
