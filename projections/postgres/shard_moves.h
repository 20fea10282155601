// ShardMoves: what one shard has of moves of organisations between shards, in its own tables
// (migrations/0003_moves.sql): which are being built here, how far, and which have left.
//
// Thread-safety: none; one thread at a time. Ownership: borrows the connection.
// Errors: those of platform/postgres/sqlstate.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "eventstore/position.h"
#include "platform/postgres/connection.h"
#include "projections/shard_directory.h"

namespace docket::projections {

// One review of an organisation, as far as two stores are compared.
struct ReviewMark {
  std::int64_t repository = 0;
  std::int64_t number = 0;
  std::int64_t version = 0;
};

// Equal for two sets of reviews exactly when both have the same reviews in the same versions.
[[nodiscard]] std::string FingerprintOf(std::vector<ReviewMark> reviews);

struct Arrival {
  std::int64_t placement = 0;                 // version of the fact that it answers
  std::optional<std::string> copied_to = {};  // the last key looked at; nothing: all were
  bool equal = false;
};
using ArrivalsByPartition = std::map<eventstore::PartitionIndex, Arrival>;

class ShardMoves {
 public:
  explicit ShardMoves(platform::PostgresConnection& connection) : connection_(connection) {}

  // Of the organisation; empty: none is under way here.
  [[nodiscard]] absl::StatusOr<ArrivalsByPartition> Arrivals(const domain::Tenant& organization);

  // Forgets an earlier arrival of it. Idempotent.
  [[nodiscard]] absl::Status Begin(const domain::Tenant& organization, std::int64_t placement,
                                   std::int32_t partitions);

  struct Place {
    domain::Tenant organization;
    std::int64_t placement = 0;
    eventstore::PartitionIndex partition;
  };
  // kAborted: the arrival is another one by now.
  [[nodiscard]] absl::Status SetCopied(const Place& place, std::optional<std::string> copied_to);
  [[nodiscard]] absl::Status SetEqual(const Place& place);

  // It is asked for here: nothing is under way any more.
  [[nodiscard]] absl::Status EndArrival(const domain::Tenant& organization);

  // What somebody knows, by whom an organisation is to leave.
  struct Departure {
    domain::Tenant organization;
    std::int64_t placement = 0;
    PlacementsKnown known;
  };
  // Says that it has left, and removes up to `reviews_max` of its reviews: how many. Nothing: who
  // wrote the shard's rows knew of placements that are not among those known here, by which it may
  // have come back since; it stays as it is.
  [[nodiscard]] absl::StatusOr<std::optional<std::int64_t>> Depart(const Departure& departure,
                                                                   std::int64_t reviews_max);
  [[nodiscard]] absl::StatusOr<bool> HasDeparted(const domain::Tenant& organization);
  // All that have left, and did not come back.
  [[nodiscard]] absl::StatusOr<std::vector<domain::Tenant>> Departed();

  // FingerprintOf the reviews of the organisation that the shard has from that partition.
  [[nodiscard]] absl::StatusOr<std::string> Fingerprint(const domain::Tenant& organization,
                                                        eventstore::PartitionIndex partition);

  struct UnderWay {
    domain::Tenant organization;
    std::int64_t partitions = 0;
    std::int64_t equal = 0;  // of them
  };
  // Every organisation that is being built here, by host and id.
  [[nodiscard]] absl::StatusOr<std::vector<UnderWay>> AllUnderWay();

 private:
  [[nodiscard]] absl::StatusOr<platform::PostgresRows> Execute(
      const char* sql, const std::vector<platform::PostgresParameter>& parameters);
  [[nodiscard]] absl::StatusOr<bool> KnowsAllThatWritersKnew(const PlacementsKnown& known);
  [[nodiscard]] absl::Status ChangeArrival(const char* sql, const Place& place,
                                           std::vector<platform::PostgresParameter> more);

  platform::PostgresConnection& connection_;
};

}  // namespace docket::projections
