// Consistency token: how far something has been read or written, as a set of positions in logs. A
// command's answer carries one; a read that shows it waits until its view has passed it. Tokens can
// be joined, and mean nothing to a client.
// Text: base64url of {4 bytes of XXH3-64 of what follows, docket.view.v1.TokenPositions}; the check
// catches damage, not forgery: a forged token can only make its own sender wait.
// Thread-safety: value types and pure functions.
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "eventstore/position.h"

namespace docket::projections {

// Two journals and two delivery logs of at most 64 partitions each.
inline constexpr std::size_t kTokenPositionsMax = 256;
// Of the text: fits with room into an HTTP header of 8 KiB.
inline constexpr std::size_t kTokenTextMax = 6'000;

struct LogPartition {
  eventstore::LogName log;
  eventstore::PartitionIndex partition;
  friend bool operator==(const LogPartition&, const LogPartition&) = default;
  friend auto operator<=>(const LogPartition&, const LogPartition&) = default;
};

// For each partition the offset of the last record that is included.
using Positions = std::map<LogPartition, eventstore::Offset>;

// For each partition of either the greater offset.
[[nodiscard]] Positions Join(Positions a, const Positions& b);

// An empty set is the empty text. Precondition: at most kTokenPositionsMax positions.
[[nodiscard]] std::string EncodeToken(const Positions& positions);

// kInvalidArgument for everything that EncodeToken does not write.
[[nodiscard]] absl::StatusOr<Positions> DecodeToken(std::string_view text);

}  // namespace docket::projections
