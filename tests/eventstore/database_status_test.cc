// One mapping of RocksDB's statuses for every adapter, and what may be tried again.
#include "eventstore/database_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/status.h>

#include <cerrno>
#include <cstring>

#include "eventstore/record_log.h"

namespace docket::eventstore {
namespace {

absl::Status Mapped(const rocksdb::Status& status) {
  return FromDatabase(status, {.what = "read a", .if_broken = "Delete it"});
}

TEST(DatabaseStatus, SaysWhatToDoAndWhetherToTryAgain) {
  EXPECT_TRUE(Mapped(rocksdb::Status::OK()).ok());
  const absl::Status full = Mapped(rocksdb::Status::NoSpace());
  EXPECT_TRUE(absl::IsUnavailable(full)) << full;
  EXPECT_TRUE(IsRetryable(full));
  const absl::Status broken = Mapped(rocksdb::Status::Corruption("block"));
  EXPECT_TRUE(absl::IsDataLoss(broken)) << broken;
  EXPECT_THAT(std::string(broken.message()), testing::StartsWith("read a: "));
  EXPECT_THAT(std::string(broken.message()), testing::EndsWith("Delete it"));
  EXPECT_TRUE(absl::IsDataLoss(Mapped(rocksdb::Status::PathNotFound("a file"))));
  EXPECT_TRUE(absl::IsNotFound(Mapped(rocksdb::Status::NotFound())));
  for (const rocksdb::Status& other :
       {rocksdb::Status::IOError("sector"), rocksdb::Status::InvalidArgument("wrong use")}) {
    EXPECT_TRUE(absl::IsInternal(Mapped(other))) << Mapped(other);
    EXPECT_FALSE(IsRetryable(Mapped(other)));
  }
}

// What RocksDB answers when the table in memory is full and could not be written out.
TEST(DatabaseStatus, AWriteThatWaitedForAFullDiskMayBeTriedAgain) {
  const rocksdb::Status flush = rocksdb::Status::NoSpace("views/000008.sst");
  const absl::Status stalled = Mapped(rocksdb::Status::Incomplete(flush.ToString()));
  EXPECT_TRUE(absl::IsUnavailable(stalled)) << stalled;
  EXPECT_THAT(std::string(stalled.message()), testing::HasSubstr("Make room"));
  const absl::Status other =
      Mapped(rocksdb::Status::Incomplete(rocksdb::Status::IOError("sector").ToString()));
  EXPECT_TRUE(absl::IsInternal(other)) << other;
}

TEST(DatabaseStatus, SaysWhatToDoAboutWhatTheSystemSays) {
  const auto advice = [](int error) {
    return std::string(Mapped(rocksdb::Status::IOError("a file", std::strerror(error))).message());
  };
  EXPECT_THAT(advice(EACCES), testing::HasSubstr("own the directory"));
  EXPECT_THAT(advice(EPERM), testing::HasSubstr("own the directory"));
  EXPECT_THAT(advice(EROFS), testing::HasSubstr("for writing"));
  EXPECT_THAT(advice(ENOTDIR), testing::HasSubstr("Name a directory"));
  EXPECT_THAT(advice(EMFILE), testing::HasSubstr("open files"));
  EXPECT_THAT(advice(EIO), testing::EndsWith("Check the disk"));
}

}  // namespace
}  // namespace docket::eventstore
