#include "replay/audit/checkpoint.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::replay {
namespace {

absl::Status NoCheckpoint(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("it is no checkpoint: ", platform::AbslView(why)));
}

}  // namespace

std::string ToText(const Checkpoint& checkpoint) {
  return absl::StrCat(checkpoint.origin, "\n", checkpoint.size, "\n",
                      Base64Of(AsBytes(checkpoint.head)), "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  const std::vector<std::string> lines = absl::StrSplit(platform::AbslView(text), '\n');
  if (lines.size() < 4 || !lines.back().empty()) {
    return NoCheckpoint("it has fewer than three lines");
  }
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    if (lines[i].empty()) return NoCheckpoint("a line is empty");
  }
  Checkpoint checkpoint{.origin = lines[0]};
  // One text for each number: no sign, no zero in front.
  if (!absl::SimpleAtoi(lines[1], &checkpoint.size) || absl::StrCat(checkpoint.size) != lines[1]) {
    return NoCheckpoint("its second line is no size");
  }
  const absl::StatusOr<std::string> head = FromBase64(lines[2]);
  if (!head.ok() || head->size() != checkpoint.head.size()) {
    return NoCheckpoint("its third line is no hash of 32 bytes in base64");
  }
  checkpoint.head = MerkleHashOf(*head);
  return checkpoint;
}

absl::StatusOr<Checkpoint> OpenCheckpoint(std::string_view note, const VerifierKey& key) {
  DOCKET_ASSIGN_OR_RETURN(const std::string text, OpenNote(note, key));
  return ParseCheckpoint(text);
}

}  // namespace docket::replay
