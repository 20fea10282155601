// SARIF: what a worker sends as its analysis, and its findings as they are stored. Input: a byte
// with flags, then a document, or a gzip file. Flag 1: the document is also packed and read; flag
// 2: small limits, so that documents of a few hundred bytes meet them; flag 4: a stored set
// instead, without its frame, whose hash no mutation meets. Holds: no document is an error of ours,
// takes long or much memory; a refusal is short, on one line and says something; the same document
// gives the same findings, packed or not; what was read can be stored and comes back the same; no
// path leaves the repository; ids are all different; nothing is kept beyond the limits; counts
// cover what is kept.
#include <zlib.h>

#include <set>
#include <string>
#include <string_view>

#include "commands/sarif/read_sarif.h"
#include "platform/check.h"
#include "schemas/codec/finding_codec.h"
#include "schemas/codec/frame.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

using commands::sarif::ReadSarif;
using commands::sarif::SarifLimits;
using domain::Finding;
using domain::FindingSet;

constexpr std::uint8_t kPack = 1;
constexpr std::uint8_t kSmall = 2;
constexpr std::uint8_t kStored = 4;
constexpr SarifLimits kSmallLimits{.body_bytes = 1U << 20U,
                                   .unpacked_bytes = 1U << 20U,
                                   .catalogue_bytes = 20'000,
                                   .findings_bytes = 1'000,
                                   .places_bytes = 500,
                                   .findings_per_run_kept = 3};
// A body of a few KiB may unpack to many MiB, which a run with sanitizers has no time for.
constexpr SarifLimits kUsualLimits{.unpacked_bytes = 4U << 20U};

std::string Gzip(std::string_view text) {
  z_stream stream{};
  DOCKET_CHECK(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) ==
               Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  std::string input(text);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  DOCKET_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

void CheckRefusal(const absl::Status& status) {
  DOCKET_CHECK(absl::IsInvalidArgument(status));
  const std::string message(status.message());
  DOCKET_CHECK(!message.empty() && message.size() < 4'096);
  DOCKET_CHECK(message.find('\n') == std::string::npos);
}

void CheckPath(std::string_view path) {
  DOCKET_CHECK(!path.empty() && path.size() <= commands::sarif::kPathBytesMax);
  DOCKET_CHECK(path.find('\\') == std::string_view::npos);
  DOCKET_CHECK(path.find('\0') == std::string_view::npos);
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    DOCKET_CHECK(!part.empty() && part != "." && part != "..");
    path.remove_prefix(part.size());
    DOCKET_CHECK(path.empty() || path.size() > 1);
    if (!path.empty()) path.remove_prefix(1);
  }
}

void CheckFinding(const Finding& finding) {
  for (const std::string& file : finding.files) CheckPath(file);
  DOCKET_CHECK(std::set<std::string>(finding.files.begin(), finding.files.end()).size() ==
               finding.files.size());
  DOCKET_CHECK(finding.locations.size() <= domain::kLocationsKept);
  DOCKET_CHECK(finding.flow.size() <= domain::kFlowStepsKept);
  DOCKET_CHECK(finding.tags.size() <= domain::kTagsKept);
  DOCKET_CHECK(finding.message.size() <= domain::kMessageBytesKept);
  DOCKET_CHECK(finding.snippet.size() <= domain::kSnippetBytesKept);
  for (const domain::FindingLocation& location : finding.locations) {
    DOCKET_CHECK(location.region.start_line >= 0);
    DOCKET_CHECK(location.region.end_line >= location.region.start_line);
  }
}

void CheckSet(const FindingSet& set, const SarifLimits& limits) {
  std::set<std::string> ids;
  std::int64_t suppressed = 0;
  for (const Finding& finding : set.findings) {
    CheckFinding(finding);
    ids.insert(finding.id.value());
    suppressed += finding.suppressed ? 1 : 0;
  }
  DOCKET_CHECK(ids.size() == set.findings.size());
  DOCKET_CHECK(set.tools.size() <= domain::kRunsMax);
  DOCKET_CHECK(set.findings.size() <= domain::kRunsMax * limits.findings_per_run_kept);
  const domain::SeverityCounts& counts = set.counts;
  DOCKET_CHECK(set.suppressed >= suppressed);
  DOCKET_CHECK(counts.critical + counts.high + counts.medium + counts.low + counts.info >=
               static_cast<std::int64_t>(set.findings.size()) - suppressed);
  const std::string stored = schemas::EncodeFindingSet(set);
  const auto read = schemas::DecodeFindingSet(stored);
  DOCKET_CHECK(read.ok() && *read == set);
}

void CheckStored(std::string_view body) {
  const auto set = schemas::DecodeFindingSet(schemas::WrapFrame(body));
  if (!set.ok()) {
    DOCKET_CHECK(absl::IsDataLoss(set.status()));
    return;
  }
  const auto again = schemas::DecodeFindingSet(schemas::EncodeFindingSet(*set));
  DOCKET_CHECK(again.ok() && *again == *set);
}

void Run(Input input) {
  const std::uint8_t flags = input.Byte();
  if ((flags & kStored) != 0) return CheckStored(input.Rest());
  const SarifLimits& limits = (flags & kSmall) != 0 ? kSmallLimits : kUsualLimits;
  const std::string_view body = input.Rest();
  const auto set = ReadSarif(body, limits);
  if ((flags & kPack) != 0 && !body.starts_with("\x1f\x8b")) {
    const auto unpacked = ReadSarif(Gzip(body), limits);
    DOCKET_CHECK(unpacked.ok() == set.ok());
    DOCKET_CHECK(!set.ok() || *unpacked == *set);
  }
  if (!set.ok()) return CheckRefusal(set.status());
  CheckSet(*set, limits);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
