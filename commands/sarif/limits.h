// Limits of reading a SARIF document that are not GitHub's: those stand in domain/finding.h, with
// what is kept of a finding.
// Thread-safety: a value type. Units: bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "domain/finding.h"

namespace docket::commands::sarif {

// Beyond any of these the document is refused, but for `findings_bytes`: then the least severe
// findings are not kept. Tests lower them to meet them with small documents.
struct SarifLimits {
  std::size_t body_bytes = std::size_t{10} << 20U;  // as it is sent; GitHub's, too
  std::uint64_t unpacked_bytes = std::uint64_t{512} << 20U;
  // Rules, artifacts and base URIs of all runs, which are kept while the results are read.
  std::size_t catalogue_bytes = std::size_t{32} << 20U;
  // All findings, as they are stored; with that a set fits into a blob.
  std::size_t findings_bytes = std::size_t{24} << 20U;
  // Files, locations and steps of one finding; more of them are not kept.
  std::size_t places_bytes = std::size_t{64} << 10U;
  std::size_t findings_per_run_kept = domain::kFindingsPerRunKept;
};

// Containers in containers. SARIF needs 16; property bags may have more.
inline constexpr std::size_t kNestingMax = 128;

// Names that are part of an id, and so are never cut.
inline constexpr std::size_t kNameBytesMax = 256;
// URIs as they are written, and paths made of them.
inline constexpr std::size_t kUriBytesMax = 8'192;
inline constexpr std::size_t kPathBytesMax = 4'096;
inline constexpr std::size_t kArtifactsMax = 100'000;
inline constexpr std::size_t kBaseIdsMax = 1'000;
inline constexpr std::size_t kMessageStringsMax = 100;  // of one rule
inline constexpr std::size_t kMessageArgumentsMax = 100;

}  // namespace docket::commands::sarif
