#include "replay/audit/proofs.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "replay/audit/checkpoint.h"
#include "replay/audit/tile_reader.h"
#include "replay/audit/tree_check.h"

namespace docket::replay {
namespace {

std::string Lines(const MerkleProof& proof) {
  std::string lines;
  for (const MerkleHash& hash : proof) absl::StrAppend(&lines, Base64Of(AsBytes(hash)), "\n");
  return lines;
}

absl::Status NotProved(const absl::Status& why) {
  return absl::DataLossError(absl::StrCat("the tiles do not prove it: ", why.message(),
                                          "; `docket audit verify` says what is wrong with them"));
}

}  // namespace

absl::StatusOr<std::string> ProveRecord(const TileFiles& files, const VerifierKey& key,
                                        std::uint64_t index) {
  DOCKET_ASSIGN_OR_RETURN(const PublishedCheckpoint published, ReadCheckpoint(files, key));
  const Checkpoint& checkpoint = published.checkpoint;
  TileReader reader(files, checkpoint.size);
  const LeafInTree place{.leaf = index, .size = checkpoint.size};
  DOCKET_ASSIGN_OR_RETURN(const MerkleProof proof, ProveInclusion(place, reader.AsNodeReader()));
  DOCKET_ASSIGN_OR_RETURN(const std::vector<std::string> bundle, reader.Bundle(index / kTileWidth));
  const std::string& leaf = bundle.at(index % kTileWidth);
  const absl::Status checked =
      CheckInclusion(place, {.leaf_hash = LeafHash(leaf), .head = checkpoint.head}, proof);
  if (!checked.ok()) return NotProved(checked);
  return absl::StrCat("c2sp.org/tlog-proof@v1\nextra ", Base64Of(leaf), "\nindex ", index, "\n",
                      Lines(proof), "\n", published.note);
}

absl::StatusOr<std::string> ProveSince(const TileFiles& files, const VerifierKey& key,
                                       std::string_view earlier_note) {
  DOCKET_ASSIGN_OR_RETURN(const PublishedCheckpoint published, ReadCheckpoint(files, key));
  const Checkpoint& checkpoint = published.checkpoint;
  const absl::StatusOr<Checkpoint> earlier = OpenCheckpoint(earlier_note, key);
  if (!earlier.ok()) return ExplainNote(earlier.status(), "the earlier checkpoint");
  if (earlier->origin != checkpoint.origin) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the earlier checkpoint is of ", earlier->origin, ", and the tree is ", checkpoint.origin));
  }
  TileReader reader(files, checkpoint.size);
  const TreeSizes sizes{.before = earlier->size, .after = checkpoint.size};
  DOCKET_ASSIGN_OR_RETURN(const MerkleProof proof, ProveConsistency(sizes, reader.AsNodeReader()));
  const absl::Status checked =
      CheckConsistency(sizes, {.before = earlier->head, .after = checkpoint.head}, proof);
  if (!checked.ok()) return NotProved(checked);
  return absl::StrCat("old ", earlier->size, "\n", Lines(proof), "\n", published.note);
}

}  // namespace docket::replay
