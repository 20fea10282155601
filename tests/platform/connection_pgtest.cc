// Connections to a real server: values, transactions, what fails and how.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/postgres/connection.h"
#include "platform/status_macros.h"
#include "tests/postgres/postgres_servers.h"

namespace docket::platform {
namespace {

using postgres_test::Connect;
using postgres_test::RunScript;
using std::chrono::milliseconds;

class PostgresConnectionTest : public testing::Test {
 protected:
  absl::StatusOr<PostgresRows> Ask(std::string_view sql,
                                   const std::vector<PostgresParameter>& parameters = {}) {
    return schema_.connection().Execute({.sql = std::string(sql), .what = "ask"}, parameters);
  }
  std::int64_t NumberOf(std::string_view sql) {
    const auto rows = Ask(sql);
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() ? rows->Integer(0, 0) : -1;
  }

  postgres_test::PostgresSchema schema_;
};

TEST_F(PostgresConnectionTest, ValuesComeBackAsTheyWere) {
  const std::string bytes("\0 binary \xff", 10);
  const std::string large(8U << 20U, 'l');
  constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();
  const auto rows = Ask(
      "SELECT $1, $2, $3, $4, $5",
      {PostgresBytes{bytes}, PostgresBytes{}, std::string("tëxt"), kLowest, PostgresBytes{large}});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->Bytes(0, 0), bytes);
  EXPECT_EQ(rows->Bytes(0, 1), "");
  EXPECT_EQ(rows->Bytes(0, 2), "tëxt");
  EXPECT_EQ(rows->Integer(0, 3), kLowest);
  EXPECT_EQ(rows->Bytes(0, 4), large);
}

TEST_F(PostgresConnectionTest, RowsAreCopiedAllOrNone) {
  RunScript(schema_.connection(), "CREATE TABLE t (id bigint PRIMARY KEY, name text)");
  const PostgresConnection::Statement copy{.sql = "COPY t (id, name) FROM STDIN", .what = "copy"};
  std::string rows;
  constexpr int kRows = 100'000;  // more than the library and the server hold between them
  for (int i = 0; i < kRows; ++i) absl::StrAppend(&rows, i, "\tsome name that is not short\n");
  const auto copied = schema_.connection().CopyIn(copy, rows);
  ASSERT_TRUE(copied.ok()) << copied.status();
  EXPECT_EQ(*copied, kRows);
  EXPECT_EQ(NumberOf("SELECT count(*) FROM t"), kRows);

  const auto twice = schema_.connection().CopyIn(copy, absl::StrCat(kRows, "\tnew\n7\tagain\n"));
  EXPECT_TRUE(absl::IsAlreadyExists(twice.status())) << twice.status();
  EXPECT_EQ(NumberOf("SELECT count(*) FROM t"), kRows);
  EXPECT_TRUE(schema_.connection().CopyIn(copy, "").ok());
  EXPECT_EQ(NumberOf("SELECT count(*) FROM t"), kRows);
}

TEST_F(PostgresConnectionTest, ACopyThatTheServerRefusesLeavesTheConnectionUsable) {
  const auto refused =
      schema_.connection().CopyIn({.sql = "COPY nowhere FROM STDIN", .what = "copy"}, "1\n");
  EXPECT_FALSE(refused.ok());
  EXPECT_TRUE(schema_.connection().IsUsable());
  EXPECT_EQ(NumberOf("SELECT 1::bigint"), 1);
}

TEST_F(PostgresConnectionTest, APreparedStatementIsParsedOnce) {
  for (const std::int64_t number : {1, 2, 3}) {
    const auto rows = schema_.connection().Execute(
        {.sql = "SELECT $1 + 1, $2", .what = "ask", .prepared_as = "next"}, {{number, "text"}});
    ASSERT_TRUE(rows.ok()) << rows.status();
    EXPECT_EQ(rows->Integer(0, 0), number + 1);
    EXPECT_EQ(rows->Bytes(0, 1), "text");
  }
  EXPECT_EQ(NumberOf("SELECT count(*) FROM pg_prepared_statements WHERE name = 'next'"), 1);
}

TEST_F(PostgresConnectionTest, WhatCannotBePreparedFailsAndTheNextIsDone) {
  const auto wrong = schema_.connection().Execute(
      {.sql = "SELECT nonsense", .what = "ask", .prepared_as = "wrong"});
  EXPECT_TRUE(absl::IsFailedPrecondition(wrong.status())) << wrong.status();
  EXPECT_EQ(NumberOf("SELECT 7"), 7);
}

TEST_F(PostgresConnectionTest, NumbersOfEverySizeNullsAndTruths) {
  const auto rows = Ask("SELECT -2::int2, -4::int4, NULL, true, false WHERE true");
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->count(), 1);
  EXPECT_EQ(rows->Integer(0, 0), -2);
  EXPECT_EQ(rows->Integer(0, 1), -4);
  EXPECT_TRUE(rows->IsNull(0, 2));
  EXPECT_TRUE(rows->Boolean(0, 3));
  EXPECT_FALSE(rows->Boolean(0, 4));
}

TEST_F(PostgresConnectionTest, ACommitIsDurableWhateverTheServersDefault) {
  const auto rows = Ask("SHOW synchronous_commit");
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->Bytes(0, 0), "on");
}

TEST_F(PostgresConnectionTest, AFailedStatementFailsAloneAndSaysItsState) {
  const auto raise = [this](std::string_view state) {
    return schema_.connection().ExecuteScript(
        {.sql = absl::StrCat("DO $$BEGIN RAISE EXCEPTION 'no' USING ERRCODE='", std::string(state),
                             "'; END$$"),
         .what = "raise"});
  };
  EXPECT_TRUE(absl::IsAborted(raise("40001"))) << raise("40001");
  EXPECT_TRUE(absl::IsUnavailable(raise("53100"))) << raise("53100");
  EXPECT_TRUE(absl::IsFailedPrecondition(Ask("SELECT * FROM nothing").status()));
  EXPECT_THAT(std::string(Ask("SELECT * FROM nothing").status().message()),
              testing::AllOf(testing::StartsWith("ask: "), testing::HasSubstr("42P01")));
  EXPECT_TRUE(schema_.connection().IsUsable());
}

TEST_F(PostgresConnectionTest, AStatementThatTakesTooLongIsEndedByTheServer) {
  auto connection =
      PostgresConnection::Open({.dsn = schema_.dsn(), .statement_timeout = milliseconds(50)});
  ASSERT_TRUE(connection.ok()) << connection.status();
  const absl::Status slow =
      (*connection)->Execute({.sql = "SELECT pg_sleep(60)", .what = "sleep"}).status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(slow)) << slow;
  EXPECT_THAT(std::string(slow.message()), testing::HasSubstr("57014"));
  EXPECT_TRUE((*connection)->IsUsable());
}

TEST_F(PostgresConnectionTest, ATransactionIsWholeOrNothing) {
  auto& connection = schema_.connection();
  RunScript(connection, "CREATE TABLE t (n bigint PRIMARY KEY)");
  const auto insert = [](PostgresConnection& open) {
    return open.Execute({.sql = "INSERT INTO t VALUES (1)", .what = "insert"}).status();
  };
  const absl::Status failed = connection.InTransaction("try", [&](PostgresConnection& open) {
    EXPECT_TRUE(open.in_transaction());
    EXPECT_TRUE(insert(open).ok());
    return absl::CancelledError("changed my mind");
  });
  EXPECT_TRUE(absl::IsCancelled(failed)) << failed;
  EXPECT_EQ(NumberOf("SELECT count(*) FROM t"), 0);
  EXPECT_TRUE(connection.InTransaction("try", insert).ok());
  EXPECT_EQ(NumberOf("SELECT count(*) FROM t"), 1);
  EXPECT_TRUE(absl::IsAlreadyExists(connection.InTransaction("try", insert)));
  EXPECT_TRUE(connection.IsUsable());
}

TEST_F(PostgresConnectionTest, ATransactionInWhichAStatementFailedIsNotTakenForCommitted) {
  auto& connection = schema_.connection();
  const absl::Status outcome = connection.InTransaction("try", [](PostgresConnection& open) {
    EXPECT_FALSE(open.Execute({.sql = "SELECT 1/0", .what = "divide"}).ok());
    return absl::OkStatus();
  });
  EXPECT_TRUE(absl::IsAborted(outcome)) << outcome;
  EXPECT_TRUE(connection.IsUsable());
}

TEST_F(PostgresConnectionTest, WhatIsEndedByAnAdministratorIsUnavailableAndClosed) {
  const auto end = [this](PostgresConnection& other, std::string_view sql) {
    const auto id = other.Execute({.sql = "SELECT pg_backend_pid()", .what = "ask"});
    ASSERT_TRUE(id.ok());
    const auto ended = Ask(sql, {{id->Integer(0, 0)}});
    ASSERT_TRUE(ended.ok()) << ended.status();
    ASSERT_TRUE(ended->Boolean(0, 0));
  };
  const auto idle = Connect(schema_.dsn());
  end(*idle, "SELECT pg_terminate_backend($1::int, 10000)");
  EXPECT_FALSE(idle->IsUsable());
  const auto used = Connect(schema_.dsn());
  end(*used, "SELECT pg_terminate_backend($1::int, 10000)");
  const absl::Status first = used->Execute({.sql = "SELECT 1", .what = "ask"}).status();
  EXPECT_TRUE(absl::IsUnavailable(first)) << first;
  EXPECT_TRUE(absl::IsUnavailable(used->Execute({.sql = "SELECT 1", .what = "ask"}).status()));
}

TEST_F(PostgresConnectionTest, WhatCannotBeConnectedSaysWhy) {
  const auto open = [](const std::string& dsn) {
    return PostgresConnection::Open({.dsn = dsn}).status();
  };
  const std::string server = postgres_test::SharedServer();
  const absl::Status password = open(server + " password=wrong");
  EXPECT_TRUE(absl::IsUnauthenticated(password)) << password;
  const absl::Status no_password = open(server + " password='' passfile=/dev/null");
  EXPECT_TRUE(absl::IsUnauthenticated(no_password)) << no_password;
  const absl::Status database = open(server + " dbname=nothing");
  EXPECT_TRUE(absl::IsFailedPrecondition(database)) << database;
  const absl::Status nobody = open(server + " port=1");
  EXPECT_TRUE(absl::IsUnavailable(nobody)) << nobody;
  const absl::Status malformed = open("host=x password='geheim");
  EXPECT_TRUE(absl::IsInvalidArgument(malformed)) << malformed;
  EXPECT_THAT(std::string(malformed.message()), testing::Not(testing::HasSubstr("geheim")));
}

TEST_F(PostgresConnectionTest, AServerWithTooManyConnectionsIsUnavailable) {
  const std::string role = schema_.name() + "_limited";
  RunScript(schema_.connection(),
            absl::StrCat("CREATE ROLE ", role, " LOGIN PASSWORD 'p' CONNECTION LIMIT 0"));
  const absl::Status full =
      PostgresConnection::Open(
          {.dsn = absl::StrCat(postgres_test::SharedServer(), " user=", role, " password=p")})
          .status();
  RunScript(schema_.connection(), absl::StrCat("DROP ROLE ", role));
  EXPECT_TRUE(absl::IsUnavailable(full)) << full;
  EXPECT_THAT(std::string(full.message()), testing::HasSubstr("53300"));
}

// It accepts connections, since the system does that for it, and answers nothing.
TEST(PostgresSilenceTest, AServerThatSaysNothingHoldsNobodyUp) {
  const postgres_test::PostgresServers servers(1);
  const PostgresOptions options{.dsn = servers.dsn(1),
                                .connect_timeout = milliseconds(300),
                                .statement_timeout = milliseconds(200),
                                .answer_margin = milliseconds(100)};
  auto connection = PostgresConnection::Open(options);
  ASSERT_TRUE(connection.ok()) << connection.status();
  servers.Pause(1);
  const absl::Status asked = (*connection)->Execute({.sql = "SELECT 1", .what = "ask"}).status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(asked)) << asked;
  EXPECT_FALSE((*connection)->IsUsable());
  const absl::Status opened = PostgresConnection::Open(options).status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(opened)) << opened;
  // More than the system's buffers take, so that sending is what waits.
  servers.Resume(1);
  auto other = PostgresConnection::Open(options);
  ASSERT_TRUE(other.ok()) << other.status();
  servers.Pause(1);
  const std::string large(64U << 20U, 'l');
  const std::vector<PostgresParameter> parameters{PostgresBytes{large}};
  const absl::Status sent =
      (*other)->Execute({.sql = "SELECT octet_length($1)", .what = "ask"}, parameters).status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(sent)) << sent;
  servers.Resume(1);
}

}  // namespace
}  // namespace docket::platform
