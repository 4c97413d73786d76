#include "contracts/score/points.hpp"

#include "contracts/numbers/split.hpp"
#include "crypto/merkle_log.hpp"

namespace merit::contracts::score {

CurveKind curve_of(ContributionKind kind) {
    const bool by_size = kind == ContributionKind::code || kind == ContributionKind::dataset;
    return by_size ? CurveKind::code : CurveKind::linear;
}

std::uint32_t weight_of(ContributionKind kind, const ParameterSet& parameters) {
    const auto ppm = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
    switch (kind) {
        case ContributionKind::code:
            return ppm(parameters.weight_code_ppm);
        case ContributionKind::review:
            return ppm(parameters.weight_review_ppm);
        case ContributionKind::test:
            return ppm(parameters.weight_test_ppm);
        case ContributionKind::triage:
            return ppm(parameters.weight_triage_ppm);
        case ContributionKind::article:
            return ppm(parameters.weight_article_ppm);
        default:
            return 0;
    }
}

CodeRule code_rule(const ParameterSet& parameters) {
    const auto ppm = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
    CodeRule rule;
    const auto set = [&](PathClass path_class, std::uint64_t value) {
        rule.class_ppm[static_cast<std::size_t>(path_class)] = ppm(value);
    };
    set(PathClass::source, parameters.class_source_ppm);
    set(PathClass::test, parameters.class_test_ppm);
    set(PathClass::docs, parameters.class_docs_ppm);
    set(PathClass::generated, parameters.class_generated_ppm);
    set(PathClass::vendored, parameters.class_vendored_ppm);
    set(PathClass::binary, parameters.class_binary_ppm);
    rule.cap_class = parameters.cap_class_lines;
    return rule;
}

RecordLine line_of(const ledger::ContributionId& record, const RecordRow& row) {
    return {record, row.share, row.size, row.quality, row.factor, row.work_date, row.x, {}};
}

NumberResult<void> split_points(std::uint64_t points, std::span<RecordLine> lines,
                                const ledger::ProjectId& project, ledger::Epoch epoch) {
    std::vector<SplitRecipient> recipients;
    recipients.reserve(lines.size());
    for (const RecordLine& line : lines)
        recipients.push_back({IdBytes(line.record.view()), W256(line.x.value)});
    const SplitSalt salt{crypto::Hash256::from(project.view()), epoch.value,
                         SplitPurpose::record_points};
    MERIT_TRY(const Split division, split(points, recipients, salt));
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i].points.value = division.given() ? division.parts[i].amount() : 0;
    return success();
}

crypto::Hash256 record_root(std::span<const RecordLine> lines) {
    crypto::LogAccumulator log;
    for (const RecordLine& line : lines)
        log.append(crypto::leaf_hash(ledger::encode(line)));
    return log.root();
}

}  // namespace merit::contracts::score
