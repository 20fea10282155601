#include "commands/github/table.h"

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <variant>

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/command_codec.h"
#include "tests/commands_github/corpus.h"

namespace docket::commands::github {
namespace {

using platform::AbslView;

TEST(Table, EachEventAndActionHasOneRowAndIsFound) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const Row& row : TranslationTable()) {
    EXPECT_TRUE(seen.emplace(row.event, row.action).second) << row.event << "." << row.action;
    EXPECT_EQ(FindRow(row.event, row.action), &row);
    EXPECT_FALSE(row.meaning.empty());
    EXPECT_FALSE(row.why.empty());
  }
  EXPECT_EQ(seen.size(), 81U);
  EXPECT_EQ(FindRow("pull_request", "teleported"), nullptr);
  EXPECT_EQ(FindRow("star", "created"), nullptr);
}

TEST(Table, ARowNamesTheCommandThatItsRuleMakes) {
  const simdjson::dom::element nothing = [] {
    static simdjson::dom::parser parser;
    return parser.parse(std::string_view("{}")).value();
  }();
  const OurBot bot;
  for (const Row& row : TranslationTable()) {
    Malformed malformed;
    const Draft draft = row.rule(
        {.root = Field::Root(nothing, malformed), .host = domain::HostCode("gh"), .bot = bot});
    EXPECT_TRUE(malformed.found());
    EXPECT_EQ(row.command, schemas::CommandType(draft.command)) << row.event << "." << row.action;
  }
}

std::string AsMarkdown() {
  std::string text =
      "| event | action | command | what it means | same body again |\n|---|---|---|---|---|\n";
  for (const Row& row : TranslationTable()) {
    absl::StrAppend(&text, "| ", AbslView(row.event), " | ", AbslView(row.action), " | `",
                    AbslView(row.command), "` | ", AbslView(row.meaning), " | ",
                    row.recurrence == Recurrence::kNever ? "dropped: " : "processed: ",
                    AbslView(row.why), " |\n");
  }
  return text;
}

TEST(Table, DocsWebhooksIsTheTable) {
  const std::string path = DOCKET_SOURCE_DIR "/docs/webhooks.md";
  std::ifstream file(path);
  ASSERT_TRUE(file) << path << " is missing";
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(absl::StrCat("Table version ", kTableVersion, ".")), std::string::npos);
  EXPECT_NE(text.str().find(AsMarkdown()), std::string::npos)
      << path << " differs from commands/github/table.cc; its table must be:\n"
      << AsMarkdown();
}

}  // namespace
}  // namespace docket::commands::github
