// docketd says what is wrong with how it was started.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;

TEST(Start, AnUnknownKeyIsWrongUseAndNamesTheLine) {
  const eventstore::TemporaryDirectory directory;
  const std::string file = directory.path() + "/docket.yaml";
  std::ofstream(file) << "data_dir: " << directory.path() << "\nhttp:\n  lisen: 127.0.0.1:0\n";
  const Finished started = RunToEnd(DocketdProgram(), {"--config", file});
  EXPECT_EQ(started.code, 2);
  EXPECT_THAT(started.errors, HasSubstr("docket.yaml:3"));
  EXPECT_THAT(started.errors, HasSubstr("lisen"));
}

TEST(Start, ATakenPortIsNamed) {
  const eventstore::TemporaryDirectory directory;
  const eventstore::TemporaryDirectory other;
  const Docketd server(directory.path());
  ASSERT_NE(server.url(), "");
  const std::string data = other.path() + "/data";
  const Finished started = RunToEnd(
      DocketdProgram(),
      {absl::StrCat("--data_dir=", data), absl::StrCat("--http.listen=127.0.0.1:", server.port())});
  EXPECT_EQ(started.code, 1);
  EXPECT_THAT(started.errors, HasSubstr(absl::StrCat("127.0.0.1 port ", server.port())));
  EXPECT_FALSE(std::filesystem::exists(data)) << "it left something behind";
}

TEST(Start, AMissingSecretFileIsToldBeforeAnythingIsMade) {
  const eventstore::TemporaryDirectory directory;
  const std::string file = directory.path() + "/docket.yaml";
  const std::string data = directory.path() + "/data";
  std::ofstream(file) << "data_dir: " << data
                      << "\nwebhooks:\n  endpoints:\n"
                         "    - {id: acme, host: gh, owners: [7], secret_files: [none.secret]}\n";
  const Finished started = RunToEnd(DocketdProgram(), {"--config", file});
  EXPECT_EQ(started.code, 2);
  EXPECT_THAT(started.errors, HasSubstr("docket.yaml:3: webhook endpoint 'acme': there is no "
                                        "file none.secret; make it"));
  EXPECT_FALSE(std::filesystem::exists(data));
}

TEST(Start, ADataDirectoryBelongsToOneProcess) {
  const eventstore::TemporaryDirectory directory;
  const Docketd server(directory.path());
  ASSERT_NE(server.url(), "");
  const Finished started =
      RunToEnd(DocketdProgram(),
               {absl::StrCat("--data_dir=", directory.path()), "--http.listen=127.0.0.1:0"});
  EXPECT_EQ(started.code, 1);
  EXPECT_THAT(started.errors, HasSubstr("another docketd or docket has it open"));
  EXPECT_THAT(started.errors, HasSubstr(directory.path()));
  EXPECT_EQ(server.Get("/readyz").status, 200);  // the first one goes on
}

// SIGPIPE would end them with -13; docket writes once to each of its outputs.
TEST(Start, NobodyNeedsToReadWhatIsWritten) {
  const eventstore::TemporaryDirectory directory;
  const Docketd server(directory.path());
  ASSERT_NE(server.url(), "");
  // Logs why it does not start.
  EXPECT_EQ(RunUnheard(DocketdProgram(), {absl::StrCat("--data_dir=", directory.path()),
                                          "--http.listen=127.0.0.1:0"}),
            1);
  EXPECT_EQ(RunUnheard(DocketProgram(), {"status", "--data-dir", directory.path()}), 0);
  EXPECT_EQ(RunUnheard(DocketProgram(), {"status", "--data-dir", "none"}), 1);
}

TEST(Start, HelpAndVersionNeedNothing) {
  const Finished help = RunToEnd(DocketdProgram(), {"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.output, HasSubstr("Examples:"));
  EXPECT_THAT(RunToEnd(DocketdProgram(), {"--version"}).output, HasSubstr("docketd "));
  EXPECT_EQ(RunToEnd(DocketdProgram(), {"--no-such-key=1"}).code, 2);
  const Finished config = RunToEnd(DocketdProgram(), {"--config"});
  EXPECT_EQ(config.code, 2);
  EXPECT_THAT(config.errors, HasSubstr("docketd: --config needs a file"));
}

}  // namespace
}  // namespace docket::system_test
