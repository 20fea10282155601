#include "domain/finding.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace docket::tests {
namespace {

using domain::CompareFindings;
using domain::FindingComparison;
using domain::FindingId;
using domain::FindingLevel;
using domain::Severity;
using domain::SeverityCounts;
using domain::SeverityOf;

TEST(Severity, OfALevel) {
  EXPECT_EQ(SeverityOf(FindingLevel::kError, std::nullopt), Severity::kHigh);
  EXPECT_EQ(SeverityOf(FindingLevel::kWarning, std::nullopt), Severity::kMedium);
  EXPECT_EQ(SeverityOf(FindingLevel::kNote, std::nullopt), Severity::kLow);
  EXPECT_EQ(SeverityOf(FindingLevel::kNone, std::nullopt), Severity::kInfo);
}

TEST(Severity, OfTheBandsOfSecuritySeverity) {
  struct Band {
    double from;
    Severity severity;
  };
  constexpr double kJustBelow = 1e-9;
  const std::vector<Band> bands{
      {9, Severity::kCritical}, {7, Severity::kHigh}, {4, Severity::kMedium}};
  Severity above = Severity::kCritical;
  for (const Band& band : bands) {
    EXPECT_EQ(SeverityOf(FindingLevel::kNone, band.from), band.severity) << band.from;
    above = SeverityOf(FindingLevel::kNone, band.from - kJustBelow);
    EXPECT_GT(above, band.severity) << band.from;
  }
  EXPECT_EQ(above, Severity::kLow);
  EXPECT_EQ(SeverityOf(FindingLevel::kError, std::numeric_limits<double>::min()), Severity::kLow);
  EXPECT_EQ(SeverityOf(FindingLevel::kError, 0.0), Severity::kHigh);
}

TEST(Severity, IsCounted) {
  SeverityCounts counts;
  Count(Severity::kCritical, counts);
  Count(Severity::kHigh, counts);
  Count(Severity::kHigh, counts);
  Count(Severity::kMedium, counts);
  Count(Severity::kLow, counts);
  Count(Severity::kInfo, counts);
  EXPECT_EQ(counts, (SeverityCounts{.critical = 1, .high = 2, .medium = 1, .low = 1, .info = 1}));
}

std::vector<FindingId> Ids(const std::string& letters) {
  std::vector<FindingId> ids;
  for (const char letter : letters) ids.emplace_back(std::string(1, letter));
  return ids;
}

FindingComparison Compare(const std::string& before, const std::string& after) {
  return CompareFindings({.before = Ids(before), .after = Ids(after)});
}

TEST(CompareFindings, TellsNewUnchangedAndFixed) {
  EXPECT_EQ(Compare("dbca", "ecbf"),
            (FindingComparison{.appeared = Ids("ef"), .unchanged = Ids("bc"), .fixed = Ids("ad")}));
}

TEST(CompareFindings, OfNothing) {
  EXPECT_EQ(Compare("", ""), FindingComparison{});
  EXPECT_EQ(Compare("", "ba").appeared, Ids("ab"));
  EXPECT_EQ(Compare("ba", "").fixed, Ids("ab"));
  EXPECT_EQ(Compare("ab", "ba").unchanged, Ids("ab"));
}

TEST(CompareFindings, RepetitionsCountOnce) {
  EXPECT_EQ(Compare("aab", "abbc"),
            (FindingComparison{.appeared = Ids("c"), .unchanged = Ids("ab"), .fixed = {}}));
}

}  // namespace
}  // namespace docket::tests
