// What keeps a finding's id over heads, and what does not.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "commands/sarif/read_sarif.h"
#include "tests/sarif/documents.h"

namespace docket::tests {
namespace {

using commands::sarif::ReadSarif;

struct Told {
  std::string uri = "src/a.c";
  int line = 10;
  std::string snippet = {};
  std::string message = "m";
  std::string line_hash = {};
  std::string rule = "R1";
  std::string tool = "lint";
};

std::string ResultOf(const Told& told) {
  return R"({"ruleId": ")" + told.rule + R"(", "message": {"text": ")" + told.message +
         R"("}, "partialFingerprints": {)" +
         (told.line_hash.empty() ? "" : R"("primaryLocationLineHash": ")" + told.line_hash + "\"") +
         R"(}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": ")" + told.uri +
         R"("}, "region": {"startLine": )" + std::to_string(told.line) +
         (told.snippet.empty() ? "" : R"(, "snippet": {"text": ")" + told.snippet + "\"}") +
         "}}}]}";
}

std::string IdOf(const Told& told) {
  const std::string document = R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": ")" +
                               told.tool + R"("}}, "results": [)" + ResultOf(told) + "]}]}";
  return OnlyFindingOf(document).id.value();
}

TEST(FindingIds, AreTextOfOneForm) {
  const std::string id = IdOf({});
  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
}

// Stored sets and what others keep of them rest on it.
TEST(FindingIds, StayWhatTheyWere) {
  EXPECT_EQ(IdOf({}), "03da92c708c45f990280c9aa45a1af97");
  EXPECT_EQ(IdOf({.snippet = "f();"}), "b2248296ce9871bbf3407327c900e1b0");
  EXPECT_EQ(IdOf({.line_hash = "39fa2ee980eb94b0:1"}), "e4d065938055fee823e3155415532148");
}

TEST(FindingIds, LinesAboveDoNotMatter) {
  EXPECT_EQ(IdOf({.line = 10}), IdOf({.line = 20}));
  EXPECT_EQ(IdOf({.line = 10, .snippet = "f();"}), IdOf({.line = 20, .snippet = "f();"}));
}

TEST(FindingIds, HashOfTheLineGoesBeforePathAndSnippet) {
  const std::string id = IdOf({.line_hash = "h"});
  EXPECT_EQ(id,
            IdOf({.uri = "src/renamed.c", .snippet = "g();", .message = "n", .line_hash = "h"}));
  EXPECT_NE(id, IdOf({.line_hash = "h2"}));
  EXPECT_NE(id, IdOf({}));
}

TEST(FindingIds, SnippetGoesBeforeTheMessage) {
  const std::string id = IdOf({.snippet = "f( x );"});
  EXPECT_EQ(id, IdOf({.snippet = "\\tf(x);\\n", .message = "another"}));
  EXPECT_NE(id, IdOf({.snippet = "f(y);"}));
  EXPECT_NE(id, IdOf({.uri = "src/b.c", .snippet = "f( x );"}));
}

TEST(FindingIds, ToolRulePathAndMessageMatter) {
  const std::set<std::string> ids{IdOf({}), IdOf({.tool = "other"}), IdOf({.rule = "R2"}),
                                  IdOf({.uri = "src/b.c"}), IdOf({.message = "n"})};
  EXPECT_EQ(ids.size(), 5U);
}

// One text may not run into the next.
TEST(FindingIds, PartsAreKeptApart) {
  EXPECT_NE(IdOf({.rule = "bc", .tool = "a"}), IdOf({.rule = "c", .tool = "ab"}));
  EXPECT_NE(IdOf({.uri = "a", .message = "bc"}), IdOf({.uri = "ab", .message = "c"}));
}

std::vector<std::string> IdsOf(const std::vector<Told>& findings) {
  std::string results;
  for (const Told& told : findings) results += (results.empty() ? "" : ", ") + ResultOf(told);
  const auto set = ReadSarif(DocumentOf("\"results\": [" + results + "]"));
  EXPECT_TRUE(set.ok()) << set.status();
  std::vector<std::string> ids;
  for (const domain::Finding& finding : set->findings) ids.push_back(finding.id.value());
  return ids;
}

TEST(FindingIds, AlikeOnesAreNumberedInTheOrderOfTheCode) {
  const std::vector<std::string> three = IdsOf({{.line = 3}, {.line = 1}, {.line = 2}});
  EXPECT_EQ(std::set<std::string>(three.begin(), three.end()).size(), 3U);
  EXPECT_EQ(three.front(), IdOf({}));
  const std::vector<std::string> two = IdsOf({{.line = 11}, {.line = 13}});
  EXPECT_EQ(two[0], three[0]);
  EXPECT_EQ(two[1], three[1]);
}

// A snippet of the first file does not become an id of the second.
TEST(FindingIds, AlikeInTwoFilesByHash) {
  const std::vector<std::string> ids =
      IdsOf({{.uri = "b.c", .line_hash = "h"}, {.uri = "a.c", .line_hash = "h"}});
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_EQ(ids[0], IdOf({.uri = "a.c", .line_hash = "h"}));
}

}  // namespace
}  // namespace docket::tests
