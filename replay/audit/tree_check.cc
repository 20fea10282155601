#include "replay/audit/tree_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "replay/audit/difference.h"
#include "replay/audit/leaf.h"
#include "replay/audit/tile_reader.h"

namespace docket::replay {
namespace {

// By LeafKind; the last one is of what is no leaf of a journal.
constexpr std::array<const char*, 4> kKinds = {"foreign", "claims", "commits", "other"};

std::size_t KindOf(const std::string& entry) {
  const std::optional<Leaf> leaf = ParseLeafData(entry);
  return leaf.has_value() ? static_cast<std::size_t>(leaf->kind) : kKinds.size() - 1;
}

class TreeCheck {
 public:
  TreeCheck(const TileFiles& files, const TreeCheckOptions& options, TreeReport& report)
      : options_(options),
        report_(report),
        reader_(files, report.checkpoint.size),
        size_(report.checkpoint.size) {}

  absl::Status Run() {
    DOCKET_RETURN_IF_ERROR(CheckLeaves());
    for (unsigned level = 1; level + 1 < kTileLevels && RowLength(size_, level + 1) > 0; ++level) {
      DOCKET_RETURN_IF_ERROR(CheckRow(level));
    }
    DOCKET_RETURN_IF_ERROR(CheckHead());
    for (const std::string& note : options_.earlier_notes) {
      DOCKET_RETURN_IF_ERROR(CheckEarlier(note));
    }
    return absl::OkStatus();
  }

 private:
  void Find(const std::string& what) { report_.findings.push_back(what); }

  static std::uint64_t TilesOf(std::uint64_t length) {
    return length / kTileWidth + (length % kTileWidth == 0 ? 0 : 1);
  }

  absl::StatusOr<std::vector<MerkleHash>> HashesFound(std::uint64_t index) {
    DOCKET_ASSIGN_OR_RETURN(const std::vector<std::string> entries, reader_.BundleAsFound(index));
    std::vector<MerkleHash> hashes;
    hashes.reserve(entries.size());
    for (const std::string& entry : entries) {
      hashes.push_back(LeafHash(entry));
      ++of_kind_[KindOf(entry)];
    }
    return hashes;
  }

  // Each bundle against the tile of the hashes of its leaves, and that one against the row above:
  // there is no other pass over files as many as these.
  absl::Status CheckLeaves() {
    for (std::uint64_t index = 0; index < TilesOf(size_); ++index) {
      DOCKET_ASSIGN_OR_RETURN(const std::vector<MerkleHash> found, HashesFound(index));
      DOCKET_ASSIGN_OR_RETURN(std::vector<MerkleHash> tile, reader_.Tile(0, index));
      if (found != tile) DescribeBundle(index, {.were_signed = tile, .found = found});
      if (index < RowLength(size_, 1)) {
        DOCKET_RETURN_IF_ERROR(CheckHeadOf(0, index, std::move(tile)));
      }
      if (options_.report) options_.report(std::min((index + 1) * kTileWidth, size_));
    }
    for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
      if (of_kind_[kind] > 0) report_.leaves_by_kind[kKinds[kind]] = of_kind_[kind];
    }
    return absl::OkStatus();
  }

  void DescribeBundle(std::uint64_t index, const Stretch& bundle) {
    const auto differing = std::ranges::mismatch(bundle.were_signed, bundle.found);
    const Stretch rest{.were_signed = {differing.in1, bundle.were_signed.end()},
                       .found = {differing.in2, bundle.found.end()}};
    const auto same = static_cast<std::uint64_t>(differing.in1 - bundle.were_signed.begin());
    const TileName hashes = TileOf(size_, 0, index);
    const TileName entries = TileOf(size_, TileName::kEntries, index);
    Find(absl::StrCat(PathOf(entries), ": ", DescribeDifference(index * kTileWidth + same, rest),
                      ", says ", PathOf(hashes)));
  }

  // Each whole tile of a row against the hash above that it is the tree of.
  absl::Status CheckRow(unsigned level) {
    for (std::uint64_t index = 0; index < RowLength(size_, level + 1); ++index) {
      DOCKET_ASSIGN_OR_RETURN(std::vector<MerkleHash> tile, reader_.Tile(level, index));
      DOCKET_RETURN_IF_ERROR(CheckHeadOf(level, index, std::move(tile)));
    }
    return absl::OkStatus();
  }

  absl::Status CheckHeadOf(unsigned level, std::uint64_t index, std::vector<MerkleHash> tile) {
    const unsigned above = level + 1;
    DOCKET_ASSIGN_OR_RETURN(const MerkleHash head,
                            reader_.Node({.level = above * kTileHeight, .index = index}));
    if (HashAbove(std::move(tile)) == head) return absl::OkStatus();
    const std::uint64_t leaves = std::uint64_t{1} << (kTileHeight * above);
    Find(absl::StrCat(PathOf(TileOf(size_, level, index)), " or hash ", index % kTileWidth, " of ",
                      PathOf(TileOf(size_, above, index / kTileWidth)), " was altered: records ",
                      index * leaves, " to ", (index + 1) * leaves - 1,
                      " are not what was signed, or not proved"));
    return absl::OkStatus();
  }

  absl::Status CheckHead() {
    DOCKET_ASSIGN_OR_RETURN(const MerkleHash head, TreeHash(size_, reader_.AsNodeReader()));
    if (head == report_.checkpoint.head) return absl::OkStatus();
    if (report_.findings.empty()) {
      Find(absl::StrCat(
          "the tiles fit each other, and are not the tree of ", size_,
          " records that was signed: the tree was made anew from other records, or a tile of the "
          "last level and all below it were altered; compare with another copy of the tiles"));
    } else {
      Find(absl::StrCat("the tiles do not lead to the signed head of ", size_, " records"));
    }
    return absl::OkStatus();
  }

  absl::Status CheckEarlier(const std::string& note) {
    absl::StatusOr<Checkpoint> earlier = OpenCheckpoint(note, options_.key);
    if (!earlier.ok()) return ExplainNote(earlier.status(), "the earlier checkpoint");
    if (earlier->origin != report_.checkpoint.origin) {
      return absl::FailedPreconditionError(
          absl::StrCat("the earlier checkpoint is of ", earlier->origin, ", and the tree is ",
                       report_.checkpoint.origin, "; name one of this tree"));
    }
    if (earlier->size > size_) {
      Find(absl::StrCat("an earlier checkpoint has ", earlier->size, " records, and the tree has ",
                        size_, ": the last ", earlier->size - size_,
                        " were dropped, or these files are older than that checkpoint"));
      return absl::OkStatus();
    }
    DOCKET_ASSIGN_OR_RETURN(const MerkleHash head, TreeHash(earlier->size, reader_.AsNodeReader()));
    if (head != earlier->head) {
      Find(absl::StrCat("the tree forked: the same key signed another tree of ", earlier->size,
                        " records before; one of these records was rewritten, dropped, inserted or "
                        "re-ordered since. Keep both checkpoints: they prove it"));
    }
    return absl::OkStatus();
  }

  const TreeCheckOptions& options_;
  TreeReport& report_;
  TileReader reader_;
  const std::uint64_t size_;
  std::array<std::uint64_t, kKinds.size()> of_kind_{};
};

}  // namespace

absl::Status ExplainNote(const absl::Status& status, const std::string& place) {
  std::string advice;
  if (absl::IsNotFound(status)) {
    advice = "; it is of another log, or the key is not the right one";
  } else if (absl::IsDataLoss(status)) {
    advice = "; fetch it again, and if it stays so, do not trust it";
  } else {
    advice = "; fetch it again from where the tree is published";
  }
  return {status.code(), absl::StrCat(place, ": ", status.message(), advice)};
}

absl::StatusOr<PublishedCheckpoint> ReadCheckpoint(const TileFiles& files, const VerifierKey& key) {
  const std::string name(kCheckpointName);
  absl::StatusOr<std::string> note = files.Read(name);
  if (absl::IsNotFound(note.status())) {
    return absl::NotFoundError(absl::StrCat(
        "there is no checkpoint in ", files.directory(),
        "; name the directory of one tree, which has a file `checkpoint` and a folder `tile`"));
  }
  DOCKET_RETURN_IF_ERROR(note.status());
  absl::StatusOr<Checkpoint> opened = OpenCheckpoint(*note, key);
  if (!opened.ok()) {
    return ExplainNote(opened.status(), absl::StrCat(files.directory(), "/", name));
  }
  return PublishedCheckpoint{.checkpoint = *std::move(opened), .note = *std::move(note)};
}

absl::StatusOr<TreeReport> CheckTree(const TileFiles& files, const TreeCheckOptions& options) {
  TreeReport report;
  DOCKET_ASSIGN_OR_RETURN(const PublishedCheckpoint published, ReadCheckpoint(files, options.key));
  report.checkpoint = published.checkpoint;
  if (!options.origin.empty() && report.checkpoint.origin != options.origin) {
    return absl::FailedPreconditionError(
        absl::StrCat("the tree in ", files.directory(), " is ", report.checkpoint.origin, ", not ",
                     options.origin, "; name the directory of that one"));
  }
  DOCKET_RETURN_IF_ERROR(TreeCheck(files, options, report).Run());
  return report;
}

}  // namespace docket::replay
