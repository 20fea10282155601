#include "eventstore/rocksdb/stored_record.h"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <string>

namespace docket::eventstore {
namespace {

const RecordPosition kPosition{.partition = PartitionIndex(2), .offset = Offset(5)};
constexpr domain::Timestamp kTime(1'700'000'000'000'000);

Record Sample() {
  return {.key = "42",
          .headers = {{.name = "n", .value = "v"}, {.name = "", .value = ""}},
          .value = "body"};
}

// The checksum of altered bytes, as a writer with such bytes would have made it.
std::string Resealed(std::string bytes) {
  const std::string key = RecordKey(kPosition);
  XXH64_canonical_t checksum;
  XXH64_canonicalFromHash(&checksum, XXH3_64bits_withSeed(bytes.data() + 8, bytes.size() - 8,
                                                          XXH3_64bits(key.data(), key.size())));
  return bytes.replace(0, 8, reinterpret_cast<const char*>(checksum.digest), 8);
}

TEST(StoredRecordTest, DecodingUndoesEncoding) {
  for (const Record& record : {Sample(), Record{}}) {
    const auto decoded =
        DecodeStoredRecord(kPosition, EncodeStoredRecord(kPosition, kTime, record));
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(decoded->offset, kPosition.offset);
    EXPECT_EQ(decoded->appended_at, kTime);
    EXPECT_EQ(decoded->record, record);
  }
}

TEST(StoredRecordTest, TheBytesAreThoseOfTheFormat) {
  const std::string bytes =
      EncodeStoredRecord(kPosition, domain::Timestamp(3),
                         {.key = "k", .headers = {{.name = "n", .value = ""}}, .value = "v"});
  EXPECT_EQ(bytes.substr(8), std::string("\1\1"
                                         "\0\0\0\0\0\0\0\3"
                                         "\0\0\0\1k"
                                         "\0\0\0\1"
                                         "\0\0\0\1n\0\0\0\0"
                                         "\0\0\0\1v",
                                         33));
  EXPECT_EQ(Resealed(bytes), bytes);
}

TEST(StoredRecordTest, EveryFlippedBitIsFound) {
  const std::string bytes = EncodeStoredRecord(kPosition, kTime, Sample());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string altered = bytes;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(kPosition, altered).status())) << bit;
  }
}

TEST(StoredRecordTest, EveryCutIsFoundEvenUnderARightChecksum) {
  const std::string bytes = EncodeStoredRecord(kPosition, kTime, Sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(kPosition, cut).status())) << size;
    if (size < 8) continue;
    EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(kPosition, Resealed(cut)).status())) << size;
  }
  EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(kPosition, Resealed(bytes + "x")).status()));
}

TEST(StoredRecordTest, AValueUnderAnotherKeyIsFound) {
  const std::string bytes = EncodeStoredRecord(kPosition, kTime, Sample());
  const RecordPosition other{.partition = PartitionIndex(2), .offset = Offset(6)};
  EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(other, bytes).status()));
}

TEST(StoredRecordTest, ARecordForNewerReadersIsRefusedAndANewerOneForOursIsRead) {
  std::string bytes = EncodeStoredRecord(kPosition, kTime, Sample());
  bytes[8] = 9;
  EXPECT_TRUE(DecodeStoredRecord(kPosition, Resealed(bytes)).ok());
  bytes[9] = 9;
  EXPECT_TRUE(absl::IsUnimplemented(DecodeStoredRecord(kPosition, Resealed(bytes)).status()));
}

}  // namespace
}  // namespace docket::eventstore
