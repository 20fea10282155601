// Exports of audit evidence over the API of a whole docketd: asked for, fetched file by file,
// checked with nothing but them and the key, without names, and told in the trail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "apps/version.h"
#include "apps/whole_file.h"
#include "boost/json/serialize.hpp"
#include "platform/time_format.h"
#include "replay/export/export_check.h"
#include "tests/apps/working_node.h"

namespace docket::apps {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::int64_t kOwner = 501;

class AskedExportsTest : public WorkingNode {
 protected:
  AskedExportsTest() {
    fs::create_directories(data_.path);
    EXPECT_TRUE(WriteFileWhole(data_.audit_key(), ToSecretText(key_)).ok());
  }

  [[nodiscard]] Told AskFor(const std::string& organization, const std::string& as) const {
    return Call("POST",
                absl::StrCat("/api/v1/audit/exports?organization=", organization,
                             "&from=2020-01-01T00:00:00Z&to=",
                             platform::FormatRfc3339(platform::SystemClock().Now())),
                nullptr, as);
  }
  [[nodiscard]] std::string ReadyExport(const std::string& as) const {
    const Told asked = AskFor(absl::StrCat("gh:", kOwner), as);
    EXPECT_EQ(asked.status, 202) << boost::json::serialize(asked.body);
    std::string href = absl::StrCat("/api/v1/audit/exports/", asked.Text("id"));
    Told one;
    Await([&] {
      one = Call("GET", href, nullptr, as);
      return one.Text("state") != "waiting" && one.Text("state") != "running";
    });
    EXPECT_EQ(one.Text("state"), "ready") << one.Text("detail");
    return href;
  }
  [[nodiscard]] ClientResponse Fetch(const std::string& target, const std::string& as) const {
    return Ask({.method = "GET",
                .target = target,
                .headers = {{"Authorization", "Bearer " + as}},
                .body = {}});
  }
  // Whether the organisation's trail tells of it, on whichever page.
  [[nodiscard]] bool TrailHas(const std::string& operation, const std::string& target) const {
    const std::string first = absl::StrCat(
        "/api/v1/audit/events?limit=200&type=trail.AccessRecorded&organization=gh:", kOwner);
    std::string cursor;
    while (true) {
      const Told page = Call("GET", cursor.empty() ? first : first + "&cursor=" + cursor);
      EXPECT_EQ(page.status, 200) << boost::json::serialize(page.body);
      for (const boost::json::value& event : page.body.at("items").as_array()) {
        const boost::json::value& data = event.at("data");
        if (data.at("operation").as_string() == operation &&
            data.at("target").as_string() == target) {
          return true;
        }
      }
      if (page.body.at("next_cursor").is_null()) return false;
      cursor = page.Text("next_cursor");
    }
  }
  // All that the export has, into a directory.
  void FetchAll(const std::string& href, const std::string& as, const std::string& into) const {
    const Told one = Call("GET", href, nullptr, as);
    for (const boost::json::value& file : one.body.at("files").as_array()) {
      const std::string path(file.at("path").as_string());
      const ClientResponse answer = Fetch(std::string(file.at("href").as_string()), as);
      ASSERT_EQ(answer.status, 200) << path;
      EXPECT_EQ(answer.body.size(), file.at("bytes").to_number<std::size_t>()) << path;
      const fs::path at = fs::path(into) / path;
      fs::create_directories(at.parent_path());
      std::ofstream(at, std::ios::binary) << answer.body;
    }
  }

  const replay::SignerKey key_ = *replay::SignerKeyOf("docket.example", std::string(32, 'k'));
};

TEST_F(AskedExportsTest, IsFetchedAndVerifiedAndKeptOverARestart) {
  auto node = StartReady();
  const PullRequestShape shape{.repository = 99'000'011, .owner = kOwner};
  EXPECT_EQ(Deliver(PullRequestOpened(shape)).status, 202);
  EXPECT_EQ(Deliver(PullRequestMerged(shape)).status, 202);
  Await([&] { return Get("/api/v1/audit/merges/rev_gh_99000011_4711").status == 200; });
  const std::string auditor = MakeKey("auditor", absl::StrCat("gh:", kOwner));
  Await([&] { return Call("GET", "/api/v1/reviews", nullptr, auditor).status == 200; });

  const std::string href = ReadyExport(auditor);
  const std::string fetched = directory_.path() + "/fetched";
  FetchAll(href, auditor, fetched);
  const auto report =
      replay::CheckExport({.directory = fetched, .key = key_.verifier, .software = kVersion});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(report->findings, IsEmpty());
  EXPECT_GT(report->events, 0);

  for (const auto& file : fs::recursive_directory_iterator(data_.exports())) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    for (const char* name : {"\"Codertocat\"", ",Codertocat,", "As this test says"}) {
      EXPECT_THAT(bytes, Not(HasSubstr(name))) << file.path();
    }
  }
  const ClientResponse events = Fetch(href + ".jsonl", auditor);
  EXPECT_EQ(events.status, 200);
  EXPECT_THAT(events.body, HasSubstr("\"review.PullRequestTracked\""));
  EXPECT_THAT(Fetch(href + ".csv", auditor).body, HasSubstr("rev_gh_99000011_4711"));
  EXPECT_EQ(Fetch(href + ".sarif", auditor).status, 200);
  EXPECT_THAT(Fetch(href + ".manifest", auditor).body, HasSubstr("docket audit export 1"));
  for (const char* none : {"/files/..%2f..%2faudit.key", "/files/records", ".pdf"}) {
    EXPECT_EQ(Fetch(href + none, auditor).status, 404) << none;
  }
  Await([&] { return TrailHas("POST /api/v1/audit/exports", ""); });
  const std::string id = href.substr(href.rfind('/') + 1);
  Await([&] { return TrailHas("GET /api/v1/audit/exports/{id}", id + ".jsonl"); });

  ASSERT_TRUE(node->Stop().ok());
  node.reset();
  node = StartReady();
  Await([&] { return Fetch(href, auditor).status == 200; });
  EXPECT_EQ(Call("GET", href, nullptr, auditor).Text("state"), "ready");
}

TEST_F(AskedExportsTest, SaysWhatIsWrongWithWhatIsAskedFor) {
  const auto node = StartReady();
  const std::string exports = "/api/v1/audit/exports";
  for (const char* query :
       {"", "?organization=gh:501", "?organization=gh:501&from=2026-01-01T00:00:00Z&to=soon",
        "?organization=acme&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z",
        "?organization=gh:501&from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z",
        "?organization=gh:501&from=2026-01-01T00:00:00Z&to=2999-01-01T00:00:00Z",
        "?organization=gh:501&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&out=/tmp/x"}) {
    EXPECT_EQ(Call("POST", exports + query).status, 400) << query;
  }
  EXPECT_EQ(Call("GET", exports + "/exp_gh_501_" + std::string(32, '0')).status, 404);
  EXPECT_EQ(Call("GET", exports + "/none").status, 404);
}

}  // namespace
}  // namespace docket::apps
