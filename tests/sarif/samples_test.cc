// Documents as tools write them, as a whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "commands/sarif/read_sarif.h"
#include "tests/sarif/documents.h"

namespace docket::tests {
namespace {

using commands::sarif::ReadSarif;
using domain::BaselineState;
using domain::Finding;
using domain::FindingKind;
using domain::FindingLevel;
using domain::FindingSet;
using domain::Region;
using domain::Severity;
using domain::Shortened;
using testing::ElementsAre;

FindingSet Read(std::string_view name) {
  auto set = ReadSarif(SampleDocument(name));
  EXPECT_TRUE(set.ok()) << set.status();
  return set.ok() ? *std::move(set) : FindingSet{};
}

std::map<std::string, Finding> ByMessage(const FindingSet& set) {
  std::map<std::string, Finding> findings;
  for (const Finding& finding : set.findings) findings[finding.message] = finding;
  return findings;
}

// The tool stands behind the results, the rule in an extension, files in the list of artifacts.
TEST(SarifSamples, FlowsThroughSeveralFiles) {
  const FindingSet set = Read("flows.sarif");
  EXPECT_THAT(set.tools,
              ElementsAre(domain::AnalysisTool{.name = "CodeScan", .version = "2.11.3"}));
  EXPECT_EQ(set.counts, (domain::SeverityCounts{.critical = 1}));
  ASSERT_EQ(set.findings.size(), 1U);
  const Finding& finding = set.findings.front();
  EXPECT_EQ(finding.tool, "CodeScan");
  EXPECT_EQ(finding.rule, "c/sql-injection");
  EXPECT_EQ(finding.severity, Severity::kCritical);
  EXPECT_EQ(finding.level, FindingLevel::kError);
  EXPECT_EQ(finding.message, "A name from the [request](1) reaches the query.");
  EXPECT_EQ(finding.snippet, "    run_query(statement);\n");
  EXPECT_THAT(finding.tags, ElementsAre("security", "external/cwe/cwe-089"));
  EXPECT_THAT(finding.files, ElementsAre("src/db layer.c", "src/login.c"));
  const domain::FindingLocation call{
      .file = 0, .region = {.start_line = 41, .start_column = 5, .end_line = 41, .end_column = 27}};
  EXPECT_THAT(finding.locations, ElementsAre(call));
  EXPECT_THAT(
      finding.flow,
      ElementsAre(
          domain::FlowStep{.thread = 0, .location = {.file = 1, .region = {7, 9, 7, 14}}},
          domain::FlowStep{.thread = 0, .location = call},
          domain::FlowStep{.thread = 1, .location = {.file = 1, .region = {12, 1, 12, 0}}}));
  // The header of the system, and the step that is written in another place.
  EXPECT_THAT(set.shortenings,
              ElementsAre(domain::Shortening{
                  .what = Shortened::kOutsideLocations,
                  .count = 2,
                  .first = "/runs/0/results/0/codeFlows/0/threadFlows/0/locations/1"}));
}

TEST(SarifSamples, StatesKindsAndSuppressions) {
  const FindingSet set = Read("states.sarif");
  EXPECT_THAT(set.tools,
              ElementsAre(domain::AnalysisTool{.name = "empty", .version = ""},
                          domain::AnalysisTool{.name = "failed", .version = ""},
                          domain::AnalysisTool{.name = "stylecheck", .version = "1.0-beta"}));
  std::map<std::string, Finding> findings = ByMessage(set);
  ASSERT_EQ(findings.size(), 7U);
  ASSERT_TRUE(findings.contains("'a' is unused, not {x}."));
  const Finding& filled = findings["'a' is unused, not {x}."];
  EXPECT_EQ(filled.baseline, BaselineState::kNew);
  EXPECT_EQ(filled.level, FindingLevel::kWarning);
  EXPECT_EQ(findings["two"].rule, "S2/inner");
  EXPECT_EQ(findings["two"].level, FindingLevel::kNote);  // of S2, which it refines
  EXPECT_EQ(findings["two"].baseline, BaselineState::kUnchanged);
  EXPECT_TRUE(findings["two"].suppressed);
  EXPECT_EQ(findings["three"].baseline, BaselineState::kUpdated);
  EXPECT_FALSE(findings["three"].suppressed);
  EXPECT_EQ(findings["seven"].kind, FindingKind::kReview);
  EXPECT_EQ(findings["seven"].severity, Severity::kInfo);
  EXPECT_EQ(findings["eight"].kind, FindingKind::kOpen);
  EXPECT_EQ(findings["nine"].kind, FindingKind::kInformational);
  EXPECT_EQ(findings["ten"].severity, Severity::kHigh);
  EXPECT_EQ(findings["ten"].baseline, BaselineState::kNotGiven);
  EXPECT_FALSE(findings["ten"].suppressed);
  EXPECT_EQ(set.counts, (domain::SeverityCounts{.high = 1, .medium = 1, .low = 1, .info = 3}));
  EXPECT_EQ(set.suppressed, 1);
  EXPECT_EQ(CountOf(Shortened::kPassedResults, set), 2);
  EXPECT_EQ(CountOf(Shortened::kAbsentResults, set), 1);
}

TEST(SarifSamples, Regions) {
  const FindingSet set = Read("regions.sarif");
  using Place = std::pair<std::string, Region>;
  std::map<std::string, Place> places;
  for (const Finding& finding : set.findings) {
    if (finding.locations.empty()) continue;
    places[finding.rule] = {finding.files[0], finding.locations[0].region};
  }
  EXPECT_EQ(set.findings.size(), 9U);
  EXPECT_EQ(places.size(), 6U);  // not of a class in words, and not of the repository
  EXPECT_EQ(places["whole line"], Place("a.c", Region{1, 1, 1, 0}));
  EXPECT_EQ(places["part of a line"], Place("b.c", Region{2, 3, 2, 3}));
  EXPECT_EQ(places["lines"], Place("c.c", Region{4, 9, 5, 1}));
  EXPECT_EQ(places["characters"], Place("d.c", Region{}));
  EXPECT_EQ(places["file"], Place("e.c", Region{}));
  EXPECT_EQ(places["double"], Place("f.c", Region{6, 1, 2147483647, 0}));
}

TEST(SarifSamples, PackedIsTheSameAsPlain) {
  for (const char* name : {"flows.sarif", "states.sarif", "regions.sarif"}) {
    const std::string plain = SampleDocument(name);
    const auto packed = ReadSarif(Gzip(plain));
    ASSERT_TRUE(packed.ok()) << packed.status();
    EXPECT_EQ(*packed, *ReadSarif(plain)) << name;
  }
}

// Whatever order a tool writes its results in, equal findings are one set.
TEST(SarifSamples, OrderOfResultsDoesNotMatter) {
  std::vector<std::string> results;
  for (const char* uri : {"b.c", "a.c", "a.c", "c.c"}) {
    for (const int line : {7, 3}) {
      results.push_back(R"({"ruleId": "R1", "message": {"text": "m"}, )" + LocatedAt(uri, line) +
                        "}");
    }
  }
  std::sort(results.begin(), results.end());
  const auto document = [&results] {
    std::string all;
    for (const std::string& result : results) all += (all.empty() ? "" : ", ") + result;
    return DocumentOf("\"results\": [" + all + "]");
  };
  const auto first = ReadSarif(document());
  ASSERT_TRUE(first.ok()) << first.status();
  int orders = 0;
  while (std::next_permutation(results.begin(), results.end())) {
    if (++orders % 97 != 0) continue;
    ASSERT_EQ(*ReadSarif(document()), *first);
  }
  EXPECT_GT(orders, 97);
}

}  // namespace
}  // namespace docket::tests
