#include "tests/support/big_model.hpp"

#include <algorithm>
#include <numeric>

namespace merit::testing::model {
namespace {

const Big million = 1'000'000;
const Big billion = 1'000'000'000;

Bytes big_endian(std::uint64_t value, std::size_t count) {
    Bytes bytes(count);
    for (std::size_t i = count; i-- > 0; value /= 256)
        bytes[i] = static_cast<Byte>(value % 256);
    return bytes;
}

void append(Bytes& target, BytesView bytes) {
    target.insert(target.end(), bytes.begin(), bytes.end());
}

// Is c allowed: m*c <= sum of min(Omega, c)?
bool cap_allowed(const std::vector<Big>& weights, const Big& c) {
    const Big m = std::min<std::size_t>(3, weights.size());
    Big sum = 0;
    for (const Big& weight : weights)
        sum += std::min(weight, c);
    return m * c <= sum;
}

// Both sides are linear between two neighbouring weights, so the largest allowed c is a weight, or
// where the lines cross: (m - k) * c = sum of the weights below, k = number of those at or above.
Big organisation_cap(std::vector<Big> weights) {
    std::ranges::sort(weights);
    const std::size_t m = std::min<std::size_t>(3, weights.size());
    std::vector<Big> candidates(weights);
    candidates.emplace_back(0);
    Big below = 0;
    for (std::size_t count = 0; count <= weights.size(); ++count) {
        const std::size_t above = weights.size() - count;
        if (above < m) candidates.push_back(below / Big(m - above));
        if (count < weights.size()) below += weights[count];
    }
    Big best = 0;
    for (const Big& c : candidates) {
        if (cap_allowed(weights, c)) best = std::max(best, c);
    }
    return best;
}

}  // namespace

Big power(const Big& base, unsigned exponent) {
    Big result = 1;
    for (unsigned i = 0; i < exponent; ++i)
        result *= base;
    return result;
}

Big root(const Big& x, unsigned k) {
    Big low = 0;
    Big high = 1;
    while (power(high, k) <= x)
        high *= 2;
    while (high - low > 1) {  // low^k <= x < high^k
        const Big middle = (low + high) / 2;
        (power(middle, k) <= x ? low : high) = middle;
    }
    return low;
}

Big isqrt(const Big& x) {
    return root(x, 2);
}

Big decay_constant(unsigned half_life) {
    static std::map<unsigned, Big> known;  // computed once each: the powers are large
    auto [place, fresh] = known.try_emplace(half_life);
    if (fresh) place->second = root(power(2, 64 * half_life - 1), half_life);
    return place->second;
}

Big decay(Big x, unsigned half_life, std::uint64_t steps) {
    const Big lambda = decay_constant(half_life);
    const Big scale = power(2, 64);
    for (std::uint64_t i = 0; i < steps; ++i)
        x = x * lambda / scale;
    return x;
}

Big code_curve(const Big& x) {
    static const std::map<Big, Big> table{
        {0, 0}, {1'000, 1'000}, {10'000, 4'000}, {100'000, 10'000}, {1'000'000, 15'000}};
    auto right = std::next(table.begin());
    while (std::next(right) != table.end() && right->first * million < x)
        ++right;
    const auto left = std::prev(right);
    const Big run = (right->first - left->first) * million;
    const Big rise = (right->second - left->second) * million;
    return left->second * million + (x - left->first * million) * rise / run;
}

crypto::Hash256 tie(const Salt& salt, const Bytes& id) {
    Bytes message = to_bytes(bytes_of("merit.split"));
    append(message, salt.subject.view());
    append(message, big_endian(salt.epoch, 8));
    message.push_back(static_cast<Byte>(salt.purpose));
    append(message, id);
    return crypto::sha256({message});
}

Split split(const Big& amount, const std::vector<Recipient>& recipients, const Salt& salt) {
    Split result;
    for (const Recipient& recipient : recipients)
        result.total += recipient.weight;
    result.parts.resize(recipients.size());
    if (result.total == 0) return result;
    result.extra_units = amount;
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        const Big scaled = amount * recipients[i].weight;
        result.parts[i] = {scaled / result.total, scaled % result.total, false};
        result.extra_units -= result.parts[i].quotient;
    }
    // Everybody in line: the largest remainder first, then the smaller hash.
    std::vector<std::pair<Big, std::size_t>> line;
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        line.emplace_back(-result.parts[i].remainder, i);
    }
    std::ranges::sort(line, [&](const auto& a, const auto& b) {
        if (a.first != b.first) return a.first < b.first;
        return tie(salt, recipients[a.second].id) < tie(salt, recipients[b.second].id);
    });
    for (std::size_t k = 0; Big(k) < result.extra_units; ++k) {
        Part& part = result.parts[line[k].second];
        part.extra = true;
        result.cut_remainder = part.remainder;
        result.cut_tie = tie(salt, recipients[line[k].second].id);
    }
    return result;
}

Big quantile(const std::vector<std::pair<Big, Big>>& score_and_weight, const Big& part,
             const Big& whole, bool strict) {
    Big all = 0;
    for (const auto& [score, weight] : score_and_weight)
        all += weight;
    Big best = -1;
    for (const auto& [candidate, unused] : score_and_weight) {
        Big above = 0;
        for (const auto& [score, weight] : score_and_weight) {
            if (score >= candidate) above += weight;
        }
        const bool reached = strict ? whole * above > part * all : whole * above >= part * all;
        if (reached) best = std::max(best, candidate);
    }
    return best;
}

Quality quality(const std::vector<Review>& reviews) {
    Quality result;
    std::map<Bytes, Big> by_organisation;
    for (const Review& review : reviews) {
        result.damped.push_back(million * 4 / (4 + Big(review.between)));
        by_organisation[review.organisation] += result.damped.back();
    }
    if (reviews.empty()) return result;
    std::vector<Big> weights;
    for (const auto& [organisation, weight] : by_organisation)
        weights.push_back(weight);
    result.cap = organisation_cap(weights);
    std::vector<std::pair<Big, Big>> scores;
    Big all = 0;
    for (std::size_t i = 0; i < reviews.size(); ++i) {
        const Big whole = by_organisation[reviews[i].organisation];
        const Big capped =
            whole == 0 ? Big(0) : Big(result.damped[i] * std::min(whole, result.cap) / whole);
        result.capped.push_back(capped);
        scores.emplace_back(reviews[i].score, capped);
        all += capped;
    }
    if (all == 0) return result;
    result.known = true;
    const Big upper = quantile(scores, 1, 2, false);
    const Big lower = quantile(scores, 1, 2, true);
    result.quality = by_organisation.size() == 2 ? Big((upper + lower) / 2) : upper;
    return result;
}

Big record_score(const Big& share, const Big& size, const Big& quality, const Big& factor) {
    return share * size * quality * factor / power(10, 18);
}

Big epoch_points(bool code, const Big& weight_kind, const Big& total, const Big& score) {
    const Big rise = code ? Big(code_curve(total + score) - code_curve(total)) : score;
    return std::min(Big(weight_kind * rise / million), power(2, 53));
}

Big reward_weight(const Big& alpha, const Big& beta, const Big& u, const Big& c) {
    return alpha * u + beta * c;
}

std::vector<Big> balanced_weights(const Big& budget, const std::vector<Big>& lifetime,
                                  const std::vector<Big>& paid) {
    const Big all_paid = std::accumulate(paid.begin(), paid.end(), Big(0));
    const Big all_weight = std::accumulate(lifetime.begin(), lifetime.end(), Big(0));
    std::vector<Big> weights;
    for (std::size_t i = 0; i < paid.size(); ++i) {
        const Big owed = (all_paid + budget) * lifetime[i] - paid[i] * all_weight;
        weights.push_back(std::max(Big(0), owed));
    }
    return weights;
}

Big linear_benefit(const std::vector<Big>& contributions, const Big& interactions, const Big& total,
                   const Big& alpha, const Big& beta) {
    const Big sum = std::accumulate(contributions.begin(), contributions.end(), Big(0));
    return (beta * sum + alpha * interactions + beta * total) / billion;
}

std::vector<Big> shapley(const std::vector<Big>& values, std::size_t participants) {
    std::vector<std::size_t> order(participants);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<Big> sums(participants);
    do {
        std::size_t coalition = 0;
        for (const std::size_t next : order) {
            const std::size_t joined = coalition + (std::size_t{1} << next);
            sums[next] += values[joined] - values[coalition];
            coalition = joined;
        }
    } while (std::ranges::next_permutation(order).found);
    return sums;
}

std::vector<Big> peer_weights(const Table& gifts) {
    std::vector<Big> weights(gifts.size());
    for (std::size_t from = 0; from < gifts.size(); ++from) {
        for (std::size_t to = 0; to < gifts.size(); ++to) {
            weights[to] += gifts[from][to] - std::min(gifts[from][to], gifts[to][from]) / 2;
        }
    }
    return weights;
}

Big retro_weight(std::vector<Big> amounts, std::size_t quorum, const Big& minimum) {
    if (amounts.empty() || amounts.size() < quorum) return 0;
    std::ranges::sort(amounts);
    const std::size_t half = amounts.size() / 2;
    const Big twice =
        amounts.size() % 2 == 1 ? Big(2 * amounts[half]) : Big(amounts[half - 1] + amounts[half]);
    return twice >= 2 * minimum ? twice : Big(0);
}

std::vector<Big> match_weights(const Table& gifts, std::size_t projects) {
    const Big bound = 25 * million;
    std::vector<Big> weights(projects);
    for (std::size_t a = 0; a < gifts.size(); ++a) {
        for (std::size_t b = a + 1; b < gifts.size(); ++b) {
            Big total = 0;
            for (std::size_t p = 0; p < projects; ++p)
                total += isqrt(gifts[a][p] * gifts[b][p]);
            for (std::size_t p = 0; p < projects; ++p) {
                const Big both = isqrt(gifts[a][p] * gifts[b][p]);
                weights[p] += 2 * Big(both * bound / (bound + total));
            }
        }
    }
    return weights;
}

std::vector<Big> pay_capped(Big pot, const std::vector<Recipient>& recipients, const Big& cap,
                            const Salt& salt) {
    std::vector<Big> paid(recipients.size());
    std::vector<std::size_t> left(recipients.size());
    std::iota(left.begin(), left.end(), std::size_t{0});
    for (;;) {
        std::vector<Recipient> list;
        for (const std::size_t i : left)
            list.push_back(recipients[i]);
        const Split division = split(pot, list, salt);
        std::vector<std::size_t> stay;
        for (std::size_t k = 0; k < left.size(); ++k) {
            paid[left[k]] = std::min(division.parts[k].amount(), cap);
            if (division.parts[k].amount() <= cap) {
                stay.push_back(left[k]);
            } else {
                pot -= cap;
            }
        }
        if (stay.size() == left.size()) return paid;
        left = stay;
    }
}

Big gini(std::vector<Big> amounts) {
    std::ranges::sort(amounts);
    const Big n = amounts.size();
    Big sum = 0;
    Big spread = 0;
    for (std::size_t i = 1; i <= amounts.size(); ++i) {
        sum += amounts[i - 1];
        spread += (2 * Big(i) - n - 1) * amounts[i - 1];
    }
    return sum == 0 ? Big(0) : Big(million * spread / (n * sum));
}

}  // namespace merit::testing::model
