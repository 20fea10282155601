// Tables made by numbered files: once, as a whole, and not upon what is not theirs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/postgres/migrations.h"
#include "tests/postgres/postgres_servers.h"

namespace docket::platform {
namespace {

using postgres_test::Connect;
using postgres_test::RunScript;

const std::vector<Migration> kFiles = {
    {.name = "0001_first.sql", .sql = "CREATE TABLE first (n bigint); CREATE INDEX ON first (n);"},
    {.name = "0002_second.sql",
     .sql = "CREATE TABLE second (n bigint); INSERT INTO first VALUES (2)"},
};

class MigrationsTest : public testing::Test {
 protected:
  absl::Status MigrateTo(const std::vector<Migration>& files, const std::string& part = "things") {
    return Migrate(schema_.connection(), {.part = part, .migrations = files});
  }
  std::int64_t NumberOf(std::string_view sql) {
    const auto rows = schema_.connection().Execute({.sql = std::string(sql), .what = "ask"});
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() ? rows->Integer(0, 0) : -1;
  }
  bool IsThere(const std::string& table) {
    return NumberOf(absl::StrCat("SELECT count(*) FROM pg_tables WHERE schemaname = '",
                                 schema_.name(), "' AND tablename = '", table, "'")) == 1;
  }
  void ExpectRefused(const std::vector<Migration>& files, const std::string& why) {
    const absl::Status refused = MigrateTo(files);
    EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
    EXPECT_THAT(std::string(refused.message()),
                testing::AllOf(testing::HasSubstr(why), testing::HasSubstr("Restore it")));
    EXPECT_TRUE(schema_.connection().IsUsable());
  }

  postgres_test::PostgresSchema schema_;
};

TEST_F(MigrationsTest, AreAppliedInOrderAndOnce) {
  ASSERT_TRUE(MigrateTo({kFiles.front()}).ok());
  EXPECT_TRUE(IsThere("first"));
  EXPECT_FALSE(IsThere("second"));
  for (int i = 0; i < 2; ++i) {
    const absl::Status done = MigrateTo(kFiles);
    ASSERT_TRUE(done.ok()) << done;
    EXPECT_EQ(NumberOf("SELECT n FROM first"), 2);
    EXPECT_EQ(NumberOf("SELECT max(version) FROM docket_schema WHERE applied_at <= now()"), 2);
  }
}

TEST_F(MigrationsTest, ManyProcessesAtATimeApplyThemOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([this] {
      const auto connection = Connect(schema_.dsn());
      const absl::Status done = Migrate(*connection, {.part = "things", .migrations = kFiles});
      EXPECT_TRUE(done.ok()) << done;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(NumberOf("SELECT count(*) FROM first"), 1);
}

TEST_F(MigrationsTest, PartsDoNotMeet) {
  ASSERT_TRUE(MigrateTo(kFiles).ok());
  const std::vector<Migration> others = {
      {.name = "0001_other.sql", .sql = "CREATE TABLE other (n bigint)"}};
  EXPECT_TRUE(MigrateTo(others, "others").ok());
  EXPECT_TRUE(MigrateTo(kFiles).ok());
  EXPECT_EQ(NumberOf("SELECT count(*) FROM docket_schema"), 3);
}

TEST_F(MigrationsTest, AFileThatFailsIsNotAppliedAtAll) {
  const std::vector<Migration> files = {
      kFiles.front(), {.name = "0002_bad.sql", .sql = "CREATE TABLE half (n int); SELECT 1/0"}};
  const absl::Status failed = MigrateTo(files);
  EXPECT_TRUE(absl::IsInvalidArgument(failed)) << failed;
  EXPECT_THAT(std::string(failed.message()), testing::HasSubstr("0002_bad.sql"));
  EXPECT_FALSE(IsThere("half"));
  EXPECT_EQ(NumberOf("SELECT count(*) FROM docket_schema"), 1);
  EXPECT_TRUE(MigrateTo(kFiles).ok());
}

TEST_F(MigrationsTest, NewerSoftwaresTablesAreLeftAlone) {
  ASSERT_TRUE(MigrateTo(kFiles).ok());
  const absl::Status refused = MigrateTo({kFiles.front()});
  EXPECT_TRUE(absl::IsUnimplemented(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()),
              testing::HasSubstr("they are of version 2, and this software knows 1"));
}

TEST_F(MigrationsTest, AMissingVersionIsRefused) {
  ASSERT_TRUE(MigrateTo(kFiles).ok());
  RunScript(schema_.connection(), "DELETE FROM docket_schema WHERE version = 1");
  ExpectRefused(kFiles, "version 2 is applied and version 1 is not");
}

TEST_F(MigrationsTest, AnAlteredFileIsRefused) {
  ASSERT_TRUE(MigrateTo(kFiles).ok());
  const std::vector<Migration> altered = {
      {.name = "0001_first.sql", .sql = "CREATE TABLE first (n int)"}, kFiles.back()};
  ExpectRefused(altered, "0001_first.sql was applied with another text");
}

TEST_F(MigrationsTest, TablesWithoutTheirRowAreRefused) {
  RunScript(schema_.connection(), "CREATE TABLE first (n bigint)");
  ExpectRefused(kFiles, "42P07");
  EXPECT_FALSE(IsThere("docket_schema"));
}

TEST_F(MigrationsTest, AFileThatEndsItsTransactionIsFound) {
  const std::vector<Migration> files = {
      {.name = "0001_bad.sql", .sql = "CREATE TABLE first (n bigint); COMMIT"}};
  const absl::Status failed = MigrateTo(files);
  EXPECT_TRUE(absl::IsInternal(failed)) << failed;
  EXPECT_THAT(std::string(failed.message()), testing::HasSubstr("ends the transaction"));
}

TEST_F(MigrationsTest, WhatIsUpToDateNeedsNoRightToMakeTables) {
  ASSERT_TRUE(MigrateTo(kFiles).ok());
  const std::string role = schema_.name() + "_reader";
  RunScript(
      schema_.connection(),
      absl::StrCat("CREATE ROLE ", role, " LOGIN PASSWORD 'p'; GRANT USAGE ON SCHEMA ",
                   schema_.name(), " TO ", role, "; GRANT SELECT ON docket_schema TO ", role));
  const auto migrate_as_reader = [&](const std::vector<Migration>& files) {
    const auto connection = Connect(absl::StrCat(schema_.dsn(), " user=", role, " password=p"));
    return Migrate(*connection, {.part = "things", .migrations = files});
  };
  const absl::Status same = migrate_as_reader(kFiles);
  auto more = kFiles;
  more.push_back({.name = "0003_third.sql", .sql = "CREATE TABLE third (n bigint)"});
  const absl::Status refused = migrate_as_reader(more);
  RunScript(schema_.connection(), absl::StrCat("DROP OWNED BY ", role, "; DROP ROLE ", role));
  EXPECT_TRUE(same.ok()) << same;
  EXPECT_TRUE(absl::IsPermissionDenied(refused)) << refused;
}

}  // namespace
}  // namespace docket::platform
