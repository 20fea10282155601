// The drill of docs/runbooks/bytes-flipped.md: a byte is another one in a table of the read models,
// in a table of the journal, in a segment of the archive. It is found, named, and repaired from
// what is whole. (A row in PostgreSQL: shard_lost_pgtest.cc.)
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/system/drill.h"

namespace docket::system_test {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;

class BytesFlippedDrill : public Drill {
 protected:
  // Two starts: tables hold then what logs held before.
  void RunTheStory() {
    {
      const Docketd server(data(), Flags());
      ASSERT_NE(server.url(), "");
      const Finished demo = Demo();
      ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
      before_ = server.Get(kReviews).body;
      const Finished archived = Docket({"archive", "run", "--data-dir", data()});
      ASSERT_EQ(archived.code, 0) << archived.output << archived.errors;
    }
    Docketd server(data(), Flags());
    ASSERT_NE(server.url(), "");
    EXPECT_EQ(server.Stop(), 0);
    fs::copy(archive(), archive() + ".copy", fs::copy_options::recursive);
  }

  [[nodiscard]] std::string archive() const { return elsewhere_.path() + "/archive"; }
  [[nodiscard]] std::vector<std::string> Flags() const {
    return {"--archive.directory=" + archive()};
  }

  // In the middle of each file of that kind, however deep below; the files.
  static std::vector<fs::path> FlipIn(const std::string& directory, const std::string& extension) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
      if (entry.path().extension() != extension) continue;
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      const auto middle = static_cast<std::streamoff>(entry.file_size() / 2);
      file.seekg(middle);
      const auto byte = static_cast<char>(file.get() ^ 1);
      file.seekp(middle);
      file.put(byte);
      files.push_back(entry.path());
    }
    std::ranges::sort(files);
    EXPECT_FALSE(files.empty()) << directory;
    return files;
  }

  void ExpectAllIsThere() {
    Docketd server(data(), Flags());
    ASSERT_NE(server.url(), "");
    const Finished checked = Demo({"--check-only"});
    EXPECT_EQ(checked.code, 0) << checked.output << checked.errors;
    EXPECT_EQ(server.Get(kReviews).body, before_);
    ProveAllViews();
    EXPECT_EQ(server.Stop(), 0);
  }

  const eventstore::TemporaryDirectory elsewhere_;
  std::string before_;
};

TEST_F(BytesFlippedDrill, InATableOfTheReadModels) {
  RunTheStory();
  const apps::DataDirectory data_directory{.path = data()};
  FlipIn(data_directory.views(), ".sst");
  EXPECT_THAT(Replay({"verify"}, 1), HasSubstr(data_directory.views()));

  fs::rename(data_directory.views(), data_directory.views() + ".broken");
  ExpectAllIsThere();
}

TEST_F(BytesFlippedDrill, InATableOfTheJournal) {
  RunTheStory();
  FlipIn(apps::DataDirectory{.path = data()}.journal(), ".sst");
  EXPECT_THAT(Replay({"verify"}, 1),
              AnyOf(HasSubstr("Restore"), HasSubstr("docket archive restore")));

  const std::string broken = data() + ".broken";
  fs::rename(data(), broken);
  const Finished restored = Docket({"archive", "restore", "--from", archive(), "--to", data()});
  ASSERT_EQ(restored.code, 0) << restored.output << restored.errors;
  for (const char* kept : {"webhook.secret", "cursor.key", "master.keys", "keys"}) {
    fs::copy(broken + "/" + kept, data() + "/" + kept, fs::copy_options::recursive);
  }
  ExpectAllIsThere();
  fs::remove_all(broken);
}

TEST_F(BytesFlippedDrill, InASegmentOfTheArchive) {
  RunTheStory();
  const auto flipped = FlipIn(archive() + "/review_events.g1/0", ".segment");
  const Finished found = Docket({"archive", "verify", "--from", archive()});
  EXPECT_EQ(found.code, 1);
  for (const fs::path& segment : flipped) {
    EXPECT_THAT(found.output, HasSubstr(segment.filename().string()));
    fs::copy(fs::path(archive() + ".copy") / fs::relative(segment, archive()), segment,
             fs::copy_options::overwrite_existing);
  }
  const Finished right = Docket({"archive", "verify", "--from", archive()});
  EXPECT_EQ(right.code, 0) << right.output << right.errors;
  ExpectAllIsThere();
}

}  // namespace
}  // namespace docket::system_test
