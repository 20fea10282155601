#include "eventstore/archive/segment.h"

#include <zstd.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/record_parts.h"
#include "platform/big_endian.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

using platform::AppendBigEndian;

constexpr std::string_view kMagic = "docket segment 1\n";
constexpr std::string_view kAnyMagic = "docket segment ";
// docs/formats/archive.md has what it comes to, and why there is no dictionary.
constexpr int kLevel = 6;

template <class Number>
void AppendNumber(std::int64_t value, std::string& bytes) {
  AppendBigEndian(static_cast<Number>(value), bytes);
}

std::string HeadOf(const ArchivedPartition& partition, Offset base) {
  std::string head(kMagic);
  AppendPart(partition.log.base, head);
  AppendNumber<std::uint32_t>(partition.log.generation, head);
  AppendNumber<std::uint32_t>(partition.partition.value(), head);
  AppendNumber<std::uint64_t>(base.value(), head);
  return head;
}

// Whether there was a whole one.
bool TakeRecord(PartsReader& parts, StoredRecord& stored) {
  const auto offset = parts.TakeNumber<std::uint64_t>();
  const auto appended_at = parts.TakeNumber<std::uint64_t>();
  if (!offset || !appended_at) return false;
  stored.offset = Offset(static_cast<std::int64_t>(*offset));
  stored.appended_at = domain::Timestamp(static_cast<std::int64_t>(*appended_at));
  Record& record = stored.record;
  return parts.TakeText(record.key) && parts.TakeHeaders(record.headers) &&
         parts.TakeText(record.value);
}

absl::Status Broken(std::size_t at, const char* what) {
  return absl::DataLossError(absl::StrCat("at byte ", at, " of the content: ", what));
}

}  // namespace

SegmentBuilder::SegmentBuilder(const ArchivedPartition& partition, Offset base)
    : content_(HeadOf(partition, base)) {}

void SegmentBuilder::Add(const StoredRecord& stored) {
  AppendNumber<std::uint64_t>(stored.offset.value(), content_);
  AppendNumber<std::uint64_t>(stored.appended_at.value(), content_);
  AppendPart(stored.record.key, content_);
  AppendHeaders(stored.record.headers, content_);
  AppendPart(stored.record.value, content_);
}

SegmentRecords::SegmentRecords(std::string_view content, std::size_t head, Offset base)
    : size_(content.size()), parts_(content.substr(head)), least_(base) {}

absl::StatusOr<SegmentRecords> SegmentRecords::Open(std::string_view content,
                                                    const ArchivedPartition& partition,
                                                    Offset base) {
  const std::string head = HeadOf(partition, base);
  if (!content.starts_with(kMagic)) {
    if (!content.starts_with(kAnyMagic)) return Broken(0, "this is no segment");
    return absl::UnimplementedError(
        "it is of a version that this software does not know; run the "
        "newer software that wrote it");
  }
  if (!content.starts_with(head)) return Broken(kMagic.size(), "it is of another place of a log");
  return SegmentRecords(content, head.size(), base);
}

absl::StatusOr<bool> SegmentRecords::Read(StoredRecord& stored) {
  if (parts_.left() == 0) return false;
  const std::size_t at = size_ - parts_.left();
  if (!TakeRecord(parts_, stored)) return Broken(at, "a record that is incomplete");
  if (stored.offset < least_) return Broken(at, "a record whose offset is not behind the last's");
  least_ = Next(stored.offset);
  return true;
}

std::string CompressSegment(std::string_view content) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                     &ZSTD_freeCCtx);
  DOCKET_CHECK(context != nullptr);
  for (const auto& [parameter, value] :
       {std::pair(ZSTD_c_compressionLevel, kLevel), std::pair(ZSTD_c_contentSizeFlag, 1),
        std::pair(ZSTD_c_checksumFlag, 1)}) {
    DOCKET_CHECK(ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), parameter, value)) == 0);
  }
  std::string bytes(ZSTD_compressBound(content.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context.get(), bytes.data(), bytes.size(), content.data(), content.size());
  DOCKET_CHECK(ZSTD_isError(size) == 0);
  bytes.resize(size);
  return bytes;
}

void SegmentDecompressor::FreeContext::operator()(ZSTD_DCtx_s* context) const {
  ZSTD_freeDCtx(context);
}

absl::StatusOr<std::string_view> SegmentDecompressor::Decompress(std::string_view bytes) {
  const std::size_t frame = ZSTD_findFrameCompressedSize(bytes.data(), bytes.size());
  if (ZSTD_isError(frame) != 0) {
    return absl::DataLossError(
        absl::StrCat("it is no whole zstd frame: ", ZSTD_getErrorName(frame)));
  }
  if (frame != bytes.size()) return absl::DataLossError("something stands behind its zstd frame");
  const auto size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size > kSegmentContentBytesMax) {  // also what stands for an unknown size
    return absl::DataLossError("its zstd frame does not say that it holds a segment");
  }
  if (context_ == nullptr) context_.reset(ZSTD_createDCtx());
  DOCKET_CHECK(context_ != nullptr);
  if (content_.size() < size) content_.resize(static_cast<std::size_t>(size));
  const std::size_t made = ZSTD_decompressDCtx(
      context_.get(), content_.data(), static_cast<std::size_t>(size), bytes.data(), bytes.size());
  if (ZSTD_isError(made) != 0 || made != size) {
    return absl::DataLossError(
        absl::StrCat("its zstd frame is broken: ",
                     ZSTD_isError(made) != 0 ? ZSTD_getErrorName(made) : "it is too short"));
  }
  return std::string_view(content_).substr(0, made);
}

}  // namespace docket::eventstore
