// An organisation that is moved between two shards of a running docketd, which is killed on the
// way: its figures stay the same, and in the end one shard has its rows.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/postgres/postgres_servers.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

namespace json = boost::json;

class MovesTest : public testing::Test {
 protected:
  MovesTest() {
    std::ofstream config(config_);
    config << "read_models:\n  postgres:\n";
    for (const int shard : {1, 2}) {
      const std::string dsn = absl::StrCat(directory_.path(), "/", shard, ".dsn");
      std::ofstream(dsn) << servers_.dsn(shard) << "\n";
      std::filesystem::permissions(
          dsn, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
      config << "    - {id: s" << shard << ", dsn_file: " << dsn << "}\n";
    }
    config.close();
    const Finished migrated = Docket({"shards", "migrate", "--config", config_});
    EXPECT_EQ(migrated.code, 0) << migrated.errors;
    Start();
    const Finished told = RunToEnd(DocketProgram(),
                                   {"demo", "--lifecycles", "20", "--seed", "3", "--corpus",
                                    DOCKET_WEBHOOK_EXAMPLES, "--data-dir", data_},
                                   absl::Minutes(3));
    EXPECT_EQ(told.code, 0) << told.output << told.errors;
  }

  void Start() { server_.emplace(data_, std::vector<std::string>{"--config=" + config_}); }

  // That of the last delivery that has one.
  std::string AnOrganization() const {
    const json::value page = JsonOf(server_->Get("/api/v1/deliveries?limit=200").body);
    for (const json::value& delivery : page.at("items").as_array()) {
      const json::value& id = delivery.at("organization_id");
      if (!id.is_null()) return absl::StrCat("gh:", std::string(id.as_string()));
    }
    ADD_FAILURE() << "no organisation";
    return "";
  }
  // Every review that it has, once the shard includes what the token says.
  json::value Coverage(const std::string& organization) const {
    const std::string target =
        absl::StrCat("/api/v1/organizations/", organization,
                     "/coverage?from=2025-01-01T00:00:00Z&to=", "2026-01-01T00:00:00Z");
    const absl::Time end = absl::Now() + kPatience;
    apps::ClientResponse answer;
    do {
      answer = server_->Get(target);
    } while (answer.status == 503 && absl::Now() < end);
    EXPECT_EQ(answer.status, 200) << answer.body;
    json::object document = JsonOf(answer.body).as_object();
    return json::array{document.at("opened"), document.at("merged")};
  }
  json::object Place(const std::string& organization, const std::string& shard, bool wait) const {
    std::vector<std::string> words = {"shards", "place",      organization, "--on",
                                      shard,    "--data-dir", data_,        "--json"};
    if (wait) words.emplace_back("--wait");
    const Finished placed = Docket(words);
    EXPECT_EQ(placed.code, 0) << placed.errors;
    return JsonOf(placed.output).as_object();
  }
  std::int64_t ReviewsOn(int shard, const std::string& organization) const {
    const auto rows = postgres_test::Connect(servers_.dsn(shard))
                          ->Execute({.sql = absl::StrCat("SELECT count(*) FROM reviews WHERE"
                                                         " organization_id = ",
                                                         organization.substr(3)),
                                     .what = "count"});
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows->Integer(0, 0);
  }
  void AwaitNoneOn(int shard, const std::string& organization) const {
    const absl::Time end = absl::Now() + kPatience;
    while (ReviewsOn(shard, organization) > 0 && absl::Now() < end) {
    }
    EXPECT_EQ(ReviewsOn(shard, organization), 0);
  }

  const eventstore::TemporaryDirectory directory_;
  const std::string data_ = directory_.path() + "/data";
  const std::string config_ = directory_.path() + "/docket.yaml";
  const postgres_test::PostgresServers servers_{2};
  std::optional<Docketd> server_;
};

TEST_F(MovesTest, FiguresStayTheSameAndOneShardHasTheRows) {
  ASSERT_NE(server_->url(), "");
  const std::string organization = AnOrganization();
  ASSERT_EQ(Place(organization, "s1", true).at("shard"), "s1");
  AwaitNoneOn(2, organization);
  const std::int64_t reviews = ReviewsOn(1, organization);
  ASSERT_GT(reviews, 0);
  const json::value before = Coverage(organization);

  Place(organization, "s2", false);
  server_->Kill();
  Start();
  ASSERT_NE(server_->url(), "");
  EXPECT_EQ(Coverage(organization), before);
  const json::object moved = Place(organization, "s2", true);
  EXPECT_EQ(moved.at("shard"), "s2");
  EXPECT_EQ(moved.at("by_hand"), true);
  EXPECT_EQ(Coverage(organization), before);
  EXPECT_EQ(ReviewsOn(2, organization), reviews);
  AwaitNoneOn(1, organization);
  EXPECT_EQ(Coverage(organization), before);

  const Finished taken =
      Docket({"shards", "add", "s3", "--dsn-file", absl::StrCat(directory_.path(), "/1.dsn")});
  EXPECT_EQ(taken.code, 1);
  EXPECT_NE(taken.errors.find("shard s1's"), std::string::npos) << taken.errors;
  const Finished again =
      Docket({"shards", "add", "s2", "--dsn-file", absl::StrCat(directory_.path(), "/2.dsn")});
  EXPECT_EQ(again.code, 0) << again.errors;
  EXPECT_NE(again.output.find("{id: s2, dsn_file: "), std::string::npos) << again.output;

  const Finished unknown =
      Docket({"shards", "place", organization, "--on", "s3", "--data-dir", data_});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.errors.find("s1, s2"), std::string::npos) << unknown.errors;
  EXPECT_EQ(server_->Stop(), 0);
}

}  // namespace
}  // namespace docket::system_test
