// Documents that are wrong: each is refused, and the refusal says what and where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "commands/sarif/read_sarif.h"
#include "tests/sarif/documents.h"

namespace docket::tests {
namespace {

using commands::sarif::ReadSarif;
using testing::HasSubstr;
using testing::StartsWith;

TEST(SarifRefusals, OfWhatIsNoJson) {
  EXPECT_THAT(RefusalOf(""), HasSubstr("not JSON: incomplete JSON, at byte 0"));
  EXPECT_THAT(RefusalOf("  "), HasSubstr("at byte 2"));
  EXPECT_THAT(RefusalOf(R"({"version": "2.1.0", "runs": [})"), HasSubstr("at byte 30"));
  EXPECT_THAT(RefusalOf(R"({"version": "2.1.0", "runs": [)"), HasSubstr("incomplete"));
  EXPECT_THAT(RefusalOf(R"({"version": "2.1.0", "runs": []} {})"),
              HasSubstr("text after its end, at byte 33"));
  EXPECT_THAT(RefusalOf("{\"\xff\": 1}"), HasSubstr("at byte 2"));
  EXPECT_THAT(RefusalOf(R"({"x": "\ud800"})"), HasSubstr("not JSON"));
  EXPECT_THAT(RefusalOf("\xef\xbb{}"), HasSubstr("byte order mark"));
  EXPECT_THAT(RefusalOf(std::string_view("\xff\xfe{\0", 4)), HasSubstr("at byte 0"));
}

TEST(SarifRefusals, OfWhatIsNoSarif) {
  EXPECT_THAT(RefusalOf("[]"), HasSubstr("the document is not an object"));
  EXPECT_THAT(RefusalOf("7"), HasSubstr("the document is not an object"));
  EXPECT_THAT(RefusalOf("null"), HasSubstr("the document is not an object"));
  EXPECT_THAT(RefusalOf("{}"), StartsWith("/version is missing"));
  EXPECT_THAT(RefusalOf(R"({"version": "2.0.0", "runs": []})"),
              StartsWith("/version is 2.0.0; only SARIF 2.1.0"));
  EXPECT_THAT(RefusalOf(R"({"version": "2.1.0"})"), StartsWith("/runs is missing"));
  EXPECT_THAT(RefusalOf(R"({"version": "2.1.0", "runs": null})"), StartsWith("/runs is missing"));
  EXPECT_THAT(RefusalOf(R"({"version": "2.1.0", "runs": [{}]})"),
              StartsWith("/runs/0: has no tool.driver.name"));
}

TEST(SarifRefusals, AnEmptyDocumentIsNone) {
  const auto set = ReadSarif("\xef\xbb\xbf{\"version\": \"2.1.0\", \"runs\": []} \r\n");
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(*set, domain::FindingSet{});
}

struct WrongType {
  std::string members;
  std::string refusal;
};

TEST(SarifRefusals, OfWrongTypes) {
  const std::vector<WrongType> results{
      {R"("message": "m")", "/runs/0/results/0/message is not an object"},
      {R"("message": {"text": 7})", "/runs/0/results/0/message/text is not text"},
      {R"("message": {"text": []})", "/runs/0/results/0/message/text is not text"},
      {R"("level": true)", "/runs/0/results/0/level is not text"},
      {R"("level": "critical")",
       "/runs/0/results/0/level: 'critical' is none of none, note, warning, error"},
      {R"("kind": "failed")", "/runs/0/results/0/kind: 'failed' is none of"},
      {R"("baselineState": "")", "/runs/0/results/0/baselineState: '' is none of"},
      {R"("suppressions": [{"status": "no"}])",
       "/runs/0/results/0/suppressions/0/status: 'no' is none of"},
      {R"("locations": {})", "/runs/0/results/0/locations is not an array"},
      {R"("locations": [null])", "/runs/0/results/0/locations/0 is not an object"},
      {R"("ruleIndex": "0")", "/runs/0/results/0/ruleIndex is not a whole number"},
      {R"("ruleIndex": 0.5)", "/runs/0/results/0/ruleIndex is not a whole number"},
      {R"("ruleIndex": 1e300)", "/runs/0/results/0/ruleIndex is not a whole number"},
      {R"("ruleIndex": 18446744073709551615)", "/runs/0/results/0/ruleIndex is not a whole"},
      {R"("ruleIndex": -2)", "/runs/0/results/0/ruleIndex: -2 is no index"},
      {R"("codeFlows": [[]])", "/runs/0/results/0/codeFlows/0 is not an object"},
  };
  for (const WrongType& wrong : results) {
    EXPECT_THAT(RefusalOf(DocumentOfResult(wrong.members)), StartsWith(wrong.refusal));
  }
  EXPECT_THAT(RefusalOf(DocumentOf(R"("results": {})")),
              StartsWith("/runs/0/results is not an array"));
  EXPECT_THAT(RefusalOf(DocumentOf(R"("results": [7])")),
              StartsWith("/runs/0/results/0 is not an object"));
  EXPECT_THAT(RefusalOf(DocumentOf(R"("originalUriBaseIds": {"a/b~": "x"})")),
              StartsWith("/runs/0/originalUriBaseIds/a~1b~0 is not an object"));
}

TEST(SarifRefusals, OfRegions) {
  const auto refusal = [](const std::string& region) {
    return RefusalOf(DocumentOfResult(
        R"("locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.c"}, "region": {)" +
        region + "}}}]"));
  };
  constexpr const char* kRegion = "/runs/0/results/0/locations/0/physicalLocation/region";
  EXPECT_THAT(refusal(R"("startLine": 0)"),
              StartsWith(std::string(kRegion) + "/startLine: 0 is no line"));
  EXPECT_THAT(refusal(R"("startLine": -1)"), HasSubstr("-1 is no line"));
  EXPECT_THAT(refusal(R"("startLine": 2147483648)"), HasSubstr("2147483648 is no line"));
  EXPECT_THAT(refusal(R"("startLine": 123456789012345678901234567890)"),
              HasSubstr("is not a whole number"));
  EXPECT_THAT(refusal(R"("startLine": 3, "endLine": 2)"),
              StartsWith(std::string(kRegion) + ": ends before it starts"));
  EXPECT_THAT(refusal(R"("startLine": 3, "startColumn": 5, "endColumn": 4)"),
              HasSubstr("ends before it starts"));
}

TEST(SarifRefusals, OfMembersThatStandTwice) {
  EXPECT_THAT(RefusalOf(DocumentOfResult(R"("level": "none", "level": "error")")),
              StartsWith("/runs/0/results/0/level stands twice"));
  EXPECT_THAT(RefusalOf(R"({"version": "2.1.0", "runs": [], "runs": []})"),
              StartsWith("/runs stands twice"));
  EXPECT_THAT(RefusalOf(DocumentOf(R"("originalUriBaseIds": {"A": {}, "A": {}})")),
              StartsWith("/runs/0/originalUriBaseIds/A: is given twice"));
  // What is not read may.
  EXPECT_EQ(OnlyFindingOf(DocumentOfResult(R"("hostedViewerUri": 1, "hostedViewerUri": 2)")).rule,
            "R1");
}

TEST(SarifRefusals, OfPropertiesInOtherPlaces) {
  EXPECT_THAT(
      RefusalOf(DocumentOf(R"("externalPropertyFileReferences": {"results": [{"itemCount": 3}]})")),
      StartsWith("/runs/0/externalPropertyFileReferences/results says that"));
  EXPECT_THAT(
      RefusalOf(
          R"({"version": "2.1.0", "runs": [], "inlineExternalProperties": [{"results": []}]})"),
      StartsWith("/inlineExternalProperties/0/results says that"));
  // Those that nothing here is made of.
  const auto set =
      ReadSarif(DocumentOf(R"("externalPropertyFileReferences": {"graphs": [{"itemCount": 3}]})"));
  EXPECT_TRUE(set.ok()) << set.status();
}

struct WrongRule {
  std::string members;
  std::string refusal;
};

TEST(SarifRefusals, OfReferencesToRules) {
  const auto refusal = [](const std::string& members) {
    return RefusalOf(R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint",
      "rules": [{"id": "R1"}, {"id": "R2"}]}, "extensions": [{"name": "e", "guid": "g"}]},
      "results": [{)" +
                     members + "}]}]}");
  };
  EXPECT_THAT(refusal(R"("ruleIndex": 2)"), StartsWith("/runs/0/results/0: names rule 2 of 2"));
  EXPECT_THAT(refusal(R"("rule": {"index": 0, "toolComponent": {"index": 0}})"),
              HasSubstr("names rule 0 of 0"));
  EXPECT_THAT(refusal(R"("rule": {"toolComponent": {"index": 1}})"),
              HasSubstr("names extension 1 of 1"));
  EXPECT_THAT(refusal(R"("rule": {"toolComponent": {"guid": "h"}})"),
              HasSubstr("that the tool does not have"));
  EXPECT_THAT(refusal(R"("rule": {"toolComponent": {"name": "f"}})"),
              HasSubstr("that the tool does not have"));
  EXPECT_THAT(refusal(R"("ruleId": "R1", "ruleIndex": 1)"),
              HasSubstr("another one by the index 1"));
  EXPECT_THAT(refusal(R"("ruleIndex": 0, "rule": {"index": 1})"),
              StartsWith("/runs/0/results/0/rule/index: 1 is not 0"));
  EXPECT_EQ(refusal(R"("ruleId": "R1/x", "ruleIndex": 0, "rule": {"index": 0})"), "");
}

TEST(SarifRefusals, OfNamesThatAreTooLong) {
  const std::string name(257, 'n');
  EXPECT_THAT(RefusalOf(DocumentOf(R"("results": [{"ruleId": ")" + name + "\"}]")),
              StartsWith("/runs/0/results/0/ruleId: is longer than 256 bytes"));
  EXPECT_THAT(
      RefusalOf(DocumentOfResult(R"("partialFingerprints": {"primaryLocationLineHash": ")" + name +
                                 "\"}")),
      StartsWith("/runs/0/results/0/partialFingerprints/primaryLocationLineHash: is longer"));
  EXPECT_THAT(RefusalOf(R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": ")" + name +
                        "\"}}}]}"),
              StartsWith("/runs/0/tool/driver/name: is longer than 256 bytes"));
  EXPECT_THAT(RefusalOf(DocumentOf(R"("originalUriBaseIds": {")" + name + "\": {}}")),
              HasSubstr("is longer than 256 bytes"));
}

TEST(SarifRefusals, OfNesting) {
  const auto nested = [](std::size_t levels) {
    return DocumentOfResult(R"("properties": )" + std::string(levels, '[') +
                            std::string(levels, ']'));
  };
  EXPECT_EQ(RefusalOf(nested(100)), "");
  EXPECT_THAT(RefusalOf(nested(1'000)), HasSubstr("nested deeper than 128 levels, at byte "));
  EXPECT_THAT(RefusalOf(nested(1'000'000)), HasSubstr("nested deeper than 128 levels"));
}

// What a refusal repeats of the document is short and readable.
TEST(SarifRefusals, RepeatLittle) {
  const std::string key(60'000, 'k');
  for (const std::string& body :
       {DocumentOfResult(R"("level": ")" + key + "\""), R"({"version": ")" + key + R"("})",
        DocumentOfResult(LocatedAt("../" + key.substr(0, 8'000))),
        DocumentOf(R"("originalUriBaseIds": {"\n)" + key.substr(0, 200) + "\": 7}")}) {
    const std::string refusal = RefusalOf(body);
    EXPECT_FALSE(refusal.empty());
    EXPECT_LT(refusal.size(), 2'048U);
    EXPECT_EQ(refusal.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace docket::tests
