// DiskTree: files and directories as a disk has them under a power failure. What is written is held
// in memory until its file is synced; a new, renamed or deleted name until its directory is. Data
// of a sync that failed is never made durable by a later one, as on Linux: the pages count as
// clean. Thread-safety: none, its owner locks. Ownership: an open file shares its node, and
// outlives its name like a POSIX file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docket::tests {

struct DiskNode;
using DiskNodePtr = std::shared_ptr<DiskNode>;
using DiskEntries = std::map<std::string, DiskNodePtr, std::less<>>;

// One change of a directory that is not durable yet: a rename removes one name and adds another.
struct EntryChange {
  std::string removed;  // empty: none
  std::string added;    // empty: none
  DiskNodePtr node;     // of the added name
};

struct DiskNode {
  bool is_directory = false;

  // Of a file.
  std::string content;
  std::size_t durable_bytes = 0;                 // so much of the content is synced
  std::optional<std::string> before_truncation;  // what is durable until the next sync
  std::vector<std::size_t> write_ends;           // of the writes that are not synced, ascending
  std::vector<std::pair<std::size_t, std::size_t>> lost;  // from, to: of syncs that failed

  // Of a directory.
  DiskEntries entries;
  DiskEntries durable_entries;
  std::vector<EntryChange> changes;  // from the durable entries to the entries
};

void AppendTo(DiskNode& file, std::string_view data);
void TruncateTo(DiskNode& file, std::size_t bytes);
void SyncFile(DiskNode& file);
void FailToSync(DiskNode& file);
void SyncDirectory(DiskNode& directory);

// What a power failure leaves of what was not durable.
enum class Remains {
  kNothing,
  kPart,   // of each file the first writes, the next one torn; of each directory the first changes
  kPages,  // the same, and of each file any of its pages: the others are zeros
  kEverything,
};

class DiskTree {
 public:
  DiskTree();

  // Null: there is none.
  [[nodiscard]] DiskNodePtr Find(std::string_view path) const;
  // The directory that holds the last name of a path; null: there is none.
  [[nodiscard]] DiskNodePtr FindParent(std::string_view path) const;

  // Preconditions of these: the parent is there; of Remove and Rename: so is the name.
  DiskNodePtr Add(std::string_view path, bool is_directory);
  void Remove(std::string_view path);
  void Rename(std::string_view from, std::string_view to);

  // All of it durable, with the directories above it.
  void MakeDurableDirectory(std::string_view path);

  // The same tree as it is after a power failure, all of it durable.
  [[nodiscard]] DiskTree AfterPowerFailure(Remains remains, std::mt19937_64& random) const;

 private:
  DiskNodePtr root_;
};

[[nodiscard]] std::string_view LastName(std::string_view path);

}  // namespace docket::tests
