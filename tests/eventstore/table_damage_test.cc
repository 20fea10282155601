// A log whose tables were damaged while it was closed: what is read is what was appended, or the
// damage is reported with what to do. Nothing else is ever served.
#include <gmock/gmock.h>

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/rocksdb_log_store.h"
#include "eventstore/rocksdb/rocksdb_status.h"
#include "platform/clock.h"
#include "tests/contract/record_log_contract.h"
#include "tests/disk/simulated_disk.h"

namespace docket::eventstore {
namespace {

constexpr char kDirectory[] = "/data/log";
const PartitionIndex kPartition(0);

class TableDamageTest : public testing::Test {
 protected:
  TableDamageTest() {
    disk_.MakeDurableDirectory("/data");
    Open().IgnoreError();
    for (int i = 0; i < 8; ++i) {
      // Small ones lie in the table, large ones in a blob file beside it.
      records_.push_back(MakeRecord(RandomBytes(i % 2 == 0 ? 100 : 4'000)));
      AppendAcknowledged(*log_, kPartition, records_.back());
    }
    Close();
    EXPECT_TRUE(Open().ok());  // writes what was in the write-ahead log into tables
    Close();
    whole_ = disk_.Image();
  }

  std::string RandomBytes(std::size_t bytes) {
    std::string made(bytes, '\0');
    for (char& byte : made) byte = static_cast<char>(random_());
    return made;
  }

  absl::Status Open() {
    auto store = RocksDbLogStore::Open({.directory = kDirectory, .env = disk_.env()}, clock_);
    if (!store.ok()) return store.status();
    store_ = std::make_unique<RocksDbLogStore>(*std::move(store));
    auto log = store_->OpenLog({.base = "log"}, 1);
    if (!log.ok()) return log.status();
    log_ = *std::move(log);
    return absl::OkStatus();
  }
  void Close() {
    log_.reset();
    store_.reset();
  }

  // The error of opening or reading; OK: every record was there, as it was appended.
  absl::Status ReadAll() {
    if (absl::Status opened = Open(); !opened.ok()) return opened;
    const auto read = log_->Read(kPartition, Offset(0), {});
    if (!read.ok()) return read.status();
    EXPECT_EQ(read->records.size(), records_.size());
    for (std::size_t i = 0; i < read->records.size(); ++i) {
      EXPECT_EQ(read->records[i].record, records_[i]) << i;
    }
    return absl::OkStatus();
  }

  [[nodiscard]] std::vector<std::string> Tables() const {
    std::vector<std::string> tables;
    for (const std::string& file : disk_.Files(kDirectory)) {
      if (file.ends_with(".sst") || file.ends_with(".blob")) tables.push_back(file);
    }
    return tables;
  }

  std::mt19937_64 random_{1};
  tests::SimulatedDisk disk_;
  platform::SystemClock clock_;
  std::vector<Record> records_;
  tests::DiskTree whole_;
  std::unique_ptr<RocksDbLogStore> store_;
  std::unique_ptr<RecordLog> log_;
};

TEST_F(TableDamageTest, AFlippedByteIsReportedOrOfNoConsequence) {
  constexpr std::size_t kPlacesOfAFile = 60;
  const std::vector<std::string> tables = Tables();
  EXPECT_GE(tables.size(), 2U);
  for (const std::string& table : tables) {
    const std::string content = disk_.Content(table);
    std::size_t reported = 0;
    for (std::size_t i = 0; i < kPlacesOfAFile; ++i) {
      const std::size_t place = i * content.size() / kPlacesOfAFile;
      SCOPED_TRACE(absl::StrCat(table, " byte ", place));
      std::string damaged = content;
      damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
      disk_.SetContent(table, damaged);
      const absl::Status status = ReadAll();
      Close();
      if (!status.ok()) {
        ++reported;
        EXPECT_TRUE(absl::IsDataLoss(status)) << status;
        EXPECT_THAT(std::string(status.message()), testing::HasSubstr(kRestoreAdvice));
      }
      disk_.Restore(whole_);
    }
    EXPECT_GT(reported, table.ends_with(".blob") ? kPlacesOfAFile / 2 : 0U) << table;
  }
}

TEST_F(TableDamageTest, AMissingFileIsReported) {
  for (const std::string& table : Tables()) {
    SCOPED_TRACE(table);
    disk_.RemoveFile(table);
    const absl::Status status = ReadAll();
    Close();
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(kRestoreAdvice));
    disk_.Restore(whole_);
  }
}

}  // namespace
}  // namespace docket::eventstore
