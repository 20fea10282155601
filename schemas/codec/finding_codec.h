// Findings of an analysis ↔ the bytes that the BlobStore keeps.
// Equal sets have equal bytes, which carry the frame of frame.h.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "domain/finding.h"

namespace docket::schemas {

// Preconditions: texts are valid UTF-8, ids have 32 hex digits, locations name files that are
// there.
[[nodiscard]] std::string EncodeFindingSet(const domain::FindingSet& set);

// kDataLoss for bytes that no EncodeFindingSet wrote, kUnimplemented for those of a later version.
[[nodiscard]] absl::StatusOr<domain::FindingSet> DecodeFindingSet(std::string_view stored);

}  // namespace docket::schemas
