// docs/runbooks/shard-lost.md with real programs: a shard of a running docketd that lost
// everything, one whose rows were altered, and a rebuild whose docketd is killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/postgres/postgres_servers.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ShardLostTest : public testing::Test {
 protected:
  ShardLostTest() {
    std::ofstream config(config_);
    config << "data_dir: " << data_ << "\nread_models:\n  postgres:\n";
    for (const int shard : {1, 2}) {
      const std::string dsn = absl::StrCat(directory_.path(), "/", shard, ".dsn");
      std::ofstream(dsn) << servers_.dsn(shard) << "\n";
      std::filesystem::permissions(
          dsn, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
      config << "    - {id: s" << shard << ", dsn_file: " << dsn << "}\n";
    }
    config.close();
    Migrate();
    Start();
    const Finished told = RunToEnd(DocketProgram(),
                                   {"demo", "--lifecycles", "20", "--seed", "3", "--corpus",
                                    DOCKET_WEBHOOK_EXAMPLES, "--data-dir", data_},
                                   absl::Minutes(3));
    EXPECT_EQ(told.code, 0) << told.output << told.errors;
  }

  void Start() { server_.emplace(data_, std::vector<std::string>{"--config=" + config_}); }
  void Migrate() const {
    const Finished migrated = Docket({"shards", "migrate", "--config", config_});
    EXPECT_EQ(migrated.code, 0) << migrated.errors;
  }

  [[nodiscard]] Finished Replay(std::vector<std::string> words) const {
    words.insert(words.begin(), "replay");
    words.insert(words.end(), {"--config", config_});
    return Docket(words);
  }
  // What `docket replay verify` says of all shards once their rows are there.
  [[nodiscard]] Finished Verify() const {
    const absl::Time end = absl::Now() + kPatience;
    Finished verified;
    do {
      verified = Replay({"verify", "--store", "postgres"});
    } while (verified.output.empty() && absl::Now() < end);
    return verified;
  }
  void ExpectEqual() const {
    const Finished verified = Verify();
    EXPECT_EQ(verified.code, 0) << verified.output << verified.errors;
    EXPECT_THAT(verified.output, AllOf(HasSubstr("shard s1: equal"), HasSubstr("shard s2: equal")));
  }
  [[nodiscard]] std::int64_t Count(int shard, const std::string& from) const {
    const auto rows = postgres_test::Connect(servers_.dsn(shard))
                          ->Execute({.sql = "SELECT count(*) FROM " + from, .what = "count"});
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() ? rows->Integer(0, 0) : -1;
  }

  const eventstore::TemporaryDirectory directory_;
  const std::string data_ = directory_.path() + "/data";
  const std::string config_ = directory_.path() + "/docket.yaml";
  const postgres_test::PostgresServers servers_{2};
  std::optional<Docketd> server_;
};

TEST_F(ShardLostTest, AShardThatLostEverythingIsFilledAgain) {
  ASSERT_NE(server_->url(), "");
  ExpectEqual();
  const std::int64_t reviews = Count(1, "reviews");
  ASSERT_GT(reviews, 0);
  postgres_test::RunScript(*postgres_test::Connect(servers_.dsn(1)),
                           "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  const Finished other = Replay({"verify", "--store", "shard:s2"});
  EXPECT_EQ(other.code, 0) << other.output << other.errors;
  const Finished lost = Replay({"verify", "--store", "shard:s1"});
  EXPECT_EQ(lost.code, 1);
  EXPECT_THAT(lost.errors, HasSubstr("docket shards migrate"));

  Migrate();
  const Finished rebuilt = Replay({"rebuild", "--store", "shard:s1"});
  EXPECT_EQ(rebuilt.code, 0) << rebuilt.output << rebuilt.errors;
  EXPECT_THAT(rebuilt.output, HasSubstr("switched"));
  EXPECT_EQ(Count(1, "reviews"), reviews);
  ExpectEqual();

  const Finished unknown = Replay({"verify", "--store", "shard:nine"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_THAT(unknown.errors, HasSubstr("s1, s2"));
  EXPECT_EQ(Replay({"verify", "--store", "mysql"}).code, 2);
  EXPECT_EQ(Replay({"verify", "--store", "shard:s1", "--view", "review_list"}).code, 2);
  const Finished no_previous = Replay({"rollback", "--store", "shard:s2"});
  EXPECT_EQ(no_previous.code, 1);
  EXPECT_THAT(no_previous.errors, HasSubstr("no previous generation"));
  EXPECT_EQ(server_->Stop(), 0);
  const Finished nobody = Replay({"verify", "--store", "postgres"});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_THAT(nobody.errors, HasSubstr("start it first"));
}

TEST_F(ShardLostTest, AlteredRowsAreRepairedAndARebuildThatIsKilledChangesNothing) {
  ASSERT_NE(server_->url(), "");
  ExpectEqual();
  postgres_test::RunScript(
      *postgres_test::Connect(servers_.dsn(1)),
      "UPDATE reviews SET author_id = author_id + 1"
      " WHERE (repository_id, number) = (SELECT repository_id, number FROM reviews LIMIT 1)");
  const Finished found = Verify();
  EXPECT_EQ(found.code, 1);
  EXPECT_THAT(found.output, AllOf(HasSubstr("shard s1: NOT equal"), HasSubstr("  rev_gh_"),
                                  HasSubstr("docket replay rebuild --store shard:s1"),
                                  HasSubstr("shard s2: equal")));
  const Finished rebuilt = Replay({"rebuild", "--store", "shard:s1"});
  EXPECT_EQ(rebuilt.code, 0) << rebuilt.output << rebuilt.errors;
  ExpectEqual();

  // What was wrong is not made live again.
  const Finished back = Replay({"rollback", "--store", "shard:s1"});
  EXPECT_EQ(back.code, 1);
  EXPECT_THAT(back.output, HasSubstr("NOT switched"));
  ExpectEqual();

  const std::int64_t reviews = Count(1, "reviews");
  {
    // Keeps the rebuild from its last step.
    const auto reader = postgres_test::Connect(servers_.dsn(1));
    postgres_test::RunScript(*reader,
                             "SET idle_in_transaction_session_timeout = 0; BEGIN;"
                             " SELECT FROM docket_shard_checkpoints FOR UPDATE");
    Finished cut_off;
    std::thread asking([&] { cut_off = Replay({"rebuild", "--store", "shard:s1"}); });
    const absl::Time end = absl::Now() + kPatience;
    const std::string waiting =
        "pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND query LIKE 'SET LOCAL lock_timeout%EXCLUSIVE MODE'";
    while (Count(1, waiting) == 0 && absl::Now() < end) {
    }
    EXPECT_GT(Count(1, waiting), 0);
    EXPECT_EQ(Count(1, "public_next.reviews"), reviews);
    server_->Kill();
    asking.join();
    EXPECT_EQ(cut_off.code, 1) << cut_off.output;
  }
  EXPECT_EQ(Count(1, "reviews"), reviews);
  Start();
  ASSERT_NE(server_->url(), "");
  ExpectEqual();
  const Finished again = Replay({"rebuild", "--store", "postgres", "--json"});
  EXPECT_EQ(again.code, 0) << again.output << again.errors;
  ExpectEqual();
  EXPECT_EQ(Count(1, "pg_namespace WHERE nspname = 'public_next'"), 0);
  EXPECT_EQ(server_->Stop(), 0);
}

}  // namespace
}  // namespace docket::system_test
