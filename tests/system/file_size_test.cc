// docketd under a limit of the size of a file: what RocksDB says about its own work does not fit.
// RocksDB's own logger ends the process then, as it does on a full disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

// The logs' own files are smaller: they hold an admin key.
constexpr std::int64_t kFileBytes = 128 * kFileBlockBytes;

TEST(FileSize, AnInfoLogThatCannotBeWrittenStopsNothing) {
  const eventstore::TemporaryDirectory directory;
  const apps::DataDirectory data{.path = directory.path() + "/data"};
  for (int start = 1; start <= 2; ++start) {
    SCOPED_TRACE(absl::StrCat("start ", start));
    Docketd server(data.path, {}, {.file_bytes = kFileBytes});
    ASSERT_NE(server.url(), "");
    EXPECT_EQ(server.Get("/api/v1/reviews?organization=1").status, 200);
    EXPECT_EQ(server.Stop(), 0);
    // Up to the limit, but for the last line.
    EXPECT_GE(std::filesystem::file_size(data.journal() + "/LOG"), kFileBytes - 4'096);
  }
}

}  // namespace
}  // namespace docket::system_test
