// How the server answers what is asked of a shard: through indexes, not by reading a large table as
// a whole. docs/queries.md has the plans over a million reviews; here are enough of them that
// reading all would be dearer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "projections/postgres/shard_statements.h"
#include "projections/postgres/shard_store.h"
#include "projections/postgres/shard_sum_statements.h"
#include "tests/postgres/postgres_servers.h"

namespace docket::projections {
namespace {

using postgres_test::RunScript;

constexpr int kReviews = 100'000;

// Reviews of 900 organisations over 700 days. The first has a tenth of them, and all others about
// as many as each other. Without the checks of foreign keys, which are of no meaning here.
constexpr char kRows[] = R"(
SET session_replication_role = replica;
CREATE TEMP TABLE made AS SELECT i, 1 + i %% 7 AS repository, i / 10 AS turn,
  CASE WHEN i %% 10 = 0 THEN 1 ELSE 2 + i %% 899 END AS organization,
  timestamptz '2025-01-01 UTC' + i * interval '1 second' * (60000000 / reviews) AS at
  FROM (SELECT %d AS reviews) AS so_many, generate_series(1, reviews) AS i;
SELECT docket_make_month(month) FROM
  generate_series(timestamptz '2025-01-01 UTC', timestamptz '2027-02-01 UTC', interval '1 month')
  AS month;
INSERT INTO reviews SELECT 'gh', organization * 10 + repository, i, 0, organization, 1,
  CASE turn %% 4 WHEN 0 THEN 'open' WHEN 1 THEN 'closed' ELSE 'merged' END, false, NULL, at, at,
  CASE WHEN turn %% 4 > 0 THEN at + interval '2 days' END,
  CASE WHEN turn %% 4 > 1 THEN at + interval '2 days' END,
  7, at + i %% 1000 * interval '1 minute', CASE WHEN turn %% 3 = 0 THEN at + interval '1 day' END,
  at + interval '3 minutes', turn %% 3, 1, 1 FROM made;
INSERT INTO review_metrics SELECT at, 'gh', organization * 10 + repository, i, organization,
  i %% 1000 * 60, 180, CASE WHEN turn %% 12 = 3 THEN 86400 END,
  CASE WHEN turn %% 4 > 1 THEN 172800 + i %% 1000 END, CASE WHEN turn %% 3 = 0 THEN 86400 END
  FROM made;
INSERT INTO runs SELECT 'gh', organization * 10 + repository, i, 1, organization, '',
  CASE turn %% 5 WHEN 0 THEN 'failed' ELSE 'completed' END,
  CASE turn %% 3 WHEN 0 THEN 'approve' WHEN 1 THEN 'comment' END,
  at, at + i %% 300 * interval '1 second', turn %% 2, 0, 1, 2, 3, 1, true, 90 FROM made;
INSERT INTO merge_evidence SELECT 'gh', organization * 10 + repository, i, organization,
  at + interval '2 days', '', true,
  CASE WHEN turn %% 5 = 0 THEN ARRAY['no_approval', 'bot_run_missing'] ELSE '{}' END
  FROM made WHERE turn %% 4 > 1;
ANALYZE reviews, review_metrics, runs, merge_evidence;
)";

std::string Explain(platform::PostgresConnection& connection, const std::string& call) {
  const auto plan =
      connection.Execute({.sql = "EXPLAIN EXECUTE " + call, .what = "explain " + call});
  EXPECT_TRUE(plan.ok()) << plan.status();
  std::string text;
  for (int i = 0; plan.ok() && i < plan->count(); ++i) {
    absl::StrAppend(&text, std::string(plan->Bytes(i, 0)), "\n");
  }
  return text;
}

// How the statement is answered of an organisation, from 2025-06-01 to 2026-06-01.
struct Asked {
  const ShardStatement& statement;
  int organization = 1;
  std::string group_by;
};
std::string PlanOf(platform::PostgresConnection& connection, const Asked& asked) {
  const std::string range = "1748736000000000, 1780272000000000, 0";
  return Explain(connection,
                 absl::StrCat(asked.statement.name, "('gh', ", asked.organization, ", ",
                              asked.statement.grouped
                                  ? absl::StrCat("'", asked.group_by, "', ", range, ", 1001)")
                                  : range + ")"));
}

// A shard with those rows.
class ShardPlansTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(MigrateShard(schema_.connection()).ok());
    auto opened = platform::PostgresConnection::Open(
        {.dsn = schema_.dsn(), .statement_timeout = std::chrono::minutes(3)});
    ASSERT_TRUE(opened.ok()) << opened.status();
    connection_ = *std::move(opened);
    RunScript(*connection_, absl::StrFormat(kRows, kReviews));
  }

  postgres_test::PostgresSchema schema_;
  std::unique_ptr<platform::PostgresConnection> connection_;
};

TEST_F(ShardPlansTest, NoStatementReadsALargeTableAsAWhole) {
  platform::PostgresConnection* const connection = connection_.get();
  for (const ShardStatement& statement : ShardStatements()) {
    RunScript(*connection, absl::StrCat("PREPARE ", statement.name, "(text, bigint, ",
                                        statement.grouped ? "text, bigint, bigint, bigint, bigint)"
                                                          : "bigint, bigint, bigint)",
                                        " AS ", statement.sql));
    for (const char* mode : {"force_custom_plan", "force_generic_plan"}) {
      RunScript(*connection, absl::StrCat("SET plan_cache_mode = ", mode));
      for (const int organization : {1, 8}) {
        for (const char* group_by : {"whole", "day", "repository"}) {
          SCOPED_TRACE(
              absl::StrCat(statement.name, " of ", organization, " by ", group_by, ", ", mode));
          const std::string plan =
              PlanOf(*connection,
                     {.statement = statement, .organization = organization, .group_by = group_by});
          EXPECT_THAT(plan, testing::HasSubstr("organization_id = "));
          EXPECT_THAT(plan, testing::Not(testing::HasSubstr("Seq Scan")));
        }
      }
    }
  }
}

// Of all organisations, and of the range alone: a day and a week of 700 days.
TEST_F(ShardPlansTest, NoStatementReadsALargeTableAsAWholeForAllOrganizations) {
  struct Range {
    const char* group_by;
    std::string bounds;
  };
  const Range day{"whole", "1748736000000000, 1748822400000000"};
  const Range week{"day", "1748736000000000, 1749340800000000"};
  for (const SumStatement& statement : SumStatements()) {
    RunScript(
        *connection_,
        absl::StrCat("PREPARE ", statement.name, "(text, bigint, bigint, jsonb, bigint",
                     statement.spans > 0 ? ", double precision)" : ")", " AS ", statement.sql));
    for (const char* mode : {"force_custom_plan", "force_generic_plan"}) {
      RunScript(*connection_, absl::StrCat("SET plan_cache_mode = ", mode));
      for (const Range& range : {day, week}) {
        SCOPED_TRACE(absl::StrCat(statement.name, " by ", range.group_by, ", ", mode));
        const std::string plan = Explain(
            *connection_, absl::StrCat(statement.name, "('", range.group_by, "', ", range.bounds,
                                       ", '[{\"host\":\"gh\",\"organization_id\":8}]', 1001",
                                       statement.spans > 0 ? ", 0.02)" : ")"));
        EXPECT_THAT(plan, testing::ContainsRegex("Index Cond: \\(\\(?[a-z]+_at >= "));
        EXPECT_THAT(plan, testing::Not(testing::HasSubstr("Seq Scan")));
      }
    }
  }
}

}  // namespace
}  // namespace docket::projections
