// The 2,048 English words of BIP-39, ascending: wallet/keys/bip39_english.txt, unchanged.
#pragma once

#include <array>
#include <string_view>

namespace merit::wallet {

inline constexpr std::size_t word_list_size = 2'048;

const std::array<std::string_view, word_list_size>& word_list();

}  // namespace merit::wallet
