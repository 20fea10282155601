#include "eventstore/rocksdb/record_file.h"

#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "boost/crc.hpp"
#include "boost/endian/conversion.hpp"
#include "eventstore/rocksdb/rocksdb_status.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

constexpr std::size_t kHeaderBytes = 7;
constexpr std::size_t kSizeAt = 4;
constexpr std::size_t kTypeAt = 6;

enum class FragmentType : unsigned char { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

struct Fragment {
  FragmentType type;
  std::size_t bytes;  // with its header

  [[nodiscard]] bool BeginsRecord() const {
    return type == FragmentType::kFull || type == FragmentType::kFirst;
  }
  [[nodiscard]] bool EndsRecord() const {
    return type == FragmentType::kFull || type == FragmentType::kLast;
  }
};

// So that a CRC of data with CRCs in it is no fixed value.
std::uint32_t Mask(std::uint32_t crc) {
  constexpr std::uint32_t kDelta = 0xa282ead8U;
  return ((crc >> 15U) | (crc << 17U)) + kDelta;
}

std::uint32_t Crc32c(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

// At the beginning of `bytes`, which end with their block. Nothing: there is no whole one.
std::optional<Fragment> ReadFragment(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  const auto* const raw = reinterpret_cast<const unsigned char*>(bytes.data());
  const std::size_t size = boost::endian::load_little_u16(raw + kSizeAt);
  const auto type = static_cast<unsigned char>(bytes[kTypeAt]);
  if (type < static_cast<unsigned char>(FragmentType::kFull) ||
      type > static_cast<unsigned char>(FragmentType::kLast) ||
      kHeaderBytes + size > bytes.size()) {
    return std::nullopt;
  }
  const std::uint32_t crc = Crc32c(bytes.substr(kTypeAt, 1 + size));
  if (boost::endian::load_little_u32(raw) != Mask(crc)) return std::nullopt;
  return Fragment{.type = static_cast<FragmentType>(type), .bytes = kHeaderBytes + size};
}

}  // namespace

void RecordFileInspector::Add(std::string_view block) {
  if (damaged_) {
    LookForLaterRecord(block, /*anywhere=*/false);
    return;
  }
  std::string_view rest = block;
  while (!rest.empty()) {
    // Too short for a header: a trailer, unless the file ends here.
    if (rest.size() < kHeaderBytes && block.size() == kBlockBytes) break;
    const auto fragment = ReadFragment(rest);
    const std::uint64_t at = position_ + (block.size() - rest.size());
    if (!fragment.has_value() || fragment->BeginsRecord() == in_record_) {
      damaged_ = true;
      if (!in_record_) record_ = at;
      LookForLaterRecord(rest, /*anywhere=*/true);
      return;
    }
    if (fragment->BeginsRecord()) record_ = at;
    in_record_ = !fragment->EndsRecord();
    rest.remove_prefix(fragment->bytes);
  }
  position_ += block.size();
}

void RecordFileInspector::LookForLaterRecord(std::string_view rest, bool anywhere) {
  while (!rest.empty() && !later_record_) {
    const auto fragment = ReadFragment(rest);
    if (fragment.has_value()) {
      later_record_ = fragment->BeginsRecord();
      rest.remove_prefix(fragment->bytes);
    } else if (anywhere) {
      rest.remove_prefix(1);
    } else {
      return;
    }
  }
}

RecordFileState RecordFileInspector::Finish() const {
  using Kind = RecordFileState::Kind;
  if (later_record_) return {.kind = Kind::kBroken, .whole_bytes = record_};
  if (damaged_ || in_record_) return {.kind = Kind::kTorn, .whole_bytes = record_};
  return {.kind = Kind::kWhole, .whole_bytes = position_};
}

absl::StatusOr<RecordFileState> InspectRecordFile(rocksdb::Env& env, const std::string& path) {
  const std::string what = absl::StrCat("read ", path);
  std::unique_ptr<rocksdb::SequentialFile> file;
  DOCKET_RETURN_IF_ERROR(
      FromRocksDb(env.NewSequentialFile(path, &file, rocksdb::EnvOptions()), what));
  RecordFileInspector inspector;
  std::string buffer(RecordFileInspector::kBlockBytes, '\0');
  rocksdb::Slice block;
  do {
    DOCKET_RETURN_IF_ERROR(FromRocksDb(file->Read(buffer.size(), &block, buffer.data()), what));
    inspector.Add({block.data(), block.size()});
  } while (block.size() == buffer.size());
  return inspector.Finish();
}

}  // namespace docket::eventstore
