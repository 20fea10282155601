// What an auditor asks for: evidence of a time that can be checked without the operator. The number
// is that of docs/acceptance.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apps/secret_file.h"
#include "apps/version.h"
#include "boost/json/parse.hpp"
#include "platform/time_format.h"
#include "replay/export/export_check.h"
#include "replay/export/merge_line.h"
#include "tests/acceptance/github.h"

namespace docket::acceptance {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class ExportTest : public GitHubTest {
 protected:
  void MergeByAdmin(demo::PullRequest& pull_request) {
    Later(pull_request);
    pull_request.state = demo::LifeState::kMerged;
    pull_request.closed_at = pull_request.updated_at;
    pull_request.merge_sha = std::string(40, 'd');
    pull_request.merged_by = {.id = 950, .login = "admin"};
    Tell(PullRequestDelivery("closed", pull_request));
  }

  // Of twelve months that end now.
  void Export() {
    const domain::Timestamp now = clock_.Now();
    const auto from = domain::AddSeconds(now, -std::int64_t{365} * 24 * 3600);
    const std::string target = absl::StrCat(
        "/operator/v1/audit/export?organization=gh:501&from=", platform::FormatRfc3339(from),
        "&to=", platform::FormatRfc3339(now), "&out=", out_);
    apps::ClientResponse answer;
    Until([&] {
      answer = SendToOperator({.method = "POST", .target = target, .headers = {}, .body = {}});
      return !absl::StrContains(answer.body, "try again");
    });
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr("\"result\""));
  }
  [[nodiscard]] replay::ExportReport Check() const {
    const auto report =
        replay::CheckExport({.directory = out_, .key = key_.verifier, .software = apps::kVersion});
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(replay::ExportReport{});
  }
  [[nodiscard]] std::string Read(const std::string& name) const {
    std::ifstream file(out_ + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  const replay::SignerKey key_ = *replay::SignerKeyOf("docket.example", std::string(32, 'k'));
  const std::string out_ = directory_.path() + "/evidence";
};

TEST_F(ExportTest, Scenario20AnExportOfTwelveMonthsVerifiesOfflineAndAFlippedByteIsFound) {
  std::filesystem::create_directories(data_.path);
  ASSERT_TRUE(
      apps::ReadOrMakeSecretFile(data_.audit_key(), [this] { return ToSecretText(key_); }).ok());
  const auto node = StartReady();
  demo::PullRequest pull_request = NewPullRequest();
  pull_request.title = "=1+1, or \"more\"";
  Open(pull_request);
  clock_.Advance(absl::Seconds(30));
  AnalyseAndAnswer();
  MergeByAdmin(pull_request);
  demo::PullRequest of_others = NewPullRequest({.owner = 502, .repository = 1002, .number = 8});
  Open(of_others);
  Export();
  EXPECT_THAT(Check().findings, IsEmpty());

  const std::string merges = Read("merges.csv");
  EXPECT_TRUE(merges.starts_with(replay::MergesHeading()));
  const std::string line = merges.substr(replay::MergesHeading().size());
  EXPECT_THAT(line, HasSubstr(absl::StrCat(",", ReviewOf(pull_request), ",1001,")));
  EXPECT_THAT(line, HasSubstr(",\"'=1+1, or \"\"more\"\"\","));
  EXPECT_THAT(line, HasSubstr(",950,admin,"));
  EXPECT_THAT(line, HasSubstr("no_approval: "));
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);

  const boost::json::value sarif = boost::json::parse(Read("findings.sarif"));
  EXPECT_EQ(sarif.at("version"), "2.1.0");
  ASSERT_EQ(sarif.at("runs").as_array().size(), 1U);
  const boost::json::value& run = sarif.at("runs").at(0);
  EXPECT_EQ(run.at("results").at(0).at("ruleId"), "rule");
  EXPECT_EQ(run.at("properties").at("docketHead").as_string(), pull_request.head_sha);
  EXPECT_TRUE(std::string(run.at("automationDetails").at("id").as_string())
                  .starts_with(ReviewOf(pull_request)));
  EXPECT_THAT(Read("events.jsonl"), testing::Not(HasSubstr(ReviewOf(of_others))));

  for (const char* name : {"merges.csv", "findings.sarif"}) {
    const std::string whole = Read(name);
    std::string altered = whole;
    altered[whole.size() / 2] = static_cast<char>(altered[whole.size() / 2] ^ 1);
    std::ofstream(out_ + "/" + name, std::ios::binary) << altered;
    EXPECT_THAT(Check().findings, Contains(HasSubstr(absl::StrCat(name, " was altered"))));
    std::ofstream(out_ + "/" + name, std::ios::binary) << whole;
  }
}

}  // namespace
}  // namespace docket::acceptance
