#include "projections/digest.h"

#include <array>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "projections/index_key.h"
#include "xxhash.h"

namespace docket::projections {
namespace {

struct StateDeleter {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

}  // namespace

absl::uint128 Digest::HashOfRow(std::string_view key, std::string_view row) {
  thread_local const std::unique_ptr<XXH3_state_t, StateDeleter> state(XXH3_createState());
  const std::string length = KeyWriter().Ascending(static_cast<std::int64_t>(key.size())).Take();
  XXH3_128bits_reset(state.get());
  XXH3_128bits_update(state.get(), length.data(), length.size());
  XXH3_128bits_update(state.get(), key.data(), key.size());
  XXH3_128bits_update(state.get(), row.data(), row.size());
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  return absl::MakeUint128(hash.high64, hash.low64);
}

std::string Digest::bytes() const {
  std::string bytes;
  for (int shift = 120; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(absl::Uint128Low64(sum_ >> shift) & 0xffU));
  }
  return bytes;
}

absl::StatusOr<Digest> Digest::FromBytes(std::string_view bytes) {
  if (!bytes.empty() && bytes.size() != 16) {
    return absl::DataLossError(absl::StrCat("a digest has 16 bytes, not ", bytes.size()));
  }
  Digest digest;
  for (const char byte : bytes) {
    digest.sum_ = (digest.sum_ << 8) | static_cast<std::uint8_t>(byte);
  }
  return digest;
}

}  // namespace docket::projections
