// Digest: what the rows of one view and partition add up to, independent of their order: the sum
// modulo 2^128 of XXH3-128 over {length of the key, key, row bytes}. A row is added, removed and
// replaced in constant time; two builds of one view version up to one position are equal exactly
// when their digests are (up to a collision of 128 bits; it finds accidents, not attackers).
// docs/formats/digests.md. Source of the hash: xxHash 0.8, XXH3_128bits.
// Thread-safety: a value type.
#pragma once

#include <string>
#include <string_view>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"

namespace docket::projections {

class Digest {
 public:
  Digest() = default;

  void Add(std::string_view key, std::string_view row) { sum_ += HashOfRow(key, row); }
  void Remove(std::string_view key, std::string_view row) { sum_ -= HashOfRow(key, row); }

  // The rows of another partition as well.
  void Merge(const Digest& other) { sum_ += other.sum_; }

  [[nodiscard]] std::string bytes() const;  // 16 bytes, big-endian
  [[nodiscard]] static absl::StatusOr<Digest> FromBytes(std::string_view bytes);  // empty: zero

  friend bool operator==(const Digest&, const Digest&) = default;

 private:
  [[nodiscard]] static absl::uint128 HashOfRow(std::string_view key, std::string_view row);

  absl::uint128 sum_ = 0;
};

}  // namespace docket::projections
