// MERIT_FIELDS(a, b, c) lists the fields of a struct once. From this one list come the canonical
// bytes (codec.hpp), the printed form for people and RPC (describe.hpp) and the reading of that
// form (parse.hpp).
//
// A struct may also have `bool is_canonical() const`: the decoder refuses a value for which it is
// false (for instance a list that must be sorted).
#pragma once

namespace merit::ledger {

template <class T>
struct Field {
    const char* name;
    T& value;
};

template <class T>
Field<T> field(const char* name, T& value) {
    return {name, value};
}

// Enums that go on the wire say their last enumerator; the values are 0 .. last without a gap.
//   template <> struct EnumRange<Colour> { static constexpr Colour last = Colour::blue; };
template <class E>
struct EnumRange;

}  // namespace merit::ledger

#define MERIT_PARENS ()
#define MERIT_EXPAND(...) MERIT_EXPAND3(MERIT_EXPAND3(MERIT_EXPAND3(MERIT_EXPAND3(__VA_ARGS__))))
#define MERIT_EXPAND3(...) MERIT_EXPAND2(MERIT_EXPAND2(MERIT_EXPAND2(MERIT_EXPAND2(__VA_ARGS__))))
#define MERIT_EXPAND2(...) MERIT_EXPAND1(MERIT_EXPAND1(MERIT_EXPAND1(MERIT_EXPAND1(__VA_ARGS__))))
#define MERIT_EXPAND1(...) __VA_ARGS__
#define MERIT_EACH(item, ...) \
    ::merit::ledger::field(#item, item) __VA_OPT__(, MERIT_EACH_AGAIN MERIT_PARENS(__VA_ARGS__))
#define MERIT_EACH_AGAIN() MERIT_EACH

#define MERIT_FIELDS(...)                               \
    template <class Archive>                            \
    void serialize(Archive& archive) {                  \
        archive(MERIT_EXPAND(MERIT_EACH(__VA_ARGS__))); \
    }
