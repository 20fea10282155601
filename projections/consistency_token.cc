#include "projections/consistency_token.h"

#include <algorithm>
#include <utility>

#include "platform/check.h"
#include "platform/hashing.h"
#include "projections/rows.h"
#include "schemas/codec/frame.h"
#include "xxhash.h"

namespace docket::projections {
namespace {

constexpr std::size_t kCheckBytes = 4;

std::string CheckOf(std::string_view body) {
  XXH64_canonical_t canonical;
  XXH64_canonicalFromHash(&canonical, XXH3_64bits(body.data(), body.size()));
  return {reinterpret_cast<const char*>(canonical.digest), kCheckBytes};
}

absl::Status NotAToken() {
  return absl::InvalidArgumentError(
      "the consistency token is not one that was given out; send it as it came, or leave it out");
}

std::string Serialize(const Positions& positions) {
  view_proto::TokenPositions stored;
  for (const auto& [at, offset] : positions) {
    const bool same_log = stored.logs_size() > 0 &&
                          stored.logs(stored.logs_size() - 1).base() == at.log.base &&
                          stored.logs(stored.logs_size() - 1).generation() == at.log.generation;
    auto& log = same_log ? *stored.mutable_logs(stored.logs_size() - 1) : *stored.add_logs();
    log.set_base(at.log.base);
    log.set_generation(at.log.generation);
    log.add_partitions(at.partition.value());
    log.add_offsets(offset.value());
  }
  return schemas::SerializeDeterministically(stored);
}

}  // namespace

Positions Join(Positions a, const Positions& b) {
  for (const auto& [at, offset] : b) {
    const auto [known, added] = a.try_emplace(at, offset);
    if (!added) known->second = std::max(known->second, offset);
  }
  return a;
}

std::string EncodeToken(const Positions& positions) {
  DOCKET_CHECK(positions.size() <= kTokenPositionsMax);
  if (positions.empty()) return {};
  const std::string body = Serialize(positions);
  return platform::Base64UrlEncode(CheckOf(body) + body);
}

absl::StatusOr<Positions> DecodeToken(std::string_view text) {
  if (text.empty()) return Positions{};
  if (text.size() > kTokenTextMax) return NotAToken();
  const std::optional<std::string> bytes = platform::Base64UrlDecode(text);
  if (!bytes.has_value() || bytes->size() <= kCheckBytes) return NotAToken();
  const std::string_view body = std::string_view(*bytes).substr(kCheckBytes);
  if (!bytes->starts_with(CheckOf(body))) return NotAToken();
  view_proto::TokenPositions stored;
  if (!stored.ParseFromArray(body.data(), static_cast<int>(body.size()))) return NotAToken();
  Positions positions;
  for (const auto& log : stored.logs()) {
    if (log.partitions_size() != log.offsets_size()) return NotAToken();
    for (int i = 0; i < log.partitions_size(); ++i) {
      positions.emplace(LogPartition{.log = {.base = log.base(), .generation = log.generation()},
                                     .partition = eventstore::PartitionIndex(log.partitions(i))},
                        eventstore::Offset(log.offsets(i)));
    }
  }
  // One text for each set: whatever else parses was made by somebody else.
  if (positions.size() > kTokenPositionsMax || Serialize(positions) != body) return NotAToken();
  return positions;
}

}  // namespace docket::projections
