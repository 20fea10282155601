// ReadSarif: the findings of an analysis, out of a SARIF 2.1.0 document as a worker sends it, plain
// or packed by gzip. docs/analysis.md says for workers what is read, kept and refused.
//
// The body is unpacked and read in chunks, twice: first what the document says once for all results
// (catalogue.h), which may stand behind them, then the results. So whatever a document holds, under
// the usual limits no more than kPeakBytes are taken beside the body, the answer included (and 50
// KiB by zlib); an ordinary document takes a few times what its findings are stored as. The time is
// bounded by `unpacked_bytes` of SarifLimits: seconds for the largest.
//
// A result whose first location is not in the repository refuses the document, as everything does
// that is wrong: findings that were dropped would look like code without fault, and a worker that
// is told can mend it. What is too much, as GitHub counts, is left out and counted (Shortening).
//
// Thread-safety: a pure function. Ownership: the answer refers to nothing.
// Failure: kInvalidArgument, saying what is wrong, where (a JSON pointer, or a byte of the body or
// of the unpacked document) and mostly what to do; it may be shown to whoever sent the body, and
// holds at most 2 KiB of it. kResourceExhausted without memory for zlib. Sources: RFC 1952, RFC
// 8259, SARIF 2.1.0 (OASIS), GitHub's limits of code scanning.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "commands/sarif/limits.h"
#include "domain/finding.h"

namespace docket::commands::sarif {

inline constexpr std::size_t kPeakBytes = std::size_t{192} << 20U;

[[nodiscard]] absl::StatusOr<domain::FindingSet> ReadSarif(std::string_view body,
                                                           const SarifLimits& limits = {});

}  // namespace docket::commands::sarif
