// The contract of KeyTable over the adapters that need no server, and what the embedded one leaves
// on disk.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "privacy/memory/memory_key_table.h"
#include "privacy/rocksdb/rocksdb_key_table.h"
#include "tests/disk/simulated_disk.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/privacy/key_table_contract.h"

namespace docket::privacy {
namespace {

class MemoryTables {
 public:
  KeyTable& table() { return table_; }
  void Reopen() {}

 private:
  MemoryKeyTable table_;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, KeyTableContract, MemoryTables);

class RocksDbTables {
 public:
  RocksDbTables() { Reopen(); }
  KeyTable& table() { return *table_; }
  void Reopen() {
    table_.reset();
    auto opened = RocksDbKeyTable::Open({.directory = directory()});
    if (!opened.ok()) std::abort();
    table_ = *std::move(opened);
  }
  [[nodiscard]] std::string directory() const { return directory_.path() + "/keys"; }

 private:
  const eventstore::TemporaryDirectory directory_;
  std::unique_ptr<RocksDbKeyTable> table_;
};
INSTANTIATE_TYPED_TEST_SUITE_P(RocksDb, KeyTableContract, RocksDbTables);

bool AnyFileHas(const std::string& bytes, const std::string& directory) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    if (absl::StrContains(std::string(std::istreambuf_iterator<char>(stream), {}), bytes)) {
      return true;
    }
  }
  return false;
}

TEST(RocksDbKeyTableTest, NoFileHasTheBytesOfADestroyedKey) {
  RocksDbTables tables;
  const std::string secret = "what is wrapped, and would open everything";
  const std::string other = "what is wrapped for somebody else";
  ASSERT_TRUE(tables.table().PutIfAbsent(MakeRow(1, secret)).ok());
  ASSERT_TRUE(tables.table().PutIfAbsent(MakeRow(2, other)).ok());
  EXPECT_TRUE(AnyFileHas(secret, tables.directory()));
  tables.Reopen();  // now also in a table
  EXPECT_TRUE(AnyFileHas(secret, tables.directory()));

  const KeyName name = MakeRow(1).name;
  ASSERT_TRUE(tables.table().Destroy({&name, 1}, domain::Timestamp(5)).ok());
  EXPECT_FALSE(AnyFileHas(secret, tables.directory()));
  EXPECT_TRUE(AnyFileHas(other, tables.directory()));
}

TEST(RocksDbKeyTableTest, ACopyIsWhatItWasAndKeepsWhatIsDestroyedLater) {
  RocksDbTables tables;
  const KeyRow row = MakeRow(1);
  ASSERT_TRUE(tables.table().PutIfAbsent(row).ok());
  tables.Reopen();
  ASSERT_TRUE(tables.table().PutIfAbsent(MakeRow(2)).ok());
  const std::string copy = tables.directory() + "-copy";
  auto& table = static_cast<RocksDbKeyTable&>(tables.table());
  ASSERT_TRUE(table.CopyTo(copy).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(table.CopyTo(copy)));
  ASSERT_TRUE(table.Destroy({&row.name, 1}, domain::Timestamp(5)).ok());

  auto restored = RocksDbKeyTable::Open({.directory = copy});
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(*(*restored)->FindByName(row.name), row);
  EXPECT_TRUE((*(*restored)->FindByName(MakeRow(2).name)).has_value());
}

TEST(RocksDbKeyTableTest, ACopyCanBeOpenedWhenNothingWasWrittenSinceTheStartOrTheLastKeyWent) {
  RocksDbTables tables;
  const KeyRow row = MakeRow(1);
  ASSERT_TRUE(tables.table().PutIfAbsent(row).ok());
  for (const std::string name : {"-first", "-second"}) {
    tables.Reopen();
    const std::string copy = tables.directory() + name;
    ASSERT_TRUE(static_cast<RocksDbKeyTable&>(tables.table()).CopyTo(copy).ok());
    auto restored = RocksDbKeyTable::Open({.directory = copy});
    ASSERT_TRUE(restored.ok()) << restored.status();
    EXPECT_EQ(*(*restored)->FindByName(row.name), row);
  }
}

TEST(RocksDbKeyTableTest, ACopyThatIsMadeWhileKeysGoCanBeOpened) {
  RocksDbTables tables;
  auto& table = static_cast<RocksDbKeyTable&>(tables.table());
  constexpr int kCopies = 30;
  std::atomic<bool> stop = false;
  std::thread destroying([&] {
    for (int number = 1; !stop; ++number) {
      const KeyName name = MakeRow(number).name;
      EXPECT_TRUE(table.PutIfAbsent(MakeRow(number)).ok());
      EXPECT_TRUE(table.Destroy({&name, 1}, domain::Timestamp(5)).ok());
    }
  });
  for (int i = 0; i < kCopies; ++i) {
    const std::string copy = tables.directory() + "-copy" + std::to_string(i);
    const absl::Status copied = table.CopyTo(copy);
    if (absl::IsUnavailable(copied)) continue;
    EXPECT_TRUE(copied.ok()) << copied;
    EXPECT_TRUE(RocksDbKeyTable::Open({.directory = copy}).ok());
  }
  stop = true;
  destroying.join();
}

// The opening after a failed write fails too, and nobody writes any more: reading finds the way
// back.
TEST(RocksDbKeyTableTest, ADiskThatFailsForAWhileIsNotTheEnd) {
  tests::SimulatedDisk disk;
  disk.MakeDurableDirectory("/data");
  auto opened = RocksDbKeyTable::Open({.directory = "/data/keys", .env = disk.env()});
  ASSERT_TRUE(opened.ok()) << opened.status();
  KeyTable& table = **opened;
  const KeyRow row = MakeRow(1);
  ASSERT_TRUE(table.PutIfAbsent(row).ok());
  disk.FailSyncs();
  EXPECT_FALSE(table.PutIfAbsent(MakeRow(2)).ok());
  EXPECT_FALSE(table.PutIfAbsent(MakeRow(2)).ok());
  EXPECT_FALSE(table.failure().ok());
  disk.RepairSyncs();
  const absl::Time end = absl::Now() + absl::Seconds(30);
  while (!table.FindByName(row.name).ok() && absl::Now() < end) {
  }
  EXPECT_EQ(*table.FindByName(row.name), row);
  EXPECT_TRUE(table.PutIfAbsent(MakeRow(2)).ok());
  EXPECT_TRUE(table.failure().ok());
}

TEST(RocksDbKeyTableTest, NoFileHasAWrappingFromBefore) {
  RocksDbTables tables;
  const KeyRow row = MakeRow(1, "what the old master key has wrapped");
  ASSERT_TRUE(tables.table().PutIfAbsent(row).ok());
  tables.Reopen();  // now also in a table
  const KeyTable::Rewrapped anew{.before = row, .wrapped = "wrapped anew", .master = "second"};
  ASSERT_TRUE(tables.table().Rewrap({&anew, 1}).ok());
  ASSERT_TRUE(tables.table().WriteAnew().ok());
  EXPECT_FALSE(AnyFileHas(row.wrapped, tables.directory()));
  EXPECT_TRUE(AnyFileHas(anew.wrapped, tables.directory()));
}

TEST(RocksDbKeyTableTest, OneProcessAtATime) {
  const RocksDbTables tables;
  EXPECT_TRUE(absl::IsFailedPrecondition(
      RocksDbKeyTable::Open({.directory = tables.directory()}).status()));
}

}  // namespace
}  // namespace docket::privacy
