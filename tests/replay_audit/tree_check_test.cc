#include "replay/audit/tree_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "replay/audit/proofs.h"
#include "tests/replay_audit/grown_tree.h"

namespace docket::replay {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::uint64_t kSize = 700;

class TreeCheckTest : public testing::Test {
 protected:
  TreeCheckTest() { EXPECT_TRUE(Grow(files, kSize).ok()); }

  [[nodiscard]] std::vector<std::string> Findings(std::vector<std::string> earlier = {}) const {
    const auto report =
        CheckTree(files, {.key = TestKey().verifier, .earlier_notes = std::move(earlier)});
    if (!report.ok()) return {report.status().ToString()};
    return report->findings;
  }

  void Rewrite(std::uint64_t bundle, const std::vector<std::string>& leaves) {
    std::string bytes;
    for (const std::string& leaf : leaves) AppendEntry(leaf, bytes);
    files.files.at(PathOf(TileOf(kSize, TileName::kEntries, bundle))) = bytes;
  }
  static std::vector<std::string> Second() {
    std::vector<std::string> leaves;
    for (std::uint64_t i = 256; i < 512; ++i) leaves.push_back(TestLeaf(i));
    return leaves;
  }

  MemoryFiles files;
};

TEST_F(TreeCheckTest, CountsWhatTheLeavesAre) {
  const auto report = CheckTree(files, {.key = TestKey().verifier});
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok());
  EXPECT_EQ(report->leaves_by_kind.at("claims"), 1U);
  EXPECT_EQ(report->leaves_by_kind.at("commits"), kSize - 1);
}

TEST_F(TreeCheckTest, NamesARewrittenRecord) {
  auto leaves = Second();
  leaves[44] = TestLeaf(300, "another");
  Rewrite(1, leaves);
  EXPECT_THAT(Findings(), Contains(HasSubstr("record 300 was rewritten")));
}

TEST_F(TreeCheckTest, NamesADroppedRecord) {
  auto leaves = Second();
  leaves.erase(leaves.begin() + 44, leaves.begin() + 46);
  Rewrite(1, leaves);
  EXPECT_THAT(Findings(), Contains(HasSubstr("2 records were dropped, beginning with 300")));
}

TEST_F(TreeCheckTest, NamesAnInsertedRecord) {
  auto leaves = Second();
  leaves.insert(leaves.begin() + 44, TestLeaf(9999));
  Rewrite(1, leaves);
  EXPECT_THAT(Findings(), Contains(HasSubstr("record 300 was inserted")));
}

TEST_F(TreeCheckTest, NamesReorderedRecords) {
  auto leaves = Second();
  std::swap(leaves[44], leaves[47]);
  Rewrite(1, leaves);
  EXPECT_THAT(Findings(),
              Contains(HasSubstr("re-ordered: in the place of 300 stands what was signed as 303")));
}

// Of each file every byte, one at a time.
TEST_F(TreeCheckTest, FindsEachAlteredByte) {
  const auto before = files.files;
  for (const auto& [name, content] : before) {
    if (name == "position") continue;  // no part of what is published
    for (std::size_t at = 0; at < content.size(); at += 1 + content.size() / 97) {
      files.files = before;
      files.files.at(name)[at] = static_cast<char>(content[at] ^ 1);
      EXPECT_THAT(Findings(), Not(IsEmpty())) << name << " " << at;
    }
  }
}

TEST_F(TreeCheckTest, NamesAFileThatIsMissingOrCutShort) {
  const auto before = files.files;
  for (const auto& [name, content] : before) {
    if (name == "position") continue;
    files.files = before;
    files.files.at(name) = content.substr(0, content.size() - 1);
    EXPECT_THAT(Findings(), Contains(HasSubstr(name))) << name;
    files.files.erase(name);
    EXPECT_THAT(Findings(), Contains(HasSubstr(name))) << name;
  }
}

TEST_F(TreeCheckTest, NamesTheTileThatWasAlteredTogetherWithItsBundle) {
  auto leaves = Second();
  leaves[44] = TestLeaf(300, "another");
  Rewrite(1, leaves);
  std::vector<MerkleHash> hashes;
  for (const std::string& leaf : leaves) hashes.push_back(LeafHash(leaf));
  files.files.at("tile/0/001") = TileBytes(hashes);
  EXPECT_THAT(Findings(), Contains(HasSubstr("tile/0/001 or hash 1 of tile/1/000.p/2 was altered: "
                                             "records 256 to 511")));
}

TEST_F(TreeCheckTest, ATreeMadeAnewIsNotTheSignedOne) {
  MemoryFiles other;
  auto writer = OpenTree(other);
  for (std::uint64_t i = 0; i < kSize; ++i) (*writer)->Append(TestLeaf(i, "another"));
  ASSERT_TRUE((*writer)->Publish("").ok());
  const std::string note = files.files.at("checkpoint");
  files.files = other.files;
  EXPECT_THAT(Findings(), IsEmpty());  // whoever kept nothing cannot see it
  EXPECT_THAT(Findings({note}), Contains(HasSubstr("the tree forked")));
  files.files.at("checkpoint") = note;
  EXPECT_THAT(Findings(), Contains(HasSubstr("not the tree of 700 records that was signed")));
}

TEST_F(TreeCheckTest, AKeptCheckpointFindsWhatWasCutOff) {
  const std::string note = files.files.at("checkpoint");
  files.files.clear();
  ASSERT_TRUE(Grow(files, 650).ok());
  EXPECT_THAT(Findings({note}), Contains(HasSubstr("the last 50 were dropped")));
}

TEST_F(TreeCheckTest, AForeignKeyAndAnEditedCheckpointAreRefused) {
  const auto foreign = CheckTree(files, {.key = TestKey('x').verifier});
  EXPECT_TRUE(absl::IsNotFound(foreign.status()));
  EXPECT_THAT(std::string(foreign.status().message()), HasSubstr("the key is not the right one"));
  std::string& note = files.files.at("checkpoint");
  note.replace(note.find("\n700\n"), 5, "\n699\n");
  const auto edited = CheckTree(files, {.key = TestKey().verifier});
  EXPECT_TRUE(absl::IsDataLoss(edited.status()));
  EXPECT_THAT(std::string(edited.status().message()), HasSubstr("was altered"));
}

TEST_F(TreeCheckTest, AnotherTreeOfTheSameKeyIsRefused) {
  const auto other = CheckTree(files, {.key = TestKey().verifier, .origin = "docket.example/x/0"});
  EXPECT_TRUE(absl::IsFailedPrecondition(other.status()));
}

TEST_F(TreeCheckTest, ProofsHaveTheFormsThatOthersRead) {
  const auto record = ProveRecord(files, TestKey().verifier, 300);
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_THAT(*record, HasSubstr(absl::StrCat("c2sp.org/tlog-proof@v1\nextra ",
                                              Base64Of(TestLeaf(300)), "\nindex 300\n")));
  EXPECT_TRUE(record->ends_with("\n\n" + files.files.at("checkpoint")));
  EXPECT_TRUE(absl::IsInvalidArgument(ProveRecord(files, TestKey().verifier, kSize).status()));
  const std::string note = files.files.at("checkpoint");
  ASSERT_TRUE(Grow(files, 1000).ok());
  const auto since = ProveSince(files, TestKey().verifier, note);
  ASSERT_TRUE(since.ok()) << since.status();
  EXPECT_TRUE(since->starts_with("old 700\n"));
}

TEST_F(TreeCheckTest, NothingIsProvedFromAlteredTiles) {
  files.files.at("tile/0/001")[0] ^= 1;
  EXPECT_TRUE(absl::IsDataLoss(ProveRecord(files, TestKey().verifier, 300).status()));
}

}  // namespace
}  // namespace docket::replay
