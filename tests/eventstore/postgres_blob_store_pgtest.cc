// Blobs in a real PostgreSQL: the contract, several stores at a time, and what altered rows, a full
// disk and a server that is killed or silent lead to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/postgres/postgres_blob_store.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "platform/hashing.h"
#include "platform/manual_clock.h"
#include "tests/contract/blob_store_contract.h"
#include "tests/postgres/postgres_servers.h"

namespace docket::eventstore {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<BlobStore> OpenStore(const std::string& dsn, const platform::Clock& clock,
                                     std::size_t chunk_bytes = 1U << 20U) {
  auto store = PostgresBlobStore::Open(
      {.pool = {.connection = {.dsn = dsn}}, .chunk_bytes = chunk_bytes}, clock);
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

class PostgresBlobFactory {
 public:
  std::unique_ptr<BlobStore> Open() { return OpenStore(schema_.dsn(), clock_); }

 private:
  postgres_test::PostgresSchema schema_;
  platform::SystemClock clock_;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, BlobStoreContract, PostgresBlobFactory);

class PostgresBlobStoreTest : public testing::Test {
 protected:
  std::unique_ptr<BlobStore> Open(std::size_t chunk_bytes = 1U << 20U) {
    return OpenStore(schema_.dsn(), clock_, chunk_bytes);
  }
  void Alter(std::string_view sql) { postgres_test::RunScript(schema_.connection(), sql); }
  std::int64_t CountChunks() {
    const auto rows = schema_.connection().Execute(
        {.sql = "SELECT count(*) FROM docket_blob_chunks", .what = "count"});
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows->Integer(0, 0);
  }

  postgres_test::PostgresSchema schema_;
  platform::ManualClock clock_;
};

TEST_F(PostgresBlobStoreTest, AnotherProcessFindsIt) {
  const auto hash = Open()->Put("content");
  ASSERT_TRUE(hash.ok()) << hash.status();
  const auto found = Open()->Get(*hash);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, "content");
}

TEST_F(PostgresBlobStoreTest, EveryNumberOfChunksComesBackWhole) {
  constexpr std::size_t kChunk = 10;
  const auto store = Open(kChunk);
  for (std::size_t size = 0; size <= 9 * kChunk; size += kChunk / 2) {
    const std::string content = platform::RandomBytes(size);
    const auto hash = store->Put(content);
    ASSERT_TRUE(hash.ok()) << hash.status();
    const auto found = store->Get(*hash);
    ASSERT_TRUE(found.ok()) << size << ": " << found.status();
    EXPECT_EQ(*found, content);
  }
}

TEST_F(PostgresBlobStoreTest, TooLargeContentIsRefused) {
  const auto refused = Open()->Put(std::string(kBlobBytesMax + 1, 'x'));
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status())) << refused.status();
}

TEST_F(PostgresBlobStoreTest, AlteredContentIsDataLossUntilItIsPutAgain) {
  const auto store = Open(4);
  const std::string content = "the whole content";
  const auto hash = store->Put(content);
  ASSERT_TRUE(hash.ok());
  constexpr char kOneMore[] =
      "INSERT INTO docket_blob_chunks SELECT digest, 5, 'x' FROM docket_blob_chunks "
      "WHERE chunk = 0";
  for (const char* sql : {"UPDATE docket_blob_chunks SET data = 'x' WHERE chunk = 2",
                          "DELETE FROM docket_blob_chunks WHERE chunk = 1",
                          "DELETE FROM docket_blob_chunks WHERE chunk = 0",
                          "DELETE FROM docket_blob_chunks WHERE chunk = 4", kOneMore}) {
    Alter(sql);
    const absl::Status broken = store->Get(*hash).status();
    EXPECT_TRUE(absl::IsDataLoss(broken)) << sql << broken;
    const auto again = store->Put(content);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(store->Get(*hash).ok()) << sql;
    EXPECT_EQ(CountChunks(), 5) << sql;
  }
}

// Each has connections of its own, as processes have, and cuts in another way.
TEST_F(PostgresBlobStoreTest, SeveralProcessesPutTheSameAtATime) {
  constexpr int kBlobs = 30;
  std::vector<std::unique_ptr<BlobStore>> stores;
  for (const std::size_t chunk_bytes : {50U, 100U, 170U}) stores.push_back(Open(chunk_bytes));
  const auto content_of = [](int number) {
    return std::string(static_cast<std::size_t>(400 + number),
                       static_cast<char>('a' + number % 26));
  };
  std::vector<std::thread> threads;
  for (const auto& store : stores) {
    threads.emplace_back([&] {
      for (int i = 0; i < kBlobs; ++i) {
        const auto hash = store->Put(content_of(i));
        EXPECT_TRUE(hash.ok()) << hash.status();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kBlobs; ++i) {
    const auto found = stores.front()->Get(platform::Sha256(content_of(i)));
    ASSERT_TRUE(found.ok()) << found.status();
  }
}

TEST_F(PostgresBlobStoreTest, AFullDiskPassesAndIsAskedAboutOnceASecond) {
  const auto store = Open();
  EXPECT_TRUE(store->failure().ok());
  Alter(
      "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
      "$$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END$$;"
      "CREATE TRIGGER full_disk BEFORE INSERT ON docket_blob_chunks "
      "FOR EACH ROW EXECUTE FUNCTION full_disk()");
  const absl::Status full = store->Put("content").status();
  EXPECT_TRUE(absl::IsUnavailable(full)) << full;
  EXPECT_THAT(std::string(full.message()), testing::HasSubstr("Make room"));
  EXPECT_TRUE(absl::IsUnavailable(store->failure())) << store->failure();
  Alter("DROP TRIGGER full_disk ON docket_blob_chunks");
  EXPECT_TRUE(absl::IsUnavailable(store->failure())) << store->failure();
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(store->failure().ok()) << store->failure();
  EXPECT_EQ(CountChunks(), 0);
}

TEST_F(PostgresBlobStoreTest, AMissingTableNeedsAPerson) {
  const auto store = Open();
  Alter("ALTER TABLE docket_blob_chunks RENAME TO elsewhere");
  const absl::Status missing = store->Put("content").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(missing)) << missing;
  EXPECT_FALSE(absl::IsNotFound(store->Get(platform::Sha256("content")).status()));
  EXPECT_FALSE(store->failure().ok());
  Alter("ALTER TABLE elsewhere RENAME TO docket_blob_chunks");
  EXPECT_TRUE(store->Put("content").ok());
  EXPECT_TRUE(store->failure().ok());
}

// Puts blobs of some chunks until one fails.
class Putting {
 public:
  explicit Putting(BlobStore& store) : store_(store) {
    thread_ = std::thread([this] { PutUntilOneFails(); });
  }
  ~Putting() { thread_.join(); }
  Putting(const Putting&) = delete;
  Putting& operator=(const Putting&) = delete;

  static std::string ContentOf(int number) {
    return std::string(200'000, static_cast<char>('a' + number % 26)) + std::to_string(number);
  }

  void AwaitPut(int count) {
    const absl::MutexLock lock(&mutex_);
    const auto enough = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return next_ >= count || !failure_.ok();
    };
    mutex_.Await(absl::Condition(&enough));
  }
  // The first number that was not put, and why.
  std::pair<int, absl::Status> AwaitFailure() {
    const absl::MutexLock lock(&mutex_);
    const auto failed = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !failure_.ok(); };
    mutex_.Await(absl::Condition(&failed));
    return {next_, failure_};
  }

 private:
  void PutUntilOneFails() {
    for (int number = 0;; ++number) {
      const absl::Status put = store_.Put(ContentOf(number)).status();
      const absl::MutexLock lock(&mutex_);
      if (!put.ok()) {
        failure_ = put;
        return;
      }
      next_ = number + 1;
    }
  }

  BlobStore& store_;
  absl::Mutex mutex_;
  int next_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

TEST(PostgresBlobStoreCrashTest, WhatAKilledServerAcknowledgedIsThereAndTheRestIsWholeOrNot) {
  const postgres_test::PostgresServers servers(1);
  const platform::SystemClock clock;
  const auto store = OpenStore(servers.dsn(1), clock, 20'000);
  for (int round = 1; round <= 3; ++round) {
    int put = 0;
    absl::Status failure;
    {
      Putting putting(*store);
      putting.AwaitPut(20 * round);
      servers.Kill(1);
      std::tie(put, failure) = putting.AwaitFailure();
    }
    EXPECT_TRUE(IsRetryable(failure)) << failure;
    EXPECT_TRUE(IsRetryable(store->failure())) << store->failure();
    servers.Start();
    for (int number = 0; number < put; ++number) {
      const auto found = store->Get(platform::Sha256(Putting::ContentOf(number)));
      ASSERT_TRUE(found.ok()) << number << ": " << found.status();
    }
    const std::string next = Putting::ContentOf(put);
    const absl::Status found = store->Get(platform::Sha256(next)).status();
    EXPECT_TRUE(found.ok() || absl::IsNotFound(found)) << found;
    const auto again = store->Put(next);
    EXPECT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(store->failure().ok()) << store->failure();
  }
}

TEST(PostgresBlobStoreCrashTest, ASilentServerIsRetryableAndTheStoreGoesOnAfterIt) {
  const postgres_test::PostgresServers servers(1);
  const platform::SystemClock clock;
  auto store =
      PostgresBlobStore::Open({.pool = {.connection = {.dsn = servers.dsn(1),
                                                       .connect_timeout = milliseconds(500),
                                                       .statement_timeout = milliseconds(300),
                                                       .answer_margin = milliseconds(200)}}},
                              clock);
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_TRUE((*store)->Put("before").ok());
  servers.Pause(1);
  for (int i = 0; i < 2; ++i) {
    const absl::Status silent = (*store)->Put("meanwhile").status();
    EXPECT_TRUE(absl::IsDeadlineExceeded(silent)) << silent;
  }
  EXPECT_TRUE(IsRetryable((*store)->Get(platform::Sha256("before")).status()));
  servers.Resume(1);
  const auto again = (*store)->Put("meanwhile");
  EXPECT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE((*store)->Get(platform::Sha256("before")).ok());
}

}  // namespace
}  // namespace docket::eventstore
