#include "projections/list_cursor.h"

#include <optional>

#include "platform/hashing.h"
#include "projections/rows.h"
#include "schemas/codec/frame.h"
#include "xxhash.h"

namespace docket::projections {
namespace {

constexpr std::size_t kCodeBytes = 16;
// An id and two numbers: anything longer is not ours and is not worth decoding.
constexpr std::size_t kCursorTextMax = 1'024;

absl::Status NotACursor() {
  return absl::InvalidArgumentError(
      "the cursor is not one that this list gave out for this filter; begin without one");
}

}  // namespace

std::uint64_t FingerprintOf(std::string_view filter) {
  return XXH3_64bits(filter.data(), filter.size());
}

std::string ListCursors::Sign(std::string_view body) const {
  const platform::Sha256Digest code = platform::HmacSha256({.key = key_, .message = body});
  return std::string(platform::AsBytes(code).substr(0, kCodeBytes));
}

std::string ListCursors::Encode(const ListPlace& last, std::uint64_t filter) const {
  view_proto::ListCursor cursor;
  cursor.set_at(last.at);
  cursor.set_id(last.id);
  cursor.set_filter(filter);
  const std::string body = schemas::SerializeDeterministically(cursor);
  return platform::Base64UrlEncode(body + Sign(body));
}

absl::StatusOr<ListPlace> ListCursors::Decode(std::string_view text, std::uint64_t filter) const {
  if (text.size() > kCursorTextMax) return NotACursor();
  const std::optional<std::string> bytes = platform::Base64UrlDecode(text);
  if (!bytes.has_value() || bytes->size() < kCodeBytes) return NotACursor();
  const std::string_view all(*bytes);
  const std::string_view body = all.substr(0, all.size() - kCodeBytes);
  if (!platform::ConstantTimeEqual(all.substr(body.size()), Sign(body))) return NotACursor();
  view_proto::ListCursor cursor;
  if (!cursor.ParseFromArray(body.data(), static_cast<int>(body.size()))) return NotACursor();
  if (cursor.filter() != filter) return NotACursor();
  return ListPlace{.at = cursor.at(), .id = cursor.id()};
}

}  // namespace docket::projections
