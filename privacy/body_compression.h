// How bodies of webhooks are compressed before they are sealed: one by one, by zstd, with a
// dictionary of what GitHub's payloads have alike, without which a small one hardly becomes
// smaller. A frame (RFC 8878) says which dictionary it needs. privacy/dictionaries/ has them, and
// scripts/train-body-dictionary makes another; what is stored needs each for ever.
// Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace docket::privacy {

// GitHub's are of 25 MiB at the most; a sealed body that says it is larger is none of ours.
inline constexpr std::size_t kBodyBytesMax = 64U << 20U;

[[nodiscard]] std::string CompressBody(std::string_view body);

// kDataLoss: no frame of its size, or a broken one. kUnimplemented: it needs a dictionary that this
// software does not have.
[[nodiscard]] absl::StatusOr<std::string> DecompressBody(std::string_view compressed);

}  // namespace docket::privacy
