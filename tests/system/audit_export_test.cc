// docket audit export of a docketd that has had real webhooks, and of its data when it is stopped;
// what docket-audit, which has nothing but the files and the key, says of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
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

class AuditExportTest : public testing::Test {
 protected:
  // Every event of the story is recorded and signed, and of one organisation.
  void SetUp() override {
    ASSERT_NE(server_.url(), "");
    std::vector<demo::Chapter> told;
    for (demo::Chapter& chapter : WriteChapters({.seed = 6, .lifecycles = 4})) {
      if (chapter.expected.has_value()) told.push_back(std::move(chapter));
    }
    ASSERT_FALSE(told.empty());
    organization_ = absl::StrCat("gh:", told.front().expected->organization_id);
    const std::string secret = SecretIn(data_.webhook_secret());
    Load load({.chapters = std::move(told), .secret = secret});
    load.SetServer(server_.url());
    for (const Acknowledged& one : load.Finish().acknowledged) {
      ASSERT_EQ(server_.Get(absl::StrCat("/api/v1/deliveries/", one.delivery, "?wait=5000")).status,
                200);
    }
    to_ = platform::FormatRfc3339(platform::SystemClock().Now());
  }

  [[nodiscard]] std::string MakeKey() const {
    const Finished made =
        Docket({"audit", "keygen", "--name", "docket.example/audit", "--out", data_.audit_key()});
    EXPECT_EQ(made.code, 0) << made.errors;
    return std::string(absl::StripSuffix(made.output, "\n"));
  }
  [[nodiscard]] std::string PathOf(const std::string& name) const {
    return absl::StrCat(elsewhere_.path(), "/", name);
  }

  struct Asked {
    std::string organization;
    std::string from = "2020-01-01T00:00:00Z";
    std::string to;
    std::string out;
  };
  [[nodiscard]] Finished Export(const Asked& asked) const {
    return Docket({"audit", "export", "--organization", asked.organization, "--from", asked.from,
                   "--to", asked.to, "--out", asked.out, "--data-dir", data_.path, "--json"});
  }
  // The trees are a second behind at the most.
  [[nodiscard]] boost::json::value ExportOnceSigned(const std::string& name) const {
    const absl::Time end = absl::Now() + kPatience;
    Finished last = Export({.organization = organization_, .to = to_, .out = PathOf(name)});
    while (last.code != 0 && absl::StrContains(last.errors, "try again") && absl::Now() < end) {
      last = Export({.organization = organization_, .to = to_, .out = PathOf(name)});
    }
    EXPECT_EQ(last.code, 0) << last.errors;
    return JsonOf(last.output);
  }
  [[nodiscard]] Finished Verify(const std::string& name) const {
    return RunToEnd(DOCKET_AUDIT_PROGRAM, {"verify", "--export", PathOf(name), "--key", key_});
  }
  [[nodiscard]] std::string BytesOf(const std::string& path) const {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << path;
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  eventstore::TemporaryDirectory directory_;
  eventstore::TemporaryDirectory elsewhere_;
  const apps::DataDirectory data_{.path = directory_.path()};
  const std::string key_ = MakeKey();  // before docketd looks for one
  Docketd server_{directory_.path()};
  std::string organization_;
  std::string to_;
};

TEST_F(AuditExportTest, VerifiesElsewhereAndNamesEachFileThatIsAltered) {
  const boost::json::value made = ExportOnceSigned("evidence");
  EXPECT_GT(made.at("events").as_int64(), 0);
  EXPECT_EQ(made.at("directory").as_string(), PathOf("evidence"));
  EXPECT_EQ(made.at("key").as_string(), key_);
  const Finished verified = Verify("evidence");
  EXPECT_EQ(verified.code, 0) << verified.output << verified.errors;
  EXPECT_THAT(verified.output, HasSubstr("as exported and signed"));
  EXPECT_EQ(Docket({"audit", "verify", "--export", PathOf("evidence"), "--key", key_}).output,
            verified.output);
  const auto lines = LinesOf(BytesOf(PathOf("evidence/events.jsonl")));
  EXPECT_EQ(static_cast<std::int64_t>(lines.size()), made.at("events").as_int64());
  for (const boost::json::value& line : lines) {
    EXPECT_EQ(absl::StrCat("gh:", line.at("organization").at("organization").as_int64()),
              organization_);
    EXPECT_TRUE(line.at("data").is_object()) << line;
  }

  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(PathOf("evidence"))) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string path = entry.path().string();
    const std::string whole = BytesOf(path);
    std::string altered = whole;
    altered[whole.size() / 2] = static_cast<char>(altered[whole.size() / 2] ^ 1);
    std::ofstream(path, std::ios::binary) << altered;
    const Finished found = Verify("evidence");
    EXPECT_EQ(found.code, 1) << path;
    EXPECT_THAT(found.output,
                HasSubstr(entry.path().lexically_relative(PathOf("evidence")).string()));
    std::ofstream(path, std::ios::binary) << whole;
  }
  EXPECT_EQ(files, made.at("files").as_int64());
  EXPECT_EQ(Verify("evidence").code, 0);
}

TEST_F(AuditExportTest, WithoutADocketdTheCommandWritesTheSame) {
  const boost::json::value online = ExportOnceSigned("online");
  ASSERT_EQ(server_.Stop(), 0);
  const boost::json::value offline = ExportOnceSigned("offline");
  EXPECT_EQ(offline.at("events"), online.at("events"));
  EXPECT_EQ(BytesOf(PathOf("offline/events.jsonl")), BytesOf(PathOf("online/events.jsonl")));
  EXPECT_EQ(Verify("offline").code, 0);
}

TEST_F(AuditExportTest, WhatCannotBeExportedIsNamedAndLeavesNothing) {
  const auto expect = [&](const Asked& asked, int code, const std::string& words) {
    const Finished refused = Export(asked);
    EXPECT_EQ(refused.code, code) << refused.errors;
    EXPECT_THAT(refused.errors, HasSubstr(words));
    EXPECT_TRUE(std::filesystem::is_empty(elsewhere_.path()));
  };
  const Asked good{.organization = organization_, .to = to_, .out = PathOf("out")};
  expect({.organization = "gh:4711", .to = to_, .out = good.out}, 1, "nothing was ever recorded");
  expect({.organization = "acme", .to = to_, .out = good.out}, 2, "HOST:ID");
  expect({.organization = organization_, .from = to_, .to = to_, .out = good.out}, 2,
         "ends before that has passed");
  expect({.organization = organization_, .to = "2999-01-01T00:00:00+01:00", .out = good.out}, 2,
         "has not come yet");
  const Finished there =
      Export({.organization = organization_, .to = to_, .out = directory_.path()});
  EXPECT_EQ(there.code, 1);
  EXPECT_THAT(there.errors, HasSubstr("is there already"));
  EXPECT_EQ(Verify("out").code, 1);
}

}  // namespace
}  // namespace docket::system_test
