// Shards as the configuration names them: what a start refuses, and what it waits for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apps/shards.h"
#include "platform/clock.h"
#include "projections/postgres/shard_store.h"
#include "tests/postgres/postgres_servers.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;

class ShardsTest : public testing::Test {
 protected:
  absl::Status Check(const std::string& dsn) {
    return CheckShards({{.id = "a", .connection = {.dsn = dsn}}},
                       platform::LogToStandardError("test", clock_));
  }

  const platform::SystemClock clock_;
  postgres_test::PostgresSchema schema_;
};

TEST_F(ShardsTest, MissingTablesAreRefusedWithWhatToRun) {
  const absl::Status refused = Check(schema_.dsn());
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("run `docket shards migrate`"));
  ASSERT_TRUE(projections::MigrateShard(schema_.connection()).ok());
  EXPECT_TRUE(Check(schema_.dsn()).ok());
}

TEST_F(ShardsTest, HalfAppliedTablesAreRefused) {
  ASSERT_TRUE(projections::MigrateShard(schema_.connection()).ok());
  postgres_test::RunScript(schema_.connection(), "DELETE FROM docket_schema WHERE version = 1");
  const absl::Status refused = Check(schema_.dsn());
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("version 1 is not"));
}

TEST_F(ShardsTest, TablesOfNewerSoftwareAreRefused) {
  ASSERT_TRUE(projections::MigrateShard(schema_.connection()).ok());
  postgres_test::RunScript(schema_.connection(),
                           "INSERT INTO docket_schema SELECT part, version + 1, name, digest"
                           " FROM docket_schema ORDER BY version DESC LIMIT 1");
  const absl::Status refused = Check(schema_.dsn());
  EXPECT_TRUE(absl::IsUnimplemented(refused)) << refused;
}

TEST_F(ShardsTest, AServerThatDoesNotAnswerIsWaitedFor) {
  EXPECT_TRUE(Check("host=127.0.0.1 port=1 dbname=docket user=docket").ok());
}

TEST_F(ShardsTest, AFileThatIsNotThereIsNamed) {
  platform::ReadModelsConfig config;
  config.postgres = {{.id = "a", .dsn_file = "/nowhere/a.dsn"}};
  const auto shards = ShardsOf(config);
  EXPECT_FALSE(shards.ok());
  EXPECT_THAT(std::string(shards.status().message()), HasSubstr("/nowhere/a.dsn"));
}

}  // namespace
}  // namespace docket::apps
