// A tree in a directory of its own, grown by a TreeWriter, and files in memory that fail when told.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "replay/audit/leaf.h"
#include "replay/audit/tile_files.h"
#include "replay/audit/tree_writer.h"

namespace docket::replay {

constexpr char kTestOrigin[] = "docket.example/review_events/0";

inline SignerKey TestKey(char fill = 'k') {
  return *SignerKeyOf("docket.example", std::string(32, fill));
}

inline std::string TestLeaf(std::uint64_t index, const std::string& salt = "") {
  return LeafData({.kind = index == 0 ? LeafKind::kClaim : LeafKind::kCommit,
                   .record = Sha256Of(absl::StrCat("record ", index, salt))});
}

// Fails every call that writes, once as many have been carried out as it is told.
class MemoryFiles final : public TileFiles {
 public:
  MemoryFiles() : TileFiles("memory") {}

  absl::StatusOr<std::string> Read(const std::string& name) const override {
    const auto found = files.find(name);
    if (found == files.end()) return absl::NotFoundError(absl::StrCat("no ", name));
    return found->second;
  }
  absl::Status Replace(const std::string& name, std::string_view bytes) override {
    if (writes_left == 0) return absl::UnavailableError("the process was killed");
    --writes_left;
    files[name] = std::string(bytes);
    return absl::OkStatus();
  }
  absl::Status RemoveDirectory(const std::string& name) override {
    if (writes_left == 0) return absl::UnavailableError("the process was killed");
    --writes_left;
    std::erase_if(files, [&](const auto& file) { return file.first.starts_with(name + "/"); });
    return absl::OkStatus();
  }

  std::map<std::string, std::string> files;
  std::int64_t writes_left = -1;  // never 0
};

inline absl::StatusOr<std::unique_ptr<TreeWriter>> OpenTree(TileFiles& files, char key = 'k') {
  return TreeWriter::Open({.files = files, .origin = kTestOrigin, .key = TestKey(key)});
}

// Appends the leaves up to `size` and publishes.
inline absl::Status Grow(TreeWriter& writer, std::uint64_t size) {
  while (writer.size() < size) writer.Append(TestLeaf(writer.size()));
  return writer.Publish(absl::StrCat("at ", size));
}

inline absl::Status Grow(TileFiles& files, std::uint64_t size) {
  auto writer = OpenTree(files);
  if (!writer.ok()) return writer.status();
  return Grow(**writer, size);
}

}  // namespace docket::replay
