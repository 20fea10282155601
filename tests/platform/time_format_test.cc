#include "platform/time_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace docket::platform {
namespace {

using domain::FromSeconds;
using domain::Timestamp;

constexpr std::int64_t kNovember = 1'795'456'800;  // 2026-11-23T18:00:00Z

TEST(FormatRfc3339Test, WritesTheFewestOfNoneThreeAndSixDigits) {
  EXPECT_EQ(FormatRfc3339(FromSeconds(kNovember)), "2026-11-23T18:00:00Z");
  EXPECT_EQ(FormatRfc3339(Timestamp(kNovember * 1'000'000 + 123'456)),
            "2026-11-23T18:00:00.123456Z");
  EXPECT_EQ(FormatRfc3339(Timestamp(kNovember * 1'000'000 + 120'000)), "2026-11-23T18:00:00.120Z");
  EXPECT_EQ(FormatRfc3339(Timestamp(kNovember * 1'000'000 + 1)), "2026-11-23T18:00:00.000001Z");
}

TEST(FormatRfc3339Test, WritesTimesBeforeTheEpoch) {
  EXPECT_EQ(FormatRfc3339(Timestamp(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(Timestamp(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(FormatRfc3339(FromSeconds(-62'135'596'800)), "0001-01-01T00:00:00Z");
}

TEST(ParseRfc3339Test, ReadsWhatGitHubSends) {
  EXPECT_EQ(ParseRfc3339("2019-05-15T15:19:25Z"), FromSeconds(1'557'933'565));
  EXPECT_EQ(ParseRfc3339("2019-05-15T17:19:25+02:00"), FromSeconds(1'557'933'565));
  EXPECT_EQ(ParseRfc3339("2019-05-15T09:49:25-05:30"), FromSeconds(1'557'933'565));
  EXPECT_EQ(ParseRfc3339("2019-05-15t15:19:25z"), FromSeconds(1'557'933'565));
}

TEST(ParseRfc3339Test, CutsOffWhatIsBelowAMicrosecond) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:01.5Z"), Timestamp(1'500'000));
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:01.000001Z"), Timestamp(1'000'001));
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:01.0000019Z"), Timestamp(1'000'001));
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:01." + std::string(100, '9') + "Z"),
            Timestamp(1'999'999));
  EXPECT_EQ(ParseRfc3339("1969-12-31T23:59:59.999999Z"), Timestamp(-1));
}

TEST(ParseRfc3339Test, KnowsTheCalendar) {
  EXPECT_TRUE(ParseRfc3339("2024-02-29T00:00:00Z").has_value());
  for (const std::string text :
       {"2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2023-04-31T00:00:00Z",
        "2023-13-01T00:00:00Z", "2023-00-01T00:00:00Z", "2023-01-00T00:00:00Z",
        "2023-01-01T24:00:00Z", "2023-01-01T00:60:00Z", "2023-01-01T00:00:60Z",
        "0000-01-01T00:00:00Z"}) {
    EXPECT_EQ(ParseRfc3339(text), std::nullopt) << text;
  }
}

TEST(ParseRfc3339Test, RefusesWhatCouldNotBeWrittenAgain) {
  EXPECT_TRUE(ParseRfc3339("9999-12-31T23:59:59.999999Z").has_value());
  EXPECT_EQ(ParseRfc3339("9999-12-31T23:59:59-00:01"), std::nullopt);
  EXPECT_EQ(ParseRfc3339("0001-01-01T00:00:00+00:01"), std::nullopt);
  EXPECT_EQ(ParseRfc3339("0001-01-01T00:01:00+00:01"), FromSeconds(-62'135'596'800));
}

TEST(ParseRfc3339Test, RefusesEverythingElse) {
  for (const std::string text : {"",
                                 "Z",
                                 "2019",
                                 "2019-05-15",
                                 "2019-05-15T15:19:25",
                                 "2019-05-15 15:19:25Z",
                                 "2019-05-15T15:19:25.Z",
                                 "2019-05-15T15:19:25,5Z",
                                 "2019-05-15T15:19Z",
                                 "2019-05-15T15:19:25+0200",
                                 "2019-05-15T15:19:25+02",
                                 "2019-05-15T15:19:25+24:00",
                                 "2019-05-15T15:19:25+02:60",
                                 "2019-05-15T15:19:25ZZ",
                                 " 2019-05-15T15:19:25Z",
                                 "2019-05-15T15:19:25Z\n",
                                 "19-05-15T15:19:25Z",
                                 "+019-05-15T15:19:25Z",
                                 "2019-5-15T15:19:25Z",
                                 "2019/05/15T15:19:25Z",
                                 "1557933565"}) {
    EXPECT_EQ(ParseRfc3339(text), std::nullopt) << text;
  }
}

TEST(ParseRfc3339Test, ReadsBackWhatIsWritten) {
  for (const std::int64_t micros :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'000}, kNovember * 1'000'000 + 654'321,
        std::int64_t{253'402'300'799'999'999}}) {
    const Timestamp time(micros);
    EXPECT_EQ(ParseRfc3339(FormatRfc3339(time)), time) << FormatRfc3339(time);
  }
}

}  // namespace
}  // namespace docket::platform
