// The contract state as execution sees it: an ordered map from keys to values, read-only.
//
// A key is one prefix byte per map and big-endian fields, so that ascending keys are ascending ids.
// Thread rule: an implementation says its own; an Overlay belongs to one thread.
#pragma once

#include "crypto/bytes.hpp"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace merit::ledger {

class StateView {
  public:
    // Called for each pair; returns whether to go on.
    using Visit = std::function<bool(BytesView key, BytesView value)>;

    virtual ~StateView() = default;
    virtual std::optional<Bytes> get(BytesView key) const = 0;
    // Visits the pairs whose key begins with `prefix` and is >= `from`, in ascending order of keys.
    // An empty `from` means from the first.
    virtual void scan(BytesView prefix, BytesView from, const Visit& visit) const = 0;
};

struct BytesLess {
    using is_transparent = void;
    bool operator()(BytesView a, BytesView b) const {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    }
};

// Changed keys in ascending order; no value means that the key is erased.
using StateDelta = std::map<Bytes, std::optional<Bytes>, BytesLess>;

// A state in memory: genesis building, replay by the wallet, tests.
class MapState final : public StateView {
  public:
    std::optional<Bytes> get(BytesView key) const override;
    void scan(BytesView prefix, BytesView from, const Visit& visit) const override;
    void apply(const StateDelta& delta);
    const std::map<Bytes, Bytes, BytesLess>& entries() const { return entries_; }

  private:
    std::map<Bytes, Bytes, BytesLess> entries_;
};

// Changes over a view: reads see them, the view below is untouched. Overlays nest: one for a block,
// one for a transaction in it; a failed transaction's overlay is dropped.
class Overlay final : public StateView {
  public:
    explicit Overlay(const StateView& below) : below_(below) {}
    // An overlay is not copied: `Overlay upper(lower)` would copy instead of nest. Use on().
    Overlay(const Overlay&) = delete;
    Overlay& operator=(const Overlay&) = delete;
    // A new overlay over any view, another overlay too.
    static Overlay on(const StateView& below) { return Overlay(below); }

    std::optional<Bytes> get(BytesView key) const override;
    void scan(BytesView prefix, BytesView from, const Visit& visit) const override;

    void put(BytesView key, Bytes value);
    void erase(BytesView key);
    const StateDelta& delta() const { return delta_; }
    const StateView& below() const { return below_; }
    StateDelta take_delta() { return std::move(delta_); }
    // Takes the changes of an overlay above this one.
    void merge(StateDelta delta);

  private:
    const StateView& below_;
    StateDelta delta_;
};

}  // namespace merit::ledger
