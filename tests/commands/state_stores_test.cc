// The StateStore contract over all adapters, and what is particular to RocksDB.
#include <gtest/gtest.h>

#include "commands/memory/memory_state_store.h"
#include "commands/rocksdb/rocksdb_state_store.h"
#include "commands/write_behind_state_store.h"
#include "tests/contract/state_store_contract.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::commands {
namespace {

struct MemoryFactory {
  static std::unique_ptr<StateStore> Open() { return std::make_unique<MemoryStateStore>(); }
};

class RocksDbFactory {
 public:
  std::unique_ptr<StateStore> Open() {
    auto store = RocksDbStateStore::Open({.directory = directory_.path()});
    if (!store.ok()) std::abort();
    return *std::move(store);
  }

 private:
  eventstore::TemporaryDirectory directory_;
};

template <class KeptFactory>
class WriteBehindFactory {
 public:
  std::unique_ptr<StateStore> Open() {
    return std::make_unique<WriteBehindStateStore>(kept_.Open());
  }

 private:
  KeptFactory kept_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, StateStoreContract, MemoryFactory);
INSTANTIATE_TYPED_TEST_SUITE_P(RocksDb, StateStoreContract, RocksDbFactory);
INSTANTIATE_TYPED_TEST_SUITE_P(WriteBehindMemory, StateStoreContract,
                               WriteBehindFactory<MemoryFactory>);
INSTANTIATE_TYPED_TEST_SUITE_P(WriteBehindRocksDb, StateStoreContract,
                               WriteBehindFactory<RocksDbFactory>);

TEST(RocksDbStateStore, KeepsWhatWasWrittenWhenOpenedAgain) {
  const eventstore::TemporaryDirectory directory;
  StateChanges changes = ChangesTo(5);
  changes.commands[domain::CommandId("c")] = DecidedAt(10);
  {
    auto store = RocksDbStateStore::Open({.directory = directory.path()});
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE((*store)->Write(kPartition0, changes).ok());
  }
  auto store = RocksDbStateStore::Open({.directory = directory.path()});
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(*(*store)->LoadCheckpoint(kPartition0), changes.checkpoint);
  EXPECT_EQ(*(*store)->FindCommand(kPartition0, domain::CommandId("c")), DecidedAt(10));
}

TEST(RocksDbStateStore, AnOutcomeThatThereIsNotIsBrokenData) {
  const eventstore::TemporaryDirectory directory;
  auto store = RocksDbStateStore::Open({.directory = directory.path()});
  ASSERT_TRUE(store.ok()) << store.status();
  StateChanges changes = ChangesTo(5);
  changes.commands[domain::CommandId("c")] = DecidedAt(10, static_cast<OutcomeKind>(9));
  ASSERT_TRUE((*store)->Write(kPartition0, changes).ok());
  EXPECT_TRUE(
      absl::IsDataLoss((*store)->FindCommand(kPartition0, domain::CommandId("c")).status()));
}

TEST(RocksDbStateStore, WhatIsForgottenStaysSoWhenOpenedAgain) {
  const eventstore::TemporaryDirectory directory;
  StateChanges changes = ChangesTo(5);
  changes.commands[domain::CommandId("c")] = DecidedAt(10);
  {
    auto store = RocksDbStateStore::Open({.directory = directory.path()});
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE((*store)->ForgetBefore(kPartition0, domain::FromSeconds(20)).ok());
  }
  auto store = RocksDbStateStore::Open({.directory = directory.path()});
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_TRUE((*store)->Write(kPartition0, changes).ok());
  EXPECT_EQ(*(*store)->FindCommand(kPartition0, domain::CommandId("c")), std::nullopt);
}

TEST(RocksDbStateStore, OneProcessHoldsTheDirectory) {
  const eventstore::TemporaryDirectory directory;
  auto first = RocksDbStateStore::Open({.directory = directory.path()});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_FALSE(RocksDbStateStore::Open({.directory = directory.path()}).ok());
}

}  // namespace
}  // namespace docket::commands
