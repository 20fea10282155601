#include "eventstore/archive/segment.h"

#include <zstd.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
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

void AppendText(std::string_view text, std::string& bytes) {
  AppendBigEndian(static_cast<std::uint32_t>(text.size()), bytes);
  bytes += text;
}

std::string HeadOf(const ArchivedPartition& partition, Offset base) {
  std::string head(kMagic);
  AppendText(partition.log.base, head);
  AppendNumber<std::uint32_t>(partition.log.generation, head);
  AppendNumber<std::uint32_t>(partition.partition.value(), head);
  AppendNumber<std::uint64_t>(base.value(), head);
  return head;
}

// Takes parts off the front; nothing when there is too little left.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  template <class Number>
  std::optional<Number> TakeNumber() {
    if (rest_.size() < sizeof(Number)) return std::nullopt;
    const auto value = platform::ReadBigEndian<Number>(rest_);
    rest_.remove_prefix(sizeof(Number));
    return value;
  }
  std::optional<std::string_view> TakeText() {
    const auto size = TakeNumber<std::uint32_t>();
    if (!size || rest_.size() < *size) return std::nullopt;
    const std::string_view text = rest_.substr(0, *size);
    rest_.remove_prefix(*size);
    return text;
  }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

bool TakeRecord(Cursor& cursor, StoredRecord& stored) {
  const auto offset = cursor.TakeNumber<std::uint64_t>();
  const auto appended_at = cursor.TakeNumber<std::uint64_t>();
  const auto key = cursor.TakeText();
  const auto headers = cursor.TakeNumber<std::uint32_t>();
  if (!offset || !appended_at || !key || !headers) return false;
  stored.offset = Offset(static_cast<std::int64_t>(*offset));
  stored.appended_at = domain::Timestamp(static_cast<std::int64_t>(*appended_at));
  stored.record.key = *key;
  for (std::uint32_t i = 0; i < *headers; ++i) {
    const auto name = cursor.TakeText();
    const auto value = name ? cursor.TakeText() : std::nullopt;
    if (!value) return false;
    stored.record.headers.push_back({.name = std::string(*name), .value = std::string(*value)});
  }
  const auto value = cursor.TakeText();
  if (!value) return false;
  stored.record.value = *value;
  return true;
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
  AppendText(stored.record.key, content_);
  AppendNumber<std::uint32_t>(static_cast<std::int64_t>(stored.record.headers.size()), content_);
  for (const Header& header : stored.record.headers) {
    AppendText(header.name, content_);
    AppendText(header.value, content_);
  }
  AppendText(stored.record.value, content_);
}

absl::StatusOr<std::vector<StoredRecord>> ReadSegmentContent(std::string_view content,
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
  Cursor cursor(content.substr(head.size()));
  std::vector<StoredRecord> records;
  Offset least = base;
  while (cursor.left() > 0) {
    const std::size_t at = content.size() - cursor.left();
    StoredRecord stored{};
    if (!TakeRecord(cursor, stored)) return Broken(at, "a record that is incomplete");
    if (stored.offset < least) return Broken(at, "a record whose offset is not behind the last's");
    least = Next(stored.offset);
    records.push_back(std::move(stored));
  }
  return records;
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

absl::StatusOr<std::string> DecompressSegment(std::string_view bytes) {
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
  std::string content(static_cast<std::size_t>(size), '\0');
  const std::size_t made =
      ZSTD_decompress(content.data(), content.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(made) != 0 || made != content.size()) {
    return absl::DataLossError(
        absl::StrCat("its zstd frame is broken: ",
                     ZSTD_isError(made) != 0 ? ZSTD_getErrorName(made) : "it is too short"));
  }
  return content;
}

}  // namespace docket::eventstore
