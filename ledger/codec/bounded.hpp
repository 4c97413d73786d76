// Containers whose bound is part of their type: the only lists and texts that go on the wire.
//
// A decoder refuses a length above the bound before it allocates. In memory a container may be
// filled freely; encoding one above its bound is a bug and ends the process.
#pragma once

#include "crypto/bytes.hpp"

#include <compare>
#include <string>
#include <vector>

namespace merit::ledger {

// A list of at most Max elements.
template <class T, std::size_t Max>
struct Bounded : std::vector<T> {
    using std::vector<T>::vector;
    Bounded() = default;
    explicit Bounded(std::vector<T> items) : std::vector<T>(std::move(items)) {}
    static constexpr std::size_t max = Max;
};

// A byte string of at most Max bytes.
template <std::size_t Max>
struct Blob : Bytes {
    using Bytes::Bytes;
    Blob() = default;
    explicit Blob(Bytes bytes) : Bytes(std::move(bytes)) {}
    static constexpr std::size_t max = Max;
    BytesView view() const { return *this; }
};

// UTF-8 text of at most Max bytes; decoding refuses anything that is not valid UTF-8.
template <std::size_t Max>
struct Text : std::string {
    using std::string::string;
    Text() = default;
    explicit Text(std::string text) : std::string(std::move(text)) {}
    static constexpr std::size_t max = Max;
};

}  // namespace merit::ledger
