// A bounded number of connections to a real server, each used again while it works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "platform/postgres/pool.h"
#include "tests/postgres/postgres_servers.h"

namespace docket::platform {
namespace {

std::int64_t SessionOf(PostgresConnection& connection) {
  const auto rows = connection.Execute({.sql = "SELECT pg_backend_pid()", .what = "ask"});
  EXPECT_TRUE(rows.ok()) << rows.status();
  return rows.ok() ? rows->Integer(0, 0) : -1;
}

PostgresPoolOptions OptionsOf(std::chrono::milliseconds wait_max) {
  return {.connection = {.dsn = postgres_test::SharedServer()},
          .connections_max = 2,
          .wait_max = wait_max};
}

TEST(PostgresPoolTest, AConnectionIsUsedAgain) {
  PostgresPool pool(OptionsOf(std::chrono::seconds(10)));
  const auto session = [&] {
    const auto lease = pool.Take();
    EXPECT_TRUE(lease.ok()) << lease.status();
    return SessionOf(**lease);
  };
  const std::int64_t first = session();
  EXPECT_EQ(session(), first);
}

TEST(PostgresPoolTest, OneThatTheServerEndedIsReplaced) {
  PostgresPool pool(OptionsOf(std::chrono::seconds(10)));
  std::int64_t first = 0;
  {
    const auto lease = pool.Take();
    ASSERT_TRUE(lease.ok()) << lease.status();
    first = SessionOf(**lease);
  }
  const std::vector<PostgresParameter> parameters{first};
  ASSERT_TRUE(postgres_test::Connect(postgres_test::SharedServer())
                  ->Execute({.sql = "SELECT pg_terminate_backend($1::int, 10000)", .what = "end"},
                            parameters)
                  .ok());
  const auto lease = pool.Take();
  ASSERT_TRUE(lease.ok()) << lease.status();
  EXPECT_NE(SessionOf(**lease), first);
}

TEST(PostgresPoolTest, OneInTheMiddleOfATransactionIsNotGivenToTheNext) {
  PostgresPool pool(OptionsOf(std::chrono::seconds(10)));
  {
    const auto lease = pool.Take();
    ASSERT_TRUE(lease.ok()) << lease.status();
    ASSERT_TRUE((*lease)->Execute({.sql = "BEGIN", .what = "begin"}).ok());
  }
  const auto lease = pool.Take();
  ASSERT_TRUE(lease.ok()) << lease.status();
  EXPECT_FALSE((*lease)->in_transaction());
}

TEST(PostgresPoolTest, NoMoreThanTheBoundAndTheNextOneIsToldSo) {
  PostgresPool pool(OptionsOf(std::chrono::milliseconds(1)));
  const auto one = pool.Take();
  const auto two = pool.Take();
  ASSERT_TRUE(one.ok() && two.ok());
  const absl::Status refused = pool.Take().status();
  EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("all 2 connections"));
}

TEST(PostgresPoolTest, ManyThreadsShareFewConnections) {
  PostgresPool pool(OptionsOf(std::chrono::seconds(50)));
  std::atomic<int> out = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        const auto lease = pool.Take();
        ASSERT_TRUE(lease.ok()) << lease.status();
        const int now = ++out;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        EXPECT_GT(SessionOf(**lease), 0);
        --out;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 2);
}

TEST(PostgresPoolTest, AFailureToConnectTakesNoPlace) {
  PostgresPool pool(
      {.connection = {.dsn = postgres_test::SharedServer() + " port=1"}, .connections_max = 1});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(absl::IsUnavailable(pool.Take().status()));
}

}  // namespace
}  // namespace docket::platform
