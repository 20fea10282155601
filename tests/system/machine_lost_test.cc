// The machine is lost, with only the archive left: another data directory is made of it, and
// answers as the first did. And what is wrong in an archive never becomes a data directory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr char kReviews[] = "/api/v1/reviews?organization=21031067&limit=200";

class MachineLostTest : public testing::Test {
 protected:
  Finished Demo(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {
        "demo",     "--lifecycles",          "10",         "--seed", "5",
        "--corpus", DOCKET_WEBHOOK_EXAMPLES, "--data-dir", data()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Docket(arguments);
  }

  // Large bodies are blobs, so that there are some.
  std::vector<std::string> Flags() const {
    return {"--archive.directory=" + archive(), "--archive.segment_bytes=65536",
            "--ingest.blob_threshold_bytes=16384"};
  }

  // A demo, archived; then the machine is gone.
  void Lose() {
    Docketd server(data(), Flags());
    ASSERT_NE(server.url(), "");
    const Finished demo = Demo();
    ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
    before_ = server.Get(kReviews).body;
    secret_ = SecretIn(apps::DataDirectory{.path = data()}.webhook_secret());
    const Finished archived = Docket({"archive", "run", "--data-dir", data()});
    ASSERT_EQ(archived.code, 0) << archived.output << archived.errors;
    const Finished copied = Docket({"privacy", "backup", "--to", keys(), "--data-dir", data()});
    ASSERT_EQ(copied.code, 0) << copied.output << copied.errors;
    const Finished twice = Docket({"privacy", "backup", "--to", keys(), "--data-dir", data()});
    EXPECT_EQ(twice.code, 1);
    EXPECT_THAT(twice.errors, HasSubstr("is there already"));
    fs::copy(apps::DataDirectory{.path = data()}.master_keys(), directory_.path());
    server.Kill();
    fs::remove_all(data());
  }

  Finished Restore() { return Docket({"archive", "restore", "--from", archive(), "--to", data()}); }

  std::string data() const { return directory_.path() + "/data"; }
  std::string keys() const { return directory_.path() + "/keys"; }
  std::string archive() const { return directory_.path() + "/archive"; }
  // The first segment of the reviews' journal that there is.
  std::string ASegment() const {
    for (const auto& entry : fs::recursive_directory_iterator(archive() + "/review_events.g1")) {
      if (entry.path().extension() == ".segment") return entry.path();
    }
    return "";
  }

  const eventstore::TemporaryDirectory directory_;
  std::string before_;
  std::string secret_;
};

TEST_F(MachineLostTest, TheArchiveAloneMakesADataDirectoryThatAnswersTheSame) {
  Lose();
  const Finished verified = Docket({"archive", "verify", "--from", archive(), "--json"});
  ASSERT_EQ(verified.code, 0) << verified.output << verified.errors;
  EXPECT_GT(JsonOf(verified.output).at("blobs").as_int64(), 0);
  const Finished listed = Docket({"archive", "list", "--from", archive()});
  EXPECT_EQ(listed.code, 0) << listed.errors;
  EXPECT_THAT(listed.output, HasSubstr("review_events.g1/0"));

  const Finished restored = Restore();
  ASSERT_EQ(restored.code, 0) << restored.output << restored.errors;
  std::ofstream(apps::DataDirectory{.path = data()}.webhook_secret()) << secret_ << "\n";
  fs::permissions(apps::DataDirectory{.path = data()}.webhook_secret(),
                  fs::perms::owner_read | fs::perms::owner_write);
  fs::copy(keys(), apps::DataDirectory{.path = data()}.keys());
  fs::copy(directory_.path() + "/master.keys", data());
  Docketd server(data(), Flags());
  ASSERT_NE(server.url(), "");
  // Waits for the views, which are made anew; then nothing of the story may be missing.
  const Finished checked = Demo({"--check-only"});
  EXPECT_EQ(checked.code, 0) << checked.output << checked.errors;
  EXPECT_EQ(server.Get(kReviews).body, before_);
  const Finished proved = Docket({"replay", "verify", "--data-dir", data()});
  EXPECT_EQ(proved.code, 0) << proved.output << proved.errors;

  // Life goes on, in the same archive.
  const Finished again = Demo();
  EXPECT_EQ(again.code, 0) << again.output << again.errors;
  const Finished archived = Docket({"archive", "run", "--data-dir", data()});
  EXPECT_EQ(archived.code, 0) << archived.output << archived.errors;
  const Finished right = Docket({"archive", "verify", "--from", archive()});
  EXPECT_EQ(right.code, 0) << right.output << right.errors;
}

TEST_F(MachineLostTest, AFlippedByteInASegmentIsNamedAndNoDocketdStartsOnWhatIsRestoredOfIt) {
  Lose();
  const std::string segment = ASegment();
  ASSERT_NE(segment, "");
  std::fstream file(segment, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(100);
  const auto byte = static_cast<char>(file.get() ^ 1);
  file.seekp(100);
  file.put(byte);
  file.close();

  const Finished verified = Docket({"archive", "verify", "--from", archive()});
  EXPECT_EQ(verified.code, 1);
  EXPECT_THAT(verified.output, HasSubstr(fs::path(segment).filename().string() +
                                         ": its bytes are not those that its line says"));
  const Finished restored = Restore();
  EXPECT_EQ(restored.code, 1);
  EXPECT_THAT(restored.errors, HasSubstr(fs::path(segment).filename().string()));
  const Finished started =
      RunToEnd(DocketdProgram(), {"--data_dir=" + data(), "--http.listen=127.0.0.1:0"});
  EXPECT_EQ(started.code, 1);
  EXPECT_THAT(started.errors, HasSubstr("a restore has not come to its end here"));
  const Finished over = Restore();
  EXPECT_EQ(over.code, 1);
  EXPECT_THAT(over.errors, HasSubstr("is not empty"));
}

TEST_F(MachineLostTest, WhatIsNoArchiveAndADocketdThatArchivesNothingAreRefused) {
  const Finished none = Docket({"archive", "verify", "--from", directory_.path()});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.errors, HasSubstr("there is no archive"));
  const Docketd server(data());
  ASSERT_NE(server.url(), "");
  const Finished idle = Docket({"archive", "run", "--data-dir", data()});
  EXPECT_EQ(idle.code, 1);
  EXPECT_THAT(idle.errors, HasSubstr("give it archive.directory"));
}

}  // namespace
}  // namespace docket::system_test
