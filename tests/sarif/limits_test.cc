// Severity, and what is too much: refused beyond GitHub's maxima, shortened and counted below.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "commands/sarif/read_sarif.h"
#include "commands/sarif/worst_findings.h"
#include "schemas/codec/finding_codec.h"
#include "tests/sarif/documents.h"

namespace docket::tests {
namespace {

using commands::sarif::ReadSarif;
using commands::sarif::SarifLimits;
using domain::Finding;
using domain::FindingSet;
using domain::Severity;
using domain::Shortened;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// `count` copies, in which # is the number of the copy.
std::string Copies(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) all += ",";
    for (const char c : text) all += c == '#' ? std::to_string(i) : std::string(1, c);
  }
  return all;
}

FindingSet Read(std::string_view body, const SarifLimits& limits = {}) {
  auto set = ReadSarif(body, limits);
  EXPECT_TRUE(set.ok()) << set.status();
  return set.ok() ? *std::move(set) : FindingSet{};
}

std::string RefusalUnder(std::string_view body, const SarifLimits& limits) {
  const auto set = ReadSarif(body, limits);
  return set.ok() ? "" : std::string(set.status().message());
}

Severity SeverityWith(const std::string& rule, const std::string& result) {
  return OnlyFindingOf(R"({"version": "2.1.0", "runs": [{"results": [{"ruleId": "R", )" + result +
                       R"("message": {"text": "m"}}], "tool": {"driver": {"name": "lint",
                         "rules": [{"id": "R")" +
                       rule + "}]}}}]}")
      .severity;
}

TEST(SarifSeverity, OfLevels) {
  EXPECT_EQ(SeverityWith("", R"("level": "error", )"), Severity::kHigh);
  EXPECT_EQ(SeverityWith("", R"("level": "warning", )"), Severity::kMedium);
  EXPECT_EQ(SeverityWith("", R"("level": "note", )"), Severity::kLow);
  EXPECT_EQ(SeverityWith("", R"("level": "none", )"), Severity::kInfo);
  EXPECT_EQ(SeverityWith("", ""), Severity::kMedium);
  EXPECT_EQ(SeverityWith(R"(, "defaultConfiguration": {"level": "error"})", ""), Severity::kHigh);
  EXPECT_EQ(SeverityWith(R"(, "defaultConfiguration": {"level": "error"})", R"("level": "note", )"),
            Severity::kLow);
  EXPECT_EQ(SeverityWith(R"(, "defaultConfiguration": {"level": "error"})", R"("kind": "open", )"),
            Severity::kInfo);
}

TEST(SarifSeverity, OfSecuritySeverities) {
  const auto with = [](const std::string& value) {
    return SeverityWith(R"(, "properties": {"security-severity": )" + value + "}",
                        R"("level": "error", )");
  };
  EXPECT_EQ(with(R"("10.0")"), Severity::kCritical);
  EXPECT_EQ(with("9"), Severity::kCritical);
  EXPECT_EQ(with(R"("8.9")"), Severity::kHigh);
  EXPECT_EQ(with("6.99"), Severity::kMedium);
  EXPECT_EQ(with(R"("4")"), Severity::kMedium);
  EXPECT_EQ(with(R"("0.1")"), Severity::kLow);
  EXPECT_EQ(with(R"("0.0")"), Severity::kHigh);  // the level's
}

TEST(SarifSeverity, UnreadableOnesAreCounted) {
  for (const char* value : {R"("high")", R"("")", R"(" 9")", R"("9,8")", R"("-1")", R"("10.1")",
                            R"("nan")", R"("inf")", R"("1e1")", "1e999", "-3"}) {
    const FindingSet set = Read(
        std::string(R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint", "rules":
        [{"id": "R", "properties": {"security-severity": )") +
        value + R"(}}]}}, "results": [{"ruleId": "R", "level": "error"}]}]})");
    ASSERT_EQ(set.findings.size(), 1U) << value;
    EXPECT_EQ(set.findings[0].severity, Severity::kHigh) << value;
    EXPECT_THAT(set.shortenings,
                ElementsAre(domain::Shortening{
                    .what = Shortened::kSecuritySeverities,
                    .count = 1,
                    .first = "/runs/0/tool/driver/rules/0/properties/security-severity"}));
  }
}

TEST(SarifLimits, Runs) {
  const auto document = [](std::size_t runs) {
    return R"({"version": "2.1.0", "runs": [)" +
           Copies(R"({"tool": {"driver": {"name": "t#"}}})", runs) + "]}";
  };
  EXPECT_EQ(Read(document(20)).tools.size(), 20U);
  EXPECT_THAT(RefusalOf(document(21)), StartsWith("/runs/20: has more than 20 runs"));
}

TEST(SarifLimits, ResultsOfARun) {
  const auto document = [](std::size_t results) {
    return DocumentOf(R"("results": [)" + Copies(R"({"ruleId":"R#"})", results) + "]");
  };
  const FindingSet set = Read(document(25'000));
  EXPECT_EQ(set.findings.size(), 5'000U);
  EXPECT_EQ(set.counts.medium, 25'000);
  EXPECT_EQ(CountOf(Shortened::kFindingsOfRun, set), 20'000);
  EXPECT_THAT(RefusalOf(document(25'001)),
              StartsWith("/runs/0/results/25000: has more than 25000 results"));
}

TEST(SarifLimits, RulesAndExtensionsAndTags) {
  const auto document = [](const std::string& driver, const std::string& extensions) {
    return R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint", "rules": [)" +
           driver + R"(]}, "extensions": [)" + extensions + "]}}]}";
  };
  const std::string half = Copies(R"({"id":"R#"})", 12'500);
  const std::string extension = R"({"name": "e", "rules": [)";
  EXPECT_EQ(RefusalOf(document(half, extension + half + "]}")), "");
  EXPECT_THAT(RefusalOf(document(half, extension + half + "," + R"({"id":"X"}]})")),
              HasSubstr("/rules/12500: has more than 25000 rules"));
  EXPECT_EQ(RefusalOf(document("", Copies(R"({"name":"e#"})", 100))), "");
  EXPECT_THAT(RefusalOf(document("", Copies(R"({"name":"e#"})", 101))),
              HasSubstr("/extensions/100: has more than 100 extensions"));
  const auto tags = [](std::size_t count) {
    return R"({"id": "R", "properties": {"tags": [)" + Copies("\"t#\"", count) + "]}}";
  };
  EXPECT_EQ(CountOf(Shortened::kTags, Read(document(tags(20), ""))), 10);
  EXPECT_THAT(RefusalOf(document(tags(21), "")), HasSubstr("/tags/20: has more than 20 tags"));
}

// What is counted in one rule, result or run begins anew in the next.
TEST(SarifLimits, HoldForEachRuleAndRun) {
  const std::string rules =
      Copies(R"({"properties": {"tags": ["a","b","c","d","e","f","g","h","i","j","k"]}})", 2) +
      "," + Copies("{}", 12'500);
  const std::string places = R"({"locations": [)" + Copies("{}", 501) +
                             R"(], "codeFlows": [{"threadFlows": [{"locations": [)" +
                             Copies("{}", 5'001) + "]}]}]}";
  const std::string run = R"({"tool": {"driver": {"name": "lint", "rules": [)" + rules +
                          R"(]}}, "results": [)" + places + "," + places + "," +
                          Copies("{}", 12'500) + "]}";
  const FindingSet set = Read(R"({"version": "2.1.0", "runs": [)" + run + "," + run + "]}", {});
  EXPECT_EQ(set.counts.medium, 25'004);
  EXPECT_EQ(set.findings.size(), 10'000U);
  EXPECT_EQ(CountOf(Shortened::kTags, set), 4);
}

TEST(SarifLimits, Locations) {
  const auto document = [](std::size_t locations) {
    return DocumentOfResult(
        R"("locations": [)" +
        Copies(R"({"physicalLocation": {"artifactLocation": {"uri": "a.c"}}})", locations) + "]");
  };
  const FindingSet set = Read(document(1'000));
  EXPECT_EQ(set.findings.at(0).locations.size(), 100U);
  EXPECT_THAT(set.shortenings,
              ElementsAre(domain::Shortening{.what = Shortened::kLocations,
                                             .count = 900,
                                             .first = "/runs/0/results/0/locations/100"}));
  EXPECT_THAT(RefusalOf(document(1'001)), HasSubstr("more than 1000 locations"));
}

TEST(SarifLimits, StepsOfFlows) {
  const auto document = [](std::size_t steps) {
    const std::string half = R"({"threadFlows": [{"locations": [)" +
                             Copies(R"({"location": {"physicalLocation": {"artifactLocation":
                               {"uri": "a.c"}}}})",
                                    steps / 2) +
                             "]}]}";
    return DocumentOfResult(R"("codeFlows": [)" + half + "," + half + "]");
  };
  const FindingSet set = Read(document(10'000));
  EXPECT_EQ(set.findings.at(0).flow.size(), 1'000U);
  EXPECT_EQ(CountOf(Shortened::kFlowSteps, set), 9'000);
  EXPECT_THAT(RefusalOf(document(10'002)), HasSubstr("more than 10000 locations in the flows"));
}

TEST(SarifLimits, PlacesOfOneFinding) {
  const FindingSet set = Read(
      DocumentOfResult(R"("locations": [)" +
                       Copies(R"({"physicalLocation": {"artifactLocation": {"uri": "#.c"}}})", 10) +
                       "]"),
      {.places_bytes = 500});
  EXPECT_EQ(set.findings.at(0).locations.size(), 3U);
  EXPECT_EQ(set.findings.at(0).files.size(), 3U);
  EXPECT_EQ(CountOf(Shortened::kLocations, set), 7);
}

TEST(SarifLimits, TextsAreCutBetweenCharacters) {
  const auto message = [](const std::string& text) {
    return DocumentOfResult(R"("message": {"text": ")" + text + "\"}");
  };
  const std::string whole(4'096, 'm');
  EXPECT_EQ(OnlyFindingOf(message(whole)).message, whole);
  EXPECT_FALSE(OnlyFindingOf(message(whole)).message_cut);
  const FindingSet set = Read(message(whole + "m"));
  EXPECT_EQ(set.findings.at(0).message, whole);
  EXPECT_TRUE(set.findings.at(0).message_cut);
  EXPECT_EQ(CountOf(Shortened::kMessages, set), 1);
  // Four bytes, of which there is room for three.
  const std::string room(4'093, 'm');
  EXPECT_EQ(OnlyFindingOf(message(room + "\\ud83d\\ude00")).message, room);
  EXPECT_EQ(OnlyFindingOf(message(room + "\xf0\x9f\x98\x80 and more")).message, room);
  EXPECT_EQ(OnlyFindingOf(message("a\\u0000b")).message,
            "a\xef\xbf\xbd"
            "b");
}

TEST(SarifLimits, SnippetsAndTagsAreCut) {
  const FindingSet set = Read(
      R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint", "rules": [{"id": "R1",
      "properties": {"tags": [")" +
      std::string(101, 't') + R"("]}}]}}, "results": [{"ruleId": "R1", "locations":
      [{"physicalLocation": {"artifactLocation": {"uri": "a.c"},
                             "region": {"snippet": {"text": ")" +
      std::string(1'025, 's') + R"("}}}}]}]}]})");
  EXPECT_EQ(set.findings.at(0).snippet, std::string(1'024, 's'));
  EXPECT_TRUE(set.findings.at(0).snippet_cut);
  EXPECT_THAT(set.findings.at(0).tags, ElementsAre(std::string(100, 't')));
  EXPECT_EQ(CountOf(Shortened::kSnippets, set), 1);
  EXPECT_EQ(CountOf(Shortened::kTagText, set), 1);
}

TEST(SarifLimits, ArgumentsDoNotMakeAMessageLonger) {
  const FindingSet set =
      Read(DocumentOfResult(R"("message": {"text": "{0}{0}{1}{7}", "arguments": [")" +
                            std::string(3'000, 'a') + R"(", "b"]})"));
  EXPECT_EQ(set.findings.at(0).message, std::string(4'096, 'a'));
  EXPECT_TRUE(set.findings.at(0).message_cut);
  EXPECT_EQ(OnlyFindingOf(
                DocumentOfResult(R"("message": {"text": "{0}{7}{x}{", "arguments": ["{1}", "b"]})"))
                .message,
            "{1}{7}{x}{");
  EXPECT_THAT(
      RefusalOf(DocumentOfResult(R"("message": {"arguments": [)" + Copies("\"a\"", 101) + "]}")),
      HasSubstr("more than 100 arguments"));
}

std::string ResultsOfLevels(const std::vector<std::string>& levels) {
  std::string results;
  int number = 0;
  for (const std::string& level : levels) {
    results += (results.empty() ? "" : ", ");
    results += R"({"ruleId": "R)" + std::to_string(number++) + R"(", "level": ")" + level + "\"}";
  }
  return DocumentOf("\"results\": [" + results + "]");
}

std::vector<std::string> RulesOf(const FindingSet& set) {
  std::vector<std::string> rules;
  for (const Finding& finding : set.findings) rules.push_back(finding.rule);
  return rules;
}

TEST(SarifLimits, TheWorstFindingsOfARunAreKept) {
  const std::string document = ResultsOfLevels({"note", "error", "none", "warning", "error"});
  const FindingSet set = Read(document, {.findings_per_run_kept = 3});
  EXPECT_THAT(RulesOf(set), ElementsAre("R1", "R4", "R3"));
  EXPECT_EQ(set.counts, (domain::SeverityCounts{.high = 2, .medium = 1, .low = 1, .info = 1}));
  EXPECT_EQ(CountOf(Shortened::kFindingsOfRun, set), 2);
  EXPECT_THAT(RulesOf(Read(document, {.findings_per_run_kept = 1})), ElementsAre("R1"));
}

TEST(SarifLimits, SuppressedFindingsGiveWay) {
  const FindingSet set =
      Read(DocumentOf(R"("results": [{"ruleId": "S", "level": "error", "suppressions": [{}]},
                 {"ruleId": "A", "level": "none"}])"),
           {.findings_per_run_kept = 1});
  EXPECT_THAT(RulesOf(set), ElementsAre("A"));
  EXPECT_EQ(set.suppressed, 1);
}

TEST(SarifLimits, TheWorstFindingsOfADocumentAreKept) {
  const std::string results =
      R"("results": [{"ruleId": "N#", "level": "note"}, {"ruleId": "E#", "level": "error"}])";
  const std::string document =
      R"({"version": "2.1.0", "runs": [)" +
      Copies(R"({"tool": {"driver": {"name": "lint"}}, )" + results + "}", 4) + "]}";
  const std::size_t bytes = commands::sarif::StoredBytes(Read(document).findings.front());
  const FindingSet set = Read(document, {.findings_bytes = 5 * bytes});
  EXPECT_THAT(RulesOf(set), ElementsAre("E0", "E1", "E2", "E3", "N0"));
  EXPECT_EQ(CountOf(Shortened::kFindingsOfAnalysis, set), 3);
}

// There would be room for the note, but not in place of the warning.
TEST(SarifLimits, WhatIsLessSevereThanADroppedFindingIsDropped) {
  const std::string document = DocumentOf(
      R"("results": [{"ruleId": "E", "level": "error"},
        {"ruleId": "W", "level": "warning", "message": {"text": ")" +
      std::string(1'000, 'w') + R"("}}, {"ruleId": "N", "level": "note"}])");
  const FindingSet set = Read(document, {.findings_bytes = 500});
  EXPECT_THAT(RulesOf(set), ElementsAre("E"));
  EXPECT_EQ(CountOf(Shortened::kFindingsOfAnalysis, set), 2);
  EXPECT_EQ(set.counts, (domain::SeverityCounts{.high = 1, .medium = 1, .low = 1}));
}

// So a set fits into a blob.
TEST(SarifLimits, WhatAFindingIsChargedIsEnough) {
  for (const char* name : {"flows.sarif", "states.sarif", "regions.sarif"}) {
    const FindingSet set = Read(SampleDocument(name));
    for (const Finding& finding : set.findings) {
      const std::string empty = schemas::EncodeFindingSet({});
      FindingSet one;
      one.findings.push_back(finding);
      const std::string stored = schemas::EncodeFindingSet(one);
      EXPECT_LE(stored.size() - empty.size(), commands::sarif::StoredBytes(finding)) << name;
    }
  }
}

TEST(SarifLimits, Catalogue) {
  const std::string document =
      DocumentOf(R"("artifacts": [)" + Copies(R"({"location": {"uri": "a.c"}})", 1'000) + "]");
  EXPECT_THAT(RefusalUnder(document, {.catalogue_bytes = 10'000}),
              HasSubstr("rules, artifacts and base URIs of the document exceed 10000 bytes"));
  EXPECT_EQ(RefusalUnder(document, {}), "");
  EXPECT_THAT(
      RefusalOf(DocumentOf(R"("originalUriBaseIds": {)" + Copies("\"B#\": {}", 1'001) + "}")),
      HasSubstr("more than 1000 base URIs"));
  EXPECT_THAT(RefusalOf(DocumentOf(R"("artifacts": [)" + Copies("{}", 100'001) + "]")),
              StartsWith("/runs/0/artifacts/100000: has more than 100000 artifacts"));
}

TEST(SarifLimits, Bytes) {
  const std::string document = DocumentOf(R"("results": [])");
  EXPECT_THAT(RefusalUnder(document, {.body_bytes = document.size() - 1}),
              HasSubstr("pack it with gzip"));
  EXPECT_EQ(RefusalUnder(document, {.body_bytes = document.size()}), "");
  for (const std::string& body : {document, Gzip(document)}) {
    EXPECT_THAT(RefusalUnder(body, {.unpacked_bytes = document.size() - 1}),
                HasSubstr("bytes when it is unpacked"));
    EXPECT_EQ(RefusalUnder(body, {.unpacked_bytes = document.size()}), "");
  }
}

}  // namespace
}  // namespace docket::tests
