#include "node/telemetry/log.hpp"

#include <gtest/gtest.h>

namespace merit::node::log {
namespace {

TEST(Log, LogfmtQuotesOnlyWhatNeedsIt) {
    EXPECT_EQ(format_line(Format::logfmt, "T", Level::warn, "p2p", "peer gone",
                          {{"peer", 2}, {"err", "bad \"frame\"\n"}, {"empty", ""}}),
              "ts=T level=warn module=p2p msg=\"peer gone\" peer=2 "
              "err=\"bad \\\"frame\\\"\\u000a\" empty=\"\"");
}

TEST(Log, JsonKeepsNumbersAsNumbers) {
    EXPECT_EQ(format_line(Format::json, "T", Level::info, "chain", "block", {{"height", 7}}),
              "{\"ts\":\"T\",\"level\":\"info\",\"module\":\"chain\",\"msg\":\"block\","
              "\"height\":7}");
}

TEST(Log, TimesAreIsoInUtc) {
    EXPECT_EQ(time_text(1'767'225'600'123), "2026-01-01T00:00:00.123Z");
}

TEST(Log, LinesBelowTheLevelAreOff) {
    set_up("warn", "logfmt");
    EXPECT_FALSE(is_on(Level::info));
    EXPECT_TRUE(is_on(Level::warn));
    set_up("info", "logfmt");
    EXPECT_TRUE(is_on(Level::info));
}

}  // namespace
}  // namespace merit::node::log
