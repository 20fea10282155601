// Who read what, of the programs: an answer that was received is recorded, whatever happens to
// docketd next, and shown to the organisation's auditor and in its export; and when a key was used.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "boost/json/serialize.hpp"
#include "platform/clock.h"
#include "platform/time_format.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"
#include "tests/system/load.h"
#include "tests/system/review_history.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kRecording = {"--audit.accesses=auditors_and_admins"};

class AccessTrailTest : public testing::Test {
 protected:
  // One pull request, visible, and a key of its organisation's auditor.
  void SetUp() override {
    server_ = std::make_unique<Docketd>(data_.path, kRecording);
    ASSERT_NE(server_->url(), "");
    std::vector<demo::Chapter> told;
    for (demo::Chapter& chapter : WriteChapters({.seed = 4, .lifecycles = 1})) {
      if (chapter.expected.has_value()) told = {std::move(chapter)};
    }
    ASSERT_EQ(told.size(), 1U);
    organization_ = absl::StrCat("gh:", told.front().expected->organization_id);
    review_ = absl::StrCat("rev_gh_", told.front().expected->repository_id, "_",
                           told.front().expected->number);
    Load load({.chapters = std::move(told), .secret = SecretIn(data_.webhook_secret())});
    load.SetServer(server_->url());
    for (const Acknowledged& one : load.Finish().acknowledged) {
      ASSERT_EQ(
          server_->Get(absl::StrCat("/api/v1/deliveries/", one.delivery, "?wait=5000")).status,
          200);
    }
    const Finished made =
        Docket({"keys", "create", "--label", "audit", "--role", "auditor", "--organization",
                organization_, "--json", "--data-dir", data_.path});
    ASSERT_EQ(made.code, 0) << made.errors;
    const boost::json::value key = JsonOf(made.output);
    key_ = std::string(key.at("key").as_string());
    key_id_ = std::string(key.at("id").as_string());
  }

  [[nodiscard]] std::string MakeAuditKey() const {
    const Finished made =
        Docket({"audit", "keygen", "--name", "docket.example/audit", "--out", data_.audit_key()});
    EXPECT_EQ(made.code, 0) << made.errors;
    return std::string(absl::StripSuffix(made.output, "\n"));
  }
  [[nodiscard]] apps::ClientResponse AskAsAuditor(const std::string& target) const {
    return GetWithKey({.url = server_->url(), .key = key_, .target = target});
  }
  // The auditor's accesses to the review itself, newest first, once there is one.
  [[nodiscard]] boost::json::array AwaitAccesses() const {
    const absl::Time end = absl::Now() + kPatience;
    boost::json::array found;
    while (found.empty() && absl::Now() < end) {
      const apps::ClientResponse answer =
          AskAsAuditor("/api/v1/audit/events?type=trail.AccessRecorded&limit=200");
      if (answer.status != 200) continue;  // the views begin
      const boost::json::value page = JsonOf(answer.body);
      for (const auto& item : page.at("items").as_array()) {
        if (item.at("data").at("target") == boost::json::string_view(review_) &&
            item.at("data").at("key_id") == boost::json::string_view(key_id_)) {
          found.push_back(item);
        }
      }
    }
    return found;
  }
  [[nodiscard]] Finished Export(const std::string& to, const std::string& out) const {
    return Docket({"audit", "export", "--organization", organization_, "--from",
                   "2020-01-01T00:00:00Z", "--to", to, "--out", out, "--data-dir", data_.path,
                   "--json"});
  }
  // The trees are a second behind at the most.
  void ExportOnceSigned(const std::string& out) const {
    const std::string to = platform::FormatRfc3339(platform::SystemClock().Now());
    const absl::Time end = absl::Now() + kPatience;
    Finished last = Export(to, out);
    while (last.code != 0 && absl::StrContains(last.errors, "try again") && absl::Now() < end) {
      last = Export(to, out);
    }
    ASSERT_EQ(last.code, 0) << last.errors;
  }

  eventstore::TemporaryDirectory directory_;
  eventstore::TemporaryDirectory elsewhere_;
  const apps::DataDirectory data_{.path = directory_.path()};
  const std::string audit_key_ = MakeAuditKey();  // before docketd looks for one
  std::unique_ptr<Docketd> server_;
  std::string organization_;
  std::string review_;
  std::string key_;
  std::string key_id_;
};

TEST_F(AccessTrailTest, AnAnswerThatWasReceivedIsRecordedThoughDocketdIsKilled) {
  ASSERT_EQ(AskAsAuditor("/api/v1/reviews/" + review_).status, 200);
  server_->Kill();
  server_ = std::make_unique<Docketd>(data_.path, kRecording);
  ASSERT_NE(server_->url(), "");

  const boost::json::array accesses = AwaitAccesses();
  ASSERT_EQ(accesses.size(), 1U);
  const boost::json::value& event = accesses[0];
  EXPECT_EQ(absl::StrCat("gh:", std::string(event.at("organization_id").as_string())),
            organization_);
  SCOPED_TRACE(boost::json::serialize(event));
  const auto text = [&event](const char* within, const char* name) {
    return std::string(event.at(within).at(name).as_string());
  };
  EXPECT_EQ(std::string(event.at("stream").as_string()),
            absl::StrCat("trail_gh_", absl::StripPrefix(organization_, "gh:")));
  EXPECT_EQ(text("data", "operation"), "GET /api/v1/reviews/{id}");
  EXPECT_EQ(text("data", "role"), "auditor");
  EXPECT_EQ(event.at("data").at("status").to_number<int>(), 200);
  EXPECT_EQ(text("journal", "log"), "organization_events.g1");

  const std::string out = elsewhere_.path() + "/evidence";
  ExportOnceSigned(out);
  std::ifstream file(out + "/events.jsonl");
  const std::string lines{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_THAT(lines, HasSubstr(std::string(event.at("id").as_string())));
  const Finished verified =
      RunToEnd(DOCKET_AUDIT_PROGRAM, {"verify", "--export", out, "--key", audit_key_});
  EXPECT_EQ(verified.code, 0) << verified.output << verified.errors;

  const Finished replayed = Docket({"replay", "verify", "--data-dir", data_.path});
  EXPECT_EQ(replayed.code, 0) << replayed.output << replayed.errors;
}

TEST_F(AccessTrailTest, TheExportItselfIsInTheTrail) {
  ExportOnceSigned(elsewhere_.path() + "/first");
  ExportOnceSigned(elsewhere_.path() + "/second");
  std::ifstream file(elsewhere_.path() + "/second/events.jsonl");
  const std::string lines{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_THAT(lines, HasSubstr("POST /operator/v1/audit/export"));
}

TEST_F(AccessTrailTest, TheLastUseOfAKeyIsShown) {
  const auto listed = [this] {
    const Finished keys = Docket({"keys", "list", "--json", "--data-dir", data_.path});
    EXPECT_EQ(keys.code, 0) << keys.errors;
    const boost::json::value document = JsonOf(keys.output);
    for (const auto& key : document.at("items").as_array()) {
      if (key.at("id") == boost::json::string_view(key_id_)) return key.at("last_used_at");
    }
    return boost::json::value();
  };
  EXPECT_TRUE(listed().is_null());
  ASSERT_EQ(AskAsAuditor("/api/v1/reviews/" + review_).status, 200);
  const absl::Time end = absl::Now() + kPatience;
  while (listed().is_null() && absl::Now() < end) continue;
  ASSERT_TRUE(listed().is_string());
  EXPECT_THAT(std::string(listed().as_string()), testing::EndsWith(":00:00Z"));
}

}  // namespace
}  // namespace docket::system_test
