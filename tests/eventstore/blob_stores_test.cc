// The BlobStore contract over its adapters, and what happens to altered content.
#include <rocksdb/db.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "eventstore/directory/directory_blob_store.h"
#include "eventstore/memory/memory_blob_store.h"
#include "eventstore/rocksdb/rocksdb_blob_store.h"
#include "eventstore/rocksdb/rocksdb_keys.h"
#include "platform/clock.h"
#include "tests/contract/blob_store_contract.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::eventstore {
namespace {

struct MemoryBlobFactory {
  std::unique_ptr<BlobStore> Open() { return std::make_unique<MemoryBlobStore>(); }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, BlobStoreContract, MemoryBlobFactory);

class RocksDbBlobFactory {
 public:
  std::unique_ptr<BlobStore> Open() {
    auto store = RocksDbBlobStore::Open({.directory = directory_.path()});
    if (!store.ok()) std::abort();
    return *std::move(store);
  }

 private:
  TemporaryDirectory directory_;
};
INSTANTIATE_TYPED_TEST_SUITE_P(RocksDb, BlobStoreContract, RocksDbBlobFactory);

class DirectoryBlobFactory {
 public:
  std::unique_ptr<BlobStore> Open() {
    auto store = DirectoryBlobStore::Open({.directory = directory_.path() + "/blobs"}, clock_);
    if (!store.ok()) std::abort();
    return *std::move(store);
  }

 private:
  TemporaryDirectory directory_;
  platform::SystemClock clock_;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Directory, BlobStoreContract, DirectoryBlobFactory);

TEST(MemoryBlobStoreTest, AlteredContentIsDataLoss) {
  MemoryBlobStore store;
  const auto hash = store.Put("content");
  ASSERT_TRUE(hash.ok());
  store.TEST_Replace(*hash, "altered");
  EXPECT_TRUE(absl::IsDataLoss(store.Get(*hash).status()));
}

class RocksDbBlobStoreTest : public testing::Test {
 protected:
  std::unique_ptr<BlobStore> Open() {
    auto store = RocksDbBlobStore::Open({.directory = directory_.path()});
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }

  TemporaryDirectory directory_;
};

TEST_F(RocksDbBlobStoreTest, BlobsSurviveReopening) {
  const auto hash = Open()->Put("content");
  ASSERT_TRUE(hash.ok());
  const auto found = Open()->Get(*hash);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, "content");
}

TEST_F(RocksDbBlobStoreTest, AlteredContentIsDataLossUntilItIsPutAgain) {
  const auto hash = Open()->Put("content");
  ASSERT_TRUE(hash.ok());
  {
    rocksdb::DB* raw = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, directory_.path(), &raw).ok());
    const std::unique_ptr<rocksdb::DB> db(raw);
    ASSERT_TRUE(db->Put({}, BlobKey(*hash), "altered").ok());
  }
  const auto store = Open();
  EXPECT_TRUE(absl::IsDataLoss(store->Get(*hash).status()));
  ASSERT_TRUE(store->Put("content").ok());
  EXPECT_TRUE(store->Get(*hash).ok());
}

TEST_F(RocksDbBlobStoreTest, TooLargeContentIsRefused) {
  const auto refused = Open()->Put(std::string(kBlobBytesMax + 1, 'x'));
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status())) << refused.status();
}

TEST_F(RocksDbBlobStoreTest, ADirectoryInUseIsNamed) {
  const auto store = Open();
  const auto refused = RocksDbBlobStore::Open({.directory = directory_.path()});
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
}

}  // namespace
}  // namespace docket::eventstore
