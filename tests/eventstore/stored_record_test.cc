#include "eventstore/rocksdb/stored_record.h"

#include <gtest/gtest.h>
#include <lz4.h>
#include <xxhash.h>

#include <random>
#include <string>
#include <utility>

namespace docket::eventstore {
namespace {

const RecordPosition kPosition{.partition = PartitionIndex(2), .offset = Offset(5)};
constexpr domain::Timestamp kTime(1'700'000'000'000'000);

// Of the byte behind checksum, versions, time, key and headers of the sample.
constexpr std::size_t kEncodingAt = 18U + (4U + 2U) + 4U + 2U * 8U + 2U;

Record Sample() {
  return {.key = "42",
          .headers = {{.name = "n", .value = "v"}, {.name = "", .value = ""}},
          .value = "body"};
}

std::string Stored(const Record& record, domain::Timestamp time = kTime) {
  std::string bytes = PackRecord(record);
  SealPackedRecord(kPosition, time, bytes);
  return bytes;
}

// Compresses well.
Record Large() {
  Record record = Sample();
  while (record.value.size() < 10'000) record.value += R"({"login":"octocat","id":1},)";
  return record;
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
  for (const Record& record : {Sample(), Record{}, Large()}) {
    const auto decoded = DecodeStoredRecord(kPosition, Stored(record));
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(decoded->offset, kPosition.offset);
    EXPECT_EQ(decoded->appended_at, kTime);
    EXPECT_EQ(decoded->record, record);
  }
}

TEST(StoredRecordTest, TheBytesAreThoseOfTheFormat) {
  const std::string bytes = Stored(
      {.key = "k", .headers = {{.name = "n", .value = ""}}, .value = "v"}, domain::Timestamp(3));
  EXPECT_EQ(bytes.substr(8), std::string("\2\2"
                                         "\0\0\0\0\0\0\0\3"
                                         "\0\0\0\1k"
                                         "\0\0\0\1"
                                         "\0\0\0\1n\0\0\0\0"
                                         "\0"
                                         "\0\0\0\1v",
                                         34));
  EXPECT_EQ(Resealed(bytes), bytes);
}

TEST(StoredRecordTest, ALargeValueIsAnLz4Block) {
  const Record record = Large();
  const std::string bytes = Stored(record);
  EXPECT_LT(bytes.size(), record.value.size() / 10);
  const std::size_t at = kEncodingAt;
  EXPECT_EQ(bytes[at], '\1');
  const auto number = [&bytes](std::size_t begin) {
    std::size_t value = 0;
    for (const char byte : bytes.substr(begin, 4))
      value = value << 8U | static_cast<std::uint8_t>(byte);
    return value;
  };
  EXPECT_EQ(number(at + 1), record.value.size());
  const std::string block = bytes.substr(at + 9);
  EXPECT_EQ(number(at + 5), block.size());
  std::string value(record.value.size(), '\0');
  EXPECT_EQ(LZ4_decompress_safe(block.data(), value.data(), static_cast<int>(block.size()),
                                static_cast<int>(value.size())),
            static_cast<int>(value.size()));
  EXPECT_EQ(value, record.value);
}

TEST(StoredRecordTest, AValueThatDoesNotBecomeSmallerIsStoredAsItIs) {
  std::mt19937_64 random(1);
  Record record = Sample();
  while (record.value.size() < 10'000) record.value += static_cast<char>(random());
  const std::string bytes = Stored(record);
  EXPECT_TRUE(bytes.ends_with(record.value));
  const auto decoded = DecodeStoredRecord(kPosition, bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->record, record);
}

TEST(StoredRecordTest, ABrokenBlockIsFoundEvenUnderARightChecksum) {
  const std::string bytes = Stored(Large());
  const std::size_t at = kEncodingAt;
  for (const auto& [place, byte] : {std::pair{at, '\2'}, {at + 1, '\x7f'}, {at + 4, '\0'}}) {
    std::string altered = bytes;
    altered[place] = byte;
    EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(kPosition, Resealed(altered)).status()))
        << place;
  }
  EXPECT_TRUE(absl::IsDataLoss(
      DecodeStoredRecord(kPosition, Resealed(bytes.substr(0, bytes.size() - 1))).status()));
}

// What software wrote that knew no compression.
TEST(StoredRecordTest, TheFirstVersionIsRead) {
  std::string bytes = Stored(Sample()).replace(8, 2, "\1\1");
  bytes.erase(kEncodingAt, 1);
  const auto decoded = DecodeStoredRecord(kPosition, Resealed(bytes));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->record, Sample());
}

TEST(StoredRecordTest, EveryFlippedBitIsFound) {
  const std::string bytes = Stored(Sample());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string altered = bytes;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(kPosition, altered).status())) << bit;
  }
}

TEST(StoredRecordTest, EveryCutIsFoundEvenUnderARightChecksum) {
  const std::string bytes = Stored(Sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(kPosition, cut).status())) << size;
    if (size < 8) continue;
    EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(kPosition, Resealed(cut)).status())) << size;
  }
  EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(kPosition, Resealed(bytes + "x")).status()));
}

TEST(StoredRecordTest, AValueUnderAnotherKeyIsFound) {
  const std::string bytes = Stored(Sample());
  const RecordPosition other{.partition = PartitionIndex(2), .offset = Offset(6)};
  EXPECT_TRUE(absl::IsDataLoss(DecodeStoredRecord(other, bytes).status()));
}

TEST(StoredRecordTest, ARecordForNewerReadersIsRefusedAndANewerOneForOursIsRead) {
  std::string bytes = Stored(Sample());
  bytes[8] = 9;
  EXPECT_TRUE(DecodeStoredRecord(kPosition, Resealed(bytes)).ok());
  bytes[9] = 9;
  EXPECT_TRUE(absl::IsUnimplemented(DecodeStoredRecord(kPosition, Resealed(bytes)).status()));
}

}  // namespace
}  // namespace docket::eventstore
