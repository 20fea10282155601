#include "replay/audit/tree_writer.h"

#include <bit>
#include <cstddef>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "replay/audit/tile_reader.h"

namespace docket::replay {
namespace {

constexpr char kPositionName[] = "position";
constexpr char kPositionHeading[] = "docket audit position v1";

// The last leaf, or complete subtree, that stands in the tile, counted in leaves from 1.
std::uint64_t EndOf(const TileName& name) {
  const unsigned level = name.level == TileName::kEntries ? 0 : name.level;
  return (name.index + 1) << (kTileHeight * (level + 1));
}

}  // namespace

absl::StatusOr<std::unique_ptr<TreeWriter>> TreeWriter::Open(Options options) {
  std::unique_ptr<TreeWriter> writer(new TreeWriter(std::move(options)));
  DOCKET_RETURN_IF_ERROR(writer->LoadCheckpoint());
  DOCKET_RETURN_IF_ERROR(writer->LoadPosition());
  DOCKET_RETURN_IF_ERROR(writer->LoadEdge());
  DOCKET_RETURN_IF_ERROR(writer->CompareWithSigned());
  return writer;
}

absl::Status TreeWriter::Fork(const std::string& what) const {
  return absl::DataLossError(absl::StrCat(
      "the audit tree in ", options_.files.directory(), " ", what,
      ". Nothing more is signed. Find out which is right: restore the journal or these files from "
      "a "
      "backup; if both are to stay as they are, move the directory away, and tell whoever has "
      "checkpoints of it that a new tree begins"));
}

absl::Status TreeWriter::LoadCheckpoint() {
  const auto note = options_.files.Read(std::string(kCheckpointName));
  if (absl::IsNotFound(note.status())) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(note.status());
  absl::StatusOr<Checkpoint> opened = OpenCheckpoint(*note, options_.key.verifier);
  if (absl::IsNotFound(opened.status())) {
    return absl::FailedPreconditionError(absl::StrCat(
        options_.files.directory(), "/checkpoint: ", opened.status().message(),
        "; configure the key that it was signed with, or another directory for a new tree"));
  }
  if (!opened.ok()) {
    return Fork(
        absl::StrCat("has a checkpoint that is not to be used: ", opened.status().message()));
  }
  if (opened->origin != options_.origin) {
    return absl::FailedPreconditionError(
        absl::StrCat(options_.files.directory(), "/checkpoint is of ", opened->origin,
                     ", and this tree is ", options_.origin, "; configure its own directory"));
  }
  signed_ = *std::move(opened);
  return absl::OkStatus();
}

absl::Status TreeWriter::LoadPosition() {
  const auto text = options_.files.Read(kPositionName);
  if (absl::IsNotFound(text.status())) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(text.status());
  const std::vector<std::string> lines = absl::StrSplit(*text, '\n');
  if (lines.size() != 4 || lines[0] != kPositionHeading || !absl::SimpleAtoi(lines[1], &size_)) {
    return absl::DataLossError(absl::StrCat(
        options_.files.directory(), "/", kPositionName,
        " is damaged; delete it: the tree is then compared with the journal from the beginning"));
  }
  position_ = lines[2];
  return absl::OkStatus();
}

absl::Status TreeWriter::LoadEdge() {
  TileReader reader(options_.files, size_);
  for (unsigned level = 0; level < kTileLevels; ++level) {
    const std::uint64_t length = RowLength(size_, level);
    if (length % kTileWidth == 0) continue;
    DOCKET_ASSIGN_OR_RETURN(rows_.at(level), reader.Tile(level, length / kTileWidth));
  }
  if (size_ % kTileWidth == 0) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                          reader.Bundle(size_ / kTileWidth));
  for (const std::string& entry : entries) AppendEntry(entry, bundle_);
  return absl::OkStatus();
}

absl::Status TreeWriter::CompareWithSigned() {
  if (!signed_.has_value() || signed_->size > size_) return absl::OkStatus();
  TileReader reader(options_.files, size_);
  DOCKET_ASSIGN_OR_RETURN(const MerkleHash head, TreeHash(signed_->size, reader.AsNodeReader()));
  DOCKET_ASSIGN_OR_RETURN(const MerkleHash whole, TreeHash(size_, reader.AsNodeReader()));
  if (head == signed_->head && whole == Head()) return absl::OkStatus();
  return Fork(
      absl::StrCat("has tiles that differ from its checkpoint of ", signed_->size, " records"));
}

void TreeWriter::Append(std::string_view leaf_data) {
  AppendEntry(leaf_data, bundle_);
  ++size_;
  if (size_ % kTileWidth == 0) {
    finished_.push_back({.name = TileOf(size_, TileName::kEntries, size_ / kTileWidth - 1),
                         .bytes = std::exchange(bundle_, {})});
  }
  Push(0, LeafHash(leaf_data));
  if (signed_.has_value() && size_ == signed_->size && Head() != signed_->head) {
    failure_ = Fork(absl::StrCat("was signed with ", size_,
                                 " records that the journal does not have, or not any more"));
  }
}

void TreeWriter::Push(unsigned level, const MerkleHash& hash) {
  std::vector<MerkleHash>& row = rows_.at(level);
  row.push_back(hash);
  if (row.size() < kTileWidth) return;
  finished_.push_back({.name = TileOf(size_, level, RowLength(size_, level) / kTileWidth - 1),
                       .bytes = TileBytes(row)});
  const MerkleHash above = HashAbove(std::exchange(row, {}));
  if (level + 1 < kTileLevels) Push(level + 1, above);
}

// The complete subtrees that the rows end with, joined from the smallest to the largest.
MerkleHash TreeWriter::Head() const {
  if (size_ == 0) return EmptyTreeHash();
  std::optional<MerkleHash> head;
  for (const std::vector<MerkleHash>& row : rows_) {
    std::size_t end = row.size();
    while (end > 0) {
      const std::size_t width = std::size_t{1} << static_cast<unsigned>(std::countr_zero(end));
      const auto last = row.begin() + static_cast<std::ptrdiff_t>(end);
      const MerkleHash peak = HashAbove({last - static_cast<std::ptrdiff_t>(width), last});
      head = head.has_value() ? NodeHash({.left = peak, .right = *head}) : peak;
      end -= width;
    }
  }
  return *head;
}

absl::Status TreeWriter::WriteFinished() {
  for (const Finished& tile : finished_) {
    const std::string path = PathOf(tile.name);
    const auto there = options_.files.Read(path);
    if (there.ok() && *there == tile.bytes) continue;
    if (!there.ok() && !absl::IsNotFound(there.status())) return there.status();
    if (there.ok() && EndOf(tile.name) <= signed_size()) {
      failure_ = Fork(absl::StrCat("has ", path, ", which differs from what the journal gives"));
      return failure_;
    }
    DOCKET_RETURN_IF_ERROR(options_.files.Replace(path, tile.bytes));
  }
  return absl::OkStatus();
}

absl::Status TreeWriter::WritePartial() {
  for (unsigned level = 0; level < kTileLevels; ++level) {
    if (rows_.at(level).empty()) continue;
    const TileName name = TileOf(size_, level, RowLength(size_, level) / kTileWidth);
    DOCKET_RETURN_IF_ERROR(options_.files.Replace(PathOf(name), TileBytes(rows_.at(level))));
  }
  if (bundle_.empty()) return absl::OkStatus();
  const TileName name = TileOf(size_, TileName::kEntries, size_ / kTileWidth);
  return options_.files.Replace(PathOf(name), bundle_);
}

// Readers that miss a partial tile ask for the whole one.
absl::Status TreeWriter::RemoveOutgrown() {
  for (const Finished& tile : finished_) {
    DOCKET_RETURN_IF_ERROR(options_.files.RemoveDirectory(PathOf(tile.name) + ".p"));
  }
  finished_.clear();
  return absl::OkStatus();
}

absl::Status TreeWriter::Publish(std::string_view position) {
  DOCKET_RETURN_IF_ERROR(failure_);
  DOCKET_RETURN_IF_ERROR(WriteFinished());
  if (size_ < signed_size()) {
    finished_.clear();
    return absl::OkStatus();
  }
  DOCKET_RETURN_IF_ERROR(WritePartial());
  DOCKET_RETURN_IF_ERROR(options_.files.Replace(
      kPositionName,
      absl::StrCat(kPositionHeading, "\n", size_, "\n", platform::AbslView(position), "\n")));
  position_ = position;
  Checkpoint checkpoint{.origin = options_.origin, .size = size_, .head = Head()};
  if (!signed_.has_value() || *signed_ != checkpoint) {
    DOCKET_RETURN_IF_ERROR(options_.files.Replace(std::string(kCheckpointName),
                                                  SignNote(ToText(checkpoint), options_.key)));
    signed_ = std::move(checkpoint);
  }
  return RemoveOutgrown();
}

}  // namespace docket::replay
