#include "storage/read_view.hpp"

#include "storage/keys.hpp"
#include "storage/store_impl.hpp"

namespace merit::storage {

namespace {

class DatabaseView final : public ReadView {
  public:
    DatabaseView(std::shared_ptr<const Database> database, const Head& head)
        : snapshot_(std::move(database)), head_(head) {}

    const Head& at() const override { return head_; }

    std::optional<Bytes> get(BytesView key) const override {
        return database().get(Family::state, key, snapshot_.get());
    }
    void scan(BytesView prefix, BytesView from, const Visit& visit) const override {
        database().scan(Family::state, prefix, from, visit, snapshot_.get());
    }
    std::optional<Bytes> index_get(BytesView key) const override {
        return database().get(Family::index, row(key), snapshot_.get());
    }
    void index_scan(BytesView prefix, BytesView from, const Visit& visit) const override {
        database().scan(Family::index, row(prefix), row(from), without_kind(visit),
                        snapshot_.get());
    }
    void index_scan_down(BytesView prefix, BytesView from, const Visit& visit) const override {
        database().scan_down(Family::index, row(prefix), from.empty() ? Bytes{} : row(from),
                             without_kind(visit), snapshot_.get());
    }

  private:
    const Database& database() const { return snapshot_.database(); }
    static Bytes row(BytesView key) { return keys::index_key(keys::IndexKind::caller, key); }
    static Visit without_kind(const Visit& visit) {
        return [&visit](BytesView key, BytesView value) { return visit(key.subspan(1), value); };
    }

    Snapshot snapshot_;
    Head head_;
};

}  // namespace

std::shared_ptr<const ReadView> make_read_view(std::shared_ptr<const Database> database,
                                               const Head& head) {
    return std::make_shared<DatabaseView>(std::move(database), head);
}

}  // namespace merit::storage
