// docketd under a limit of open files: it takes no more connections than leave its databases what
// they need.
#include "apps/open_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/support/http_client.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;
using testing_support::HttpClient;

// False: the server closed the connection without an answer.
bool IsServed(HttpClient& client) {
  try {
    return client.Send({.target = "/healthz"}).status == 200;
  } catch (const boost::system::system_error&) {
    return false;
  }
}

TEST(OpenFiles, AnOrdinarySoftLimitIsRaised) {
  const eventstore::TemporaryDirectory directory;
  const Docketd server(directory.path(), {}, {.open_files_soft = 256});
  ASSERT_NE(server.url(), "");
  std::vector<std::unique_ptr<HttpClient>> idle;
  for (int i = 0; i < 300; ++i) idle.push_back(std::make_unique<HttpClient>(server.port()));
  EXPECT_EQ(server.Get("/readyz").status, 200);
}

TEST(OpenFiles, ConnectionsAreLoweredToWhatAHardLimitAllows) {
  const eventstore::TemporaryDirectory directory;
  const int allowed = 20;
  Docketd server(directory.path(), {},
                 {.open_files_hard = static_cast<int>(apps::kFilesReserved) + allowed});
  ASSERT_NE(server.url(), "");
  const auto line = server.process().errors().AwaitLine("http.max_connections", kPatience);
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(JsonOf(*line).at("connections_max"), allowed);
  std::vector<std::unique_ptr<HttpClient>> open;
  do {
    open.push_back(std::make_unique<HttpClient>(server.port()));
  } while (IsServed(*open.back()) && open.size() <= std::size_t{2} * allowed);
  const auto served = static_cast<int>(open.size()) - 1;
  EXPECT_LE(served, allowed);
  EXPECT_GE(served, allowed - 1);  // the one that asked whether it is ready may still be closing
}

TEST(OpenFiles, ALimitThatIsTooLowIsRefusedWithWhatToDo) {
  const eventstore::TemporaryDirectory directory;
  const Finished started =
      RunDocketd({absl::StrCat("--data_dir=", directory.path()), "--http.listen=127.0.0.1:0"},
                 {.open_files_hard = 1'024});
  EXPECT_EQ(started.code, 1);
  EXPECT_THAT(started.errors, HasSubstr("may have 1024 files open"));
  EXPECT_THAT(started.errors, HasSubstr("LimitNOFILE"));
}

}  // namespace
}  // namespace docket::system_test
