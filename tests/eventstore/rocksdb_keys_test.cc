#include "eventstore/rocksdb/rocksdb_keys.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace docket::eventstore {
namespace {

constexpr Offset kLastOffset(std::numeric_limits<std::int64_t>::max());

TEST(RocksDbKeysTest, RecordKeysAreInTheOrderOfPartitionAndOffset) {
  const std::string low = RecordKey({.partition = PartitionIndex(0), .offset = Offset(255)});
  const std::string middle = RecordKey({.partition = PartitionIndex(0), .offset = Offset(256)});
  const std::string high = RecordKey({.partition = PartitionIndex(1), .offset = Offset(0)});
  EXPECT_LT(low, middle);
  EXPECT_LT(middle, high);
  EXPECT_LT(RecordKey({.partition = PartitionIndex(0), .offset = kLastOffset}), high);
}

TEST(RocksDbKeysTest, TheBytesAreThoseOfTheFormat) {
  EXPECT_EQ(RecordKey({.partition = PartitionIndex(1), .offset = Offset(0x0203)}),
            std::string("\0\0\0\1\0\0\0\0\0\0\2\3", 12));
  EXPECT_EQ(SchemaVersionKey(), std::string("\1"));
  const LogName log{.base = "ab", .generation = 7};
  EXPECT_EQ(PartitionCountKey(log), std::string("\2ab.g7"));
  EXPECT_EQ(TrimmedStartKey(log, PartitionIndex(3)), std::string("\3\0\5ab.g7\0\0\0\3", 12));
  EXPECT_EQ(BlobKey(BlobHash{0xff}), std::string("\4\xff").append(31, '\0'));
}

TEST(RocksDbKeysTest, ParsingUndoesMaking) {
  const RecordPosition position{.partition = PartitionIndex(9), .offset = kLastOffset};
  EXPECT_EQ(ParseRecordKey(RecordKey(position)), position);
  EXPECT_EQ(ParseOffset(EncodeOffset(kLastOffset)), kLastOffset);
  EXPECT_EQ(ParsePartitionCount(EncodePartitionCount(64)), 64);
  const SchemaVersion schema{.version = 3, .reader_min = 2};
  EXPECT_EQ(ParseSchemaVersion(EncodeSchemaVersion(schema)), schema);
}

TEST(RocksDbKeysTest, OtherBytesAreNotParsed) {
  EXPECT_EQ(ParseRecordKey("short"), std::nullopt);
  EXPECT_EQ(ParseRecordKey(std::string(12, '\xff')), std::nullopt);
  EXPECT_EQ(ParseOffset(std::string(8, '\xff')), std::nullopt);
  EXPECT_EQ(ParseOffset("7"), std::nullopt);
  EXPECT_EQ(ParsePartitionCount(std::string(4, '\0')), std::nullopt);
  EXPECT_EQ(ParseSchemaVersion("1"), std::nullopt);
}

}  // namespace
}  // namespace docket::eventstore
