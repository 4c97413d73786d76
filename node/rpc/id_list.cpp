#include "node/rpc/id_list.hpp"

namespace merit::node::rpc {

namespace {

constexpr std::size_t id_bytes = 32;

Answer list_from(const Call& call, const IdSource& source, bool descending,
                 const ItemOfRow& item_of) {
    MERIT_TRY(const auto page, open_page(call, source.selector, descending));
    boost::json::array items;
    std::optional<Bytes> next;
    std::size_t rows = 0;
    const auto visit = [&](BytesView key, BytesView value) {
        // Items that are left out cost a read each.
        if (items.size() == page.limit || rows == page.rows_max) {
            next = to_bytes(key);
            return false;
        }
        ++rows;
        auto item = item_of(page.at, key, value);
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

}  // namespace

Answer list_rows(const Call& call, const Bytes& prefix, const std::string& selector,
                 bool descending, const ItemOfRow& item_of) {
    return list_from(call, {IdSource::From::index, prefix, false, selector}, descending, item_of);
}

Answer list_ids(const Call& call, const IdSource& source, bool descending, const ItemOf& item_of) {
    return list_from(call, source, descending,
                     [&](const ReadAt& at, BytesView key, BytesView value) {
                         return item_of(at, source.id_is_value ? value : key.last(id_bytes));
                     });
}

}  // namespace merit::node::rpc
