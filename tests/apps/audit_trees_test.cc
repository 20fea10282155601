// The audit trees of a whole docketd: kept if there is a key, published, and as the journal is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "apps/whole_file.h"
#include "replay/audit/tile_files.h"
#include "replay/audit/tiles.h"
#include "replay/audit/tree_check.h"
#include "tests/apps/running_node.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kFirstTree[] = "/audit/organization_events.g1/0/";

class AuditTreesTest : public RunningNode {
 protected:
  void GiveKey(const std::string& text) const {
    std::filesystem::create_directories(data_.path);
    ASSERT_TRUE(WriteFileWhole(data_.audit_key(), text).ok());
  }
  [[nodiscard]] ClientResponse AskFor(const std::string& path) const {
    return Ask({.method = "GET", .target = path, .headers = {}, .body = {}});
  }

  const replay::SignerKey key_ = *replay::SignerKeyOf("docket.example", std::string(32, 'k'));
};

TEST_F(AuditTreesTest, AreKeptAndPublishedWhereThereIsAKey) {
  GiveKey(ToSecretText(key_));
  const std::unique_ptr<Node> node = StartReady();
  // An owner's claim is the first record of each partition.
  ClientResponse checkpoint;
  Await([&] {
    checkpoint = AskFor(absl::StrCat(kFirstTree, "checkpoint"));
    const auto opened = replay::OpenCheckpoint(checkpoint.body, key_.verifier);
    return opened.ok() && opened->size > 0;
  });
  const auto opened = *replay::OpenCheckpoint(checkpoint.body, key_.verifier);
  EXPECT_EQ(opened.origin, "docket.example/organization_events.g1/0");
  const auto tile = replay::TileOf(opened.size, 0, 0);
  EXPECT_EQ(AskFor(absl::StrCat(kFirstTree, replay::PathOf(tile))).body.size(), 32 * opened.size);
  const auto bundle = replay::TileOf(opened.size, replay::TileName::kEntries, 0);
  EXPECT_EQ(AskFor(absl::StrCat(kFirstTree, replay::PathOf(bundle))).body.size(), 51 * opened.size);
  for (const char* none :
       {"tile/0/001", "tile/0/0", "tile/9/000", "tile/0/../../checkpoint", "tile/", "position"}) {
    EXPECT_EQ(AskFor(absl::StrCat(kFirstTree, none)).status, 404) << none;
  }
  EXPECT_EQ(AskFor("/audit/organization_events.g1/00/checkpoint").status, 404);
  EXPECT_EQ(AskFor("/audit/webhook_received.g1/0/checkpoint").status, 404);
  ASSERT_TRUE(node->Stop().ok());
  for (const auto& tree : std::filesystem::directory_iterator(data_.audit())) {
    for (const auto& partition : std::filesystem::directory_iterator(tree)) {
      const auto report =
          replay::CheckTree(replay::TileFiles(partition.path().string()), {.key = key_.verifier});
      ASSERT_TRUE(report.ok()) << report.status();
      EXPECT_THAT(report->findings, IsEmpty());
    }
  }
}

TEST_F(AuditTreesTest, AreNotThereWithoutAKey) {
  const std::unique_ptr<Node> node = StartReady();
  EXPECT_EQ(AskFor(absl::StrCat(kFirstTree, "checkpoint")).status, 404);
  EXPECT_FALSE(std::filesystem::exists(data_.audit()));
}

TEST_F(AuditTreesTest, AFileThatIsNoKeyEndsTheStart) {
  GiveKey("no key");
  const auto node = Start();
  ASSERT_FALSE(node.ok());
  EXPECT_THAT(std::string(node.status().message()), HasSubstr("audit.key is no key"));
}

}  // namespace
}  // namespace docket::apps
