// A slow second version of the number rules, written from CONTRACTS sections 1, 3, 5 and 6 with
// unbounded integers, sorts and exhaustive search. Tests compare the fast version with it.
//
// It shares no code with contracts/numbers but SHA-256. Nothing overflows and nothing is cut,
// except where the rule says so.
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace merit::testing::model {

using Big = boost::multiprecision::cpp_int;

Big power(const Big& base, unsigned exponent);
Big isqrt(const Big& x);
// k-th root, rounded down.
Big root(const Big& x, unsigned k);

// floor(2^64 * 2^(-1/h)), computed: the largest L with 2 * L^h <= 2^(64 h).
Big decay_constant(unsigned half_life);
Big decay(Big x, unsigned half_life, std::uint64_t steps);

// The curve for code, x in micro-units.
Big code_curve(const Big& x);

struct Salt {
    crypto::Hash256 subject;
    std::uint64_t epoch = 0;
    unsigned purpose = 0;
};
struct Recipient {
    Bytes id;
    Big weight;
};
struct Part {
    Big quotient;
    Big remainder;
    bool extra = false;
    Big amount() const { return quotient + (extra ? 1 : 0); }
};
struct Split {
    Big total;
    Big extra_units;
    Big cut_remainder;        // meaningful where extra_units > 0
    crypto::Hash256 cut_tie;  // the same
    std::vector<Part> parts;
};
crypto::Hash256 tie(const Salt& salt, const Bytes& id);
Split split(const Big& amount, const std::vector<Recipient>& recipients, const Salt& salt);

struct Review {
    Bytes organisation;
    std::uint32_t score = 0;
    std::uint64_t between = 0;
};
struct Quality {
    bool known = false;  // false: no score or no weight
    Big quality;
    Big cap;
    std::vector<Big> damped;
    std::vector<Big> capped;
};
Quality quality(const std::vector<Review>& reviews);
// Largest score v with whole * (weight of scores >= v) >= (or >) part * (all weight).
Big quantile(const std::vector<std::pair<Big, Big>>& score_and_weight, const Big& part,
             const Big& whole, bool strict);

// K4
Big record_score(const Big& share, const Big& size, const Big& quality, const Big& factor);
Big epoch_points(bool code, const Big& weight_kind, const Big& total, const Big& score);

// K5
Big reward_weight(const Big& alpha, const Big& beta, const Big& u, const Big& c);
// e_j of the BALANCED policy; `lifetime` and `paid` are parallel.
std::vector<Big> balanced_weights(const Big& budget, const std::vector<Big>& lifetime,
                                  const std::vector<Big>& paid);
Big linear_benefit(const std::vector<Big>& contributions, const Big& interactions, const Big& total,
                   const Big& alpha, const Big& beta);

// K9: n! times the Shapley values, by adding up the marginals of all n! orders. `values` by
// coalition, bit i for participant i.
std::vector<Big> shapley(const std::vector<Big>& values, std::size_t participants);

// K10. Gifts are tables: [from][to].
using Table = std::vector<std::vector<Big>>;
std::vector<Big> peer_weights(const Table& gifts);
Big retro_weight(std::vector<Big> amounts, std::size_t quorum, const Big& minimum);
std::vector<Big> match_weights(const Table& gifts, std::size_t projects);
// Amounts paid; whoever gets more than cap is taken off the list.
std::vector<Big> pay_capped(Big pot, const std::vector<Recipient>& recipients, const Big& cap,
                            const Salt& salt);

// K14
Big gini(std::vector<Big> amounts);

}  // namespace merit::testing::model
