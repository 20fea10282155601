// A line of an archive's manifest: what one segment holds. It is JSON in exactly one form, so that
// a line that was edited is seen, and has the hash of the line before it.
// docs/formats/archive.md has each member.
// Thread-safety: value types and pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/time.h"
#include "eventstore/archive/archive_names.h"
#include "eventstore/blob_store.h"
#include "eventstore/reader_rule.h"
#include "platform/hashing.h"

namespace docket::eventstore {

// With as many blobs as the smallest records of the largest segment could name.
inline constexpr std::size_t kManifestLineBytesMax = 80U << 20U;

struct ManifestLine {
  std::string archive;  // its id
  ArchivedPartition partition;
  std::int32_t partition_count = 0;  // of the log
  SegmentRange range;
  std::int64_t records = 0;
  domain::Timestamp first_appended_at;
  domain::Timestamp last_appended_at;
  std::int64_t segment_bytes = 0;
  std::int64_t content_bytes = 0;
  platform::Sha256Digest segment_sha256{};
  platform::Sha256Digest content_sha256{};  // before compression
  ReaderState reader;  // behind the segment; of a log that is no journal, without term and claim
  std::vector<BlobHash> blobs;        // that its records name, in order
  platform::Sha256Digest previous{};  // of the line before; zeros: it is the first
};

[[nodiscard]] std::string ToText(const ManifestLine& line);
// kDataLoss: no line, or not in the form that ToText gives it. kUnimplemented: newer software wrote
// it.
[[nodiscard]] absl::StatusOr<ManifestLine> ParseManifestLine(std::string_view text);

}  // namespace docket::eventstore
