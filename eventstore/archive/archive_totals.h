// ArchiveTotals: how much was archived, walked or restored. Thread-safety: a plain value.
#pragma once

#include <cstdint>

#include "eventstore/archive/manifest_line.h"

namespace docket::eventstore {

struct ArchiveTotals {
  std::int64_t segments = 0;
  std::int64_t records = 0;
  std::int64_t blobs = 0;  // also those that were there
  std::int64_t content_bytes = 0;
  std::int64_t segment_bytes = 0;

  ArchiveTotals& operator+=(const ArchiveTotals& more) {
    segments += more.segments;
    records += more.records;
    blobs += more.blobs;
    content_bytes += more.content_bytes;
    segment_bytes += more.segment_bytes;
    return *this;
  }
};

// Of the one segment that the line is of.
[[nodiscard]] inline ArchiveTotals TotalsOf(const ManifestLine& line) {
  return {.segments = 1,
          .records = line.records,
          .blobs = static_cast<std::int64_t>(line.blobs.size()),
          .content_bytes = line.content_bytes,
          .segment_bytes = line.segment_bytes};
}

}  // namespace docket::eventstore
