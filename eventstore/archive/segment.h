// A segment: the records of one stretch of a log partition as bytes, and these compressed with
// zstd. The same records make the same content, always, and the same compressed bytes with one
// version of zstd. docs/formats/archive.md has the layout, its limits and its downsides.
// Thread-safety: pure functions; a SegmentBuilder, a SegmentDecompressor or a SegmentRecords is
// used by one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "eventstore/archive/archive_names.h"
#include "eventstore/record_log.h"
#include "eventstore/record_parts.h"

struct ZSTD_DCtx_s;  // of zstd

namespace docket::eventstore {

// The content of a segment ends with the record that crosses the size that is asked for, and no
// record has more than 1 MiB. What a reader must hold: the content twice, and the compressed bytes.
inline constexpr std::size_t kSegmentBytesMax = 32U << 20U;
inline constexpr std::size_t kSegmentContentBytesMax = kSegmentBytesMax + (2U << 20U);

class SegmentBuilder {
 public:
  SegmentBuilder(const ArchivedPartition& partition, Offset base);
  void Add(const StoredRecord& stored);
  [[nodiscard]] const std::string& content() const { return content_; }

 private:
  std::string content_;
};

// The records of a segment's content, one after another. It borrows the content.
class SegmentRecords {
 public:
  // kDataLoss: it is no content of a segment, or that of another place. kUnimplemented: newer
  // software wrote it.
  [[nodiscard]] static absl::StatusOr<SegmentRecords> Open(std::string_view content,
                                                           const ArchivedPartition& partition,
                                                           Offset base);

  // Puts the next one into `stored`, whose memory is used again: to get new memory for each costs
  // as much as to read it. False: there is none. kDataLoss: it is broken; then this one is of no
  // more use.
  [[nodiscard]] absl::StatusOr<bool> Read(StoredRecord& stored);

 private:
  SegmentRecords(std::string_view content, std::size_t head, Offset base);

  std::size_t size_;  // of the content
  PartsReader parts_;
  Offset least_;
};

[[nodiscard]] std::string CompressSegment(std::string_view content);

// Decompresses one segment after another into the same memory: to get new memory for each costs
// more than to decompress it. Keeps as much as the largest one took.
class SegmentDecompressor {
 public:
  // The content, until the next call. kDataLoss: the bytes are broken, incomplete, followed by
  // something, or larger than a segment.
  [[nodiscard]] absl::StatusOr<std::string_view> Decompress(std::string_view bytes);

 private:
  struct FreeContext {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_DCtx_s, FreeContext> context_;
  std::string content_;
};

}  // namespace docket::eventstore
