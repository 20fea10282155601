#include "tests/disk/disk_tree.h"

#include <algorithm>

#include "platform/check.h"

namespace docket::tests {
namespace {

std::vector<std::string_view> Split(std::string_view path) {
  std::vector<std::string_view> names;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    if (!name.empty() && name != ".") names.push_back(name);
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return names;
}

DiskNodePtr Walk(const DiskNodePtr& root, const std::vector<std::string_view>& names,
                 std::size_t count) {
  DiskNodePtr node = root;
  for (std::size_t i = 0; i < count; ++i) {
    const auto found = node->entries.find(names[i]);
    if (found == node->entries.end()) return nullptr;
    node = found->second;
  }
  return node;
}

void Change(DiskEntries& entries, const EntryChange& change) {
  entries.erase(change.removed);
  if (!change.added.empty()) entries[change.added] = change.node;
}

void Apply(DiskNode& directory, EntryChange change) {
  Change(directory.entries, change);
  directory.changes.push_back(std::move(change));
}

std::size_t Below(std::mt19937_64& random, std::size_t bound) { return random() % bound; }

// The first writes as a whole, and of the next one the first bytes.
std::size_t TornEnd(const DiskNode& file, std::mt19937_64& random) {
  if (file.write_ends.empty()) return file.durable_bytes;
  const std::size_t whole = Below(random, file.write_ends.size() + 1);
  const std::size_t begin = whole == 0 ? file.durable_bytes : file.write_ends[whole - 1];
  if (whole == file.write_ends.size()) return begin;
  return begin + Below(random, file.write_ends[whole] - begin + 1);
}

// A disk writes the pages of a file in any order.
void LosePages(std::string& content, std::size_t from, std::mt19937_64& random) {
  constexpr std::size_t kPage = 4'096;
  while (from < content.size()) {
    const std::size_t end = std::min(content.size(), (from / kPage + 1) * kPage);
    if (Below(random, 2) == 0) {
      std::fill(content.begin() + static_cast<std::ptrdiff_t>(from),
                content.begin() + static_cast<std::ptrdiff_t>(end), '\0');
    }
    from = end;
  }
}

std::string ContentAfter(const DiskNode& file, Remains remains, std::mt19937_64& random) {
  if (remains == Remains::kEverything) return file.content;
  const bool part = remains != Remains::kNothing;
  if (file.before_truncation.has_value() && (!part || Below(random, 2) == 0)) {
    return *file.before_truncation;
  }
  std::string left = file.content.substr(0, part ? TornEnd(file, random) : file.durable_bytes);
  if (remains == Remains::kPages) LosePages(left, file.durable_bytes, random);
  for (const auto& [from, to] : file.lost) {
    for (std::size_t i = from; i < std::min(to, left.size()); ++i) left[i] = '\0';
  }
  return left;
}

DiskNodePtr NodeAfter(const DiskNode& node, Remains remains, std::mt19937_64& random) {
  auto after = std::make_shared<DiskNode>();
  after->is_directory = node.is_directory;
  if (!node.is_directory) {
    after->content = ContentAfter(node, remains, random);
    after->durable_bytes = after->content.size();
    return after;
  }
  DiskEntries left = remains == Remains::kEverything ? node.entries : node.durable_entries;
  if (remains == Remains::kPart || remains == Remains::kPages) {
    const std::size_t kept = Below(random, node.changes.size() + 1);
    for (std::size_t i = 0; i < kept; ++i) Change(left, node.changes[i]);
  }
  for (const auto& [name, child] : left) after->entries[name] = NodeAfter(*child, remains, random);
  after->durable_entries = after->entries;
  return after;
}

}  // namespace

void AppendTo(DiskNode& file, std::string_view data) {
  file.content.append(data);
  file.write_ends.push_back(file.content.size());
}

void TruncateTo(DiskNode& file, std::size_t bytes) {
  if (bytes < file.durable_bytes && !file.before_truncation.has_value()) {
    file.before_truncation = file.content.substr(0, file.durable_bytes);
  }
  file.content.resize(bytes);
  file.durable_bytes = std::min(file.durable_bytes, bytes);
  std::erase_if(file.write_ends, [bytes](std::size_t end) { return end > bytes; });
  if (file.write_ends.empty() && bytes > file.durable_bytes) file.write_ends.push_back(bytes);
}

void SyncFile(DiskNode& file) {
  file.durable_bytes = file.content.size();
  file.before_truncation.reset();
  file.write_ends.clear();
}

void FailToSync(DiskNode& file) {
  if (file.durable_bytes == file.content.size()) return;
  file.lost.emplace_back(file.durable_bytes, file.content.size());
}

void SyncDirectory(DiskNode& directory) {
  directory.durable_entries = directory.entries;
  directory.changes.clear();
}

std::string_view LastName(std::string_view path) {
  const std::vector<std::string_view> names = Split(path);
  return names.empty() ? std::string_view() : names.back();
}

DiskTree::DiskTree() : root_(std::make_shared<DiskNode>()) { root_->is_directory = true; }

DiskNodePtr DiskTree::Find(std::string_view path) const {
  const std::vector<std::string_view> names = Split(path);
  return Walk(root_, names, names.size());
}

DiskNodePtr DiskTree::FindParent(std::string_view path) const {
  const std::vector<std::string_view> names = Split(path);
  return names.empty() ? nullptr : Walk(root_, names, names.size() - 1);
}

DiskNodePtr DiskTree::Add(std::string_view path, bool is_directory) {
  auto node = std::make_shared<DiskNode>();
  node->is_directory = is_directory;
  Apply(*FindParent(path), {.removed = {}, .added = std::string(LastName(path)), .node = node});
  return node;
}

void DiskTree::Remove(std::string_view path) {
  Apply(*FindParent(path), {.removed = std::string(LastName(path)), .added = {}, .node = nullptr});
}

void DiskTree::Rename(std::string_view from, std::string_view to) {
  const DiskNodePtr parent = FindParent(to);
  DOCKET_CHECK(FindParent(from) == parent);  // RocksDB renames within one directory
  Apply(*parent, {.removed = std::string(LastName(from)),
                  .added = std::string(LastName(to)),
                  .node = Find(from)});
}

void DiskTree::MakeDurableDirectory(std::string_view path) {
  DiskNodePtr node = root_;
  for (const std::string_view name : Split(path)) {
    DiskNodePtr& child = node->entries[std::string(name)];
    if (child == nullptr) {
      child = std::make_shared<DiskNode>();
      child->is_directory = true;
    }
    node->durable_entries[std::string(name)] = child;
    node = child;
  }
}

DiskTree DiskTree::AfterPowerFailure(Remains remains, std::mt19937_64& random) const {
  DiskTree after;
  after.root_ = NodeAfter(*root_, remains, random);
  return after;
}

}  // namespace docket::tests
