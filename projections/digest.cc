#include "projections/digest.h"

#include <array>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/big_endian.h"
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
  platform::AppendBigEndian(absl::Uint128High64(sum_), bytes);
  platform::AppendBigEndian(absl::Uint128Low64(sum_), bytes);
  return bytes;
}

absl::StatusOr<Digest> Digest::FromBytes(std::string_view bytes) {
  Digest digest;
  if (bytes.empty()) return digest;
  if (bytes.size() != 16) {
    return absl::DataLossError(absl::StrCat("a digest has 16 bytes, not ", bytes.size()));
  }
  digest.sum_ = absl::MakeUint128(platform::ReadBigEndian<std::uint64_t>(bytes),
                                  platform::ReadBigEndian<std::uint64_t>(bytes.substr(8)));
  return digest;
}

}  // namespace docket::projections
