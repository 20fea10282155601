// An organisation whose id is beyond the ranges that the requirements give, as most of github.com's
// are, in a docketd with shards. The numbers are those of docs/acceptance.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/json/object.hpp"
#include "platform/check.h"
#include "projections/postgres/shard_store.h"
#include "tests/acceptance/github.h"
#include "tests/postgres/postgres_servers.h"

namespace docket::acceptance {
namespace {

constexpr std::int64_t kOwner = 123'865'115;

class ShardsTest : public GitHubTest {
 protected:
  ShardsTest() {
    Add("a", a_);
    Add("b", b_);
  }

  // How many reviews of the owner the shard has.
  static std::int64_t RowsIn(postgres_test::PostgresSchema& shard) {
    const auto rows = shard.connection().Execute(
        {.sql = "SELECT count(*) FROM reviews WHERE organization_id = $1", .what = "count"},
        std::vector<platform::PostgresParameter>{kOwner});
    DOCKET_CHECK(rows.ok());
    return rows->Integer(0, 0);
  }
  // What a question that only shards answer says of the owner.
  [[nodiscard]] Told Throughput() const {
    return Call("GET", absl::StrCat("/api/v1/metrics/throughput?organization=", kOwner,
                                    "&from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z"));
  }
  void AwaitOneOpened() const {
    Until([this] {
      const Told told = Throughput();
      return told.status == 200 && told.body.at("complete").as_bool() &&
             told.body.at("items").as_array().size() == 1;
    });
    EXPECT_EQ(Throughput().body.at("items").at(0).at("opened"), 1);
  }

  postgres_test::PostgresSchema a_;
  postgres_test::PostgresSchema b_;

 private:
  void Add(const std::string& id, postgres_test::PostgresSchema& schema) {
    DOCKET_CHECK(projections::MigrateShard(schema.connection()).ok());
    const std::string file = absl::StrCat(directory_.path(), "/", id, ".dsn");
    std::ofstream(file) << schema.dsn() << "\n";
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    config_.read_models.postgres.push_back({.id = id, .dsn_file = file});
  }
};

TEST_F(ShardsTest, Scenario25AnOwnerIdBeyondAllRangesRoutesToOneShard) {
  const auto node = StartReady();
  Open(NewPullRequest({.owner = kOwner}));
  AwaitOneOpened();
  EXPECT_EQ(RowsIn(a_) + RowsIn(b_), 1);
}

// With the requirements' ranges it is on no shard, which is said, and stops nothing; it can be
// placed by hand.
TEST_F(ShardsTest, Scenario25AnOwnerIdOutOfTheRangesIsNamedAndCanBePlaced) {
  config_.read_models.placement = platform::ShardPlacement::kRange;
  const auto node = StartReady();
  const demo::PullRequest pull_request = NewPullRequest({.owner = kOwner});
  Open(pull_request);
  EXPECT_EQ(Runs(pull_request).size(), 1U);
  const Told refused = Throughput();
  EXPECT_EQ(refused.status, 501);
  EXPECT_THAT(refused.Text("detail"),
              testing::HasSubstr("Organization ID 123865115 is out of range"));

  const apps::ClientResponse placed = SendToOperator(
      {.method = "PUT",
       .target = absl::StrCat("/operator/v1/organizations/gh:", kOwner, "/placement"),
       .headers = {{"Content-Type", "application/json"}},
       .body = R"({"shard": "b"})"});
  EXPECT_THAT(placed.status, testing::AnyOf(200, 202)) << placed.body;
  AwaitOneOpened();
  EXPECT_EQ(RowsIn(a_), 0);
  EXPECT_EQ(RowsIn(b_), 1);
}

}  // namespace
}  // namespace docket::acceptance
