// List cursors: where a list query goes on, signed, so that nobody can page into another's list or
// use a cursor with another filter than it was given for.
// Text: base64url of {docket.view.v1.ListCursor, first 16 bytes of its HMAC-SHA256}.
// Thread-safety: immutable. Source of the code's truncation: RFC 2104 §5 (at least half the hash).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "projections/list_order.h"

namespace docket::projections {

// A hash of everything that decides which entries a list has.
[[nodiscard]] std::uint64_t FingerprintOf(std::string_view filter);

class ListCursors {
 public:
  // `key`: secret, 32 bytes; the same on every node and after a restart, or cursors end.
  explicit ListCursors(std::string key) : key_(std::move(key)) {}

  [[nodiscard]] std::string Encode(const ListPlace& last, std::uint64_t filter) const;

  // kInvalidArgument: not written by Encode with this key, or for another filter.
  [[nodiscard]] absl::StatusOr<ListPlace> Decode(std::string_view text, std::uint64_t filter) const;

 private:
  [[nodiscard]] std::string Sign(std::string_view body) const;

  const std::string key_;
};

}  // namespace docket::projections
