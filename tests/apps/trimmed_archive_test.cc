// Which archive has what was trimmed is kept in the data directory.
#include "apps/trimmed_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "tests/eventstore/temporary_directory.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;

class TrimmedArchiveTest : public testing::Test {
 protected:
  const eventstore::TemporaryDirectory directory_;
  const DataDirectory data_{.path = directory_.path()};
};

TEST_F(TrimmedArchiveTest, WhatIsKeptIsRead) {
  const auto none = ReadTrimmedArchive(data_);
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(*none, std::nullopt);
  const TrimmedArchive archive{.id = "abc", .directory = "/mnt/archive"};
  ASSERT_TRUE(KeepTrimmedArchive(data_, archive).ok());
  ASSERT_TRUE(KeepTrimmedArchive(data_, archive).ok());
  EXPECT_EQ(*ReadTrimmedArchive(data_), archive);
}

TEST_F(TrimmedArchiveTest, ItMayMoveAndIsNeverAnother) {
  ASSERT_TRUE(KeepTrimmedArchive(data_, {.id = "abc", .directory = "/mnt/archive"}).ok());
  const TrimmedArchive moved{.id = "abc", .directory = "/mnt/elsewhere"};
  ASSERT_TRUE(KeepTrimmedArchive(data_, moved).ok());
  EXPECT_EQ(*ReadTrimmedArchive(data_), moved);
  const absl::Status other = KeepTrimmedArchive(data_, {.id = "def", .directory = "/mnt/other"});
  EXPECT_TRUE(absl::IsFailedPrecondition(other));
  EXPECT_THAT(other.message(), HasSubstr("/mnt/elsewhere"));
  EXPECT_EQ(*ReadTrimmedArchive(data_), moved);
}

TEST_F(TrimmedArchiveTest, WhatIsNoSuchFileIsRefusedAndSaysHowToWriteIt) {
  for (const char* text : {"", "abc", "abc\n", "abc\n\n", "\n/mnt\n", "abc\n/mnt\nmore\n"}) {
    std::ofstream(data_.trimmed_archive(), std::ios::trunc) << text;
    const auto read = ReadTrimmedArchive(data_);
    EXPECT_TRUE(absl::IsFailedPrecondition(read.status())) << text;
    EXPECT_THAT(read.status().message(), HasSubstr("does not name an archive"));
  }
}

}  // namespace
}  // namespace docket::apps
