#include "projections/postgres/shard_moves.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"

namespace docket::projections {
namespace {

using platform::PostgresConnection;
using platform::PostgresParameter;
using platform::PostgresRows;

constexpr char kWhat[] = "move an organisation between shards";

// Ends what is copied completely; no key is this.
constexpr char kAll[] = "done";

constexpr char kFingerprint[] =
    "SELECT encode(sha256(convert_to(coalesce(string_agg(concat(repository_id, '/', number, '/',"
    " version), ',' ORDER BY repository_id, number), ''), 'UTF8')), 'hex')"
    " FROM reviews WHERE host = $1 AND organization_id = $2 AND partition = $3";

std::vector<PostgresParameter> ParametersOf(const domain::Tenant& organization) {
  return {std::string(organization.host.value()), organization.organization.value()};
}

domain::Tenant OrganizationOf(const PostgresRows& rows, int row) {
  return {.host = domain::HostCode(std::string(rows.Bytes(row, 0))),
          .organization = domain::OrganizationId(rows.Integer(row, 1))};
}

}  // namespace

std::string FingerprintOf(std::vector<ReviewMark> reviews) {
  std::ranges::sort(reviews, {}, [](const ReviewMark& review) {
    return std::tuple(review.repository, review.number);
  });
  const std::string text =
      absl::StrJoin(reviews, ",", [](std::string* out, const ReviewMark& review) {
        absl::StrAppend(out, review.repository, "/", review.number, "/", review.version);
      });
  return platform::HexEncode(platform::AsBytes(platform::Sha256(text)));
}

absl::StatusOr<PostgresRows> ShardMoves::Execute(const char* sql,
                                                 const std::vector<PostgresParameter>& parameters) {
  return connection_.Execute({.sql = sql, .what = kWhat}, parameters);
}

absl::StatusOr<ArrivalsByPartition> ShardMoves::Arrivals(const domain::Tenant& organization) {
  DOCKET_ASSIGN_OR_RETURN(
      const PostgresRows rows,
      Execute("SELECT partition, placement, copied_to, equal FROM docket_shard_arrivals"
              " WHERE host = $1 AND organization_id = $2",
              ParametersOf(organization)));
  ArrivalsByPartition arrivals;
  for (int row = 0; row < rows.count(); ++row) {
    Arrival& arrival =
        arrivals[eventstore::PartitionIndex(static_cast<std::int32_t>(rows.Integer(row, 0)))];
    arrival.placement = rows.Integer(row, 1);
    if (!rows.IsNull(row, 2)) arrival.copied_to = std::string(rows.Bytes(row, 2));
    arrival.equal = rows.Boolean(row, 3);
  }
  return arrivals;
}

absl::Status ShardMoves::Begin(const domain::Tenant& organization, std::int64_t placement,
                               std::int32_t partitions) {
  return connection_.InTransaction(kWhat, [&](PostgresConnection&) -> absl::Status {
    std::vector<PostgresParameter> parameters = ParametersOf(organization);
    parameters.emplace_back(placement);
    DOCKET_RETURN_IF_ERROR(Execute("DELETE FROM docket_shard_arrivals"
                                   " WHERE host = $1 AND organization_id = $2 AND placement < $3",
                                   parameters)
                               .status());
    parameters.emplace_back(std::int64_t{partitions});
    return Execute(
               "INSERT INTO docket_shard_arrivals"
               " (host, organization_id, partition, placement, copied_to)"
               " SELECT $1, $2, generate_series(0, $4 - 1), $3, ''"
               " ON CONFLICT DO NOTHING",
               parameters)
        .status();
  });
}

absl::Status ShardMoves::ChangeArrival(const char* sql, const Place& place,
                                       std::vector<PostgresParameter> more) {
  std::vector<PostgresParameter> parameters = ParametersOf(place.organization);
  parameters.emplace_back(std::int64_t{place.partition.value()});
  parameters.emplace_back(place.placement);
  for (PostgresParameter& parameter : more) parameters.push_back(std::move(parameter));
  DOCKET_ASSIGN_OR_RETURN(const PostgresRows changed, Execute(sql, parameters));
  if (changed.affected() == 1) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat(kWhat, ": organisation ",
                                         place.organization.organization.value(),
                                         " was placed anew meanwhile"));
}

absl::Status ShardMoves::SetCopied(const Place& place, std::optional<std::string> copied_to) {
  return ChangeArrival(
      "UPDATE docket_shard_arrivals SET copied_to = nullif($5, 'done'), equal = false"
      " WHERE host = $1 AND organization_id = $2 AND partition = $3 AND placement = $4",
      place, {std::move(copied_to).value_or(kAll)});
}

absl::Status ShardMoves::SetEqual(const Place& place) {
  return ChangeArrival(
      "UPDATE docket_shard_arrivals SET equal = true WHERE host = $1 AND organization_id = $2"
      " AND partition = $3 AND placement = $4 AND copied_to IS NULL",
      place, {});
}

absl::Status ShardMoves::EndArrival(const domain::Tenant& organization) {
  return connection_.InTransaction(kWhat, [&](PostgresConnection&) -> absl::Status {
    const std::vector<PostgresParameter> parameters = ParametersOf(organization);
    DOCKET_RETURN_IF_ERROR(Execute("DELETE FROM docket_shard_arrivals"
                                   " WHERE host = $1 AND organization_id = $2",
                                   parameters)
                               .status());
    return Execute("DELETE FROM docket_shard_departures WHERE host = $1 AND organization_id = $2",
                   parameters)
        .status();
  });
}

// The checkpoints are locked, so that nobody writes rows by what is not known here until all of it
// is done.
absl::StatusOr<bool> ShardMoves::KnowsAllThatWritersKnew(const PlacementsKnown& known) {
  DOCKET_ASSIGN_OR_RETURN(
      const PostgresRows rows,
      Execute("SELECT placements FROM docket_shard_checkpoints ORDER BY log, partition FOR SHARE",
              {}));
  for (int row = 0; row < rows.count(); ++row) {
    if (!known.Includes(PlacementsKnown::FromText(rows.Bytes(row, 0)))) return false;
  }
  return true;
}

absl::StatusOr<std::optional<std::int64_t>> ShardMoves::Depart(const Departure& departure,
                                                               std::int64_t reviews_max) {
  std::optional<std::int64_t> removed;
  const absl::Status done =
      connection_.InTransaction(kWhat, [&](PostgresConnection&) -> absl::Status {
        DOCKET_ASSIGN_OR_RETURN(const bool knows, KnowsAllThatWritersKnew(departure.known));
        if (!knows) return absl::OkStatus();
        std::vector<PostgresParameter> parameters = ParametersOf(departure.organization);
        DOCKET_RETURN_IF_ERROR(Execute("DELETE FROM docket_shard_arrivals"
                                       " WHERE host = $1 AND organization_id = $2",
                                       parameters)
                                   .status());
        parameters.emplace_back(departure.placement);
        DOCKET_RETURN_IF_ERROR(
            Execute("INSERT INTO docket_shard_departures (host, organization_id, placement)"
                    " VALUES ($1, $2, $3) ON CONFLICT (host, organization_id)"
                    " DO UPDATE SET placement = excluded.placement",
                    parameters)
                .status());
        parameters.back() = reviews_max;
        DOCKET_ASSIGN_OR_RETURN(const PostgresRows rows,
                                Execute("DELETE FROM reviews WHERE (host, repository_id, number) IN"
                                        " (SELECT host, repository_id, number FROM reviews"
                                        "  WHERE host = $1 AND organization_id = $2 LIMIT $3)",
                                        parameters));
        removed = rows.affected();
        return absl::OkStatus();
      });
  DOCKET_RETURN_IF_ERROR(done);
  return removed;
}

absl::StatusOr<bool> ShardMoves::HasDeparted(const domain::Tenant& organization) {
  DOCKET_ASSIGN_OR_RETURN(const PostgresRows rows,
                          connection_.Execute({.sql = "SELECT 1 FROM docket_shard_departures"
                                                      " WHERE host = $1 AND organization_id = $2",
                                               .what = "see whether an organisation has left",
                                               .prepared_as = "departed"},
                                              ParametersOf(organization)));
  return rows.count() > 0;
}

absl::StatusOr<std::vector<domain::Tenant>> ShardMoves::Departed() {
  DOCKET_ASSIGN_OR_RETURN(
      const PostgresRows rows,
      connection_.Execute({.sql = "SELECT host, organization_id FROM docket_shard_departures",
                           .what = "see which organisations have left",
                           .prepared_as = "all_departed"}));
  std::vector<domain::Tenant> organizations;
  for (int row = 0; row < rows.count(); ++row) organizations.push_back(OrganizationOf(rows, row));
  return organizations;
}

absl::StatusOr<std::string> ShardMoves::Fingerprint(const domain::Tenant& organization,
                                                    eventstore::PartitionIndex partition) {
  std::vector<PostgresParameter> parameters = ParametersOf(organization);
  parameters.emplace_back(std::int64_t{partition.value()});
  DOCKET_ASSIGN_OR_RETURN(const PostgresRows rows, Execute(kFingerprint, parameters));
  return std::string(rows.Bytes(0, 0));
}

absl::StatusOr<std::vector<ShardMoves::UnderWay>> ShardMoves::AllUnderWay() {
  DOCKET_ASSIGN_OR_RETURN(const PostgresRows rows,
                          Execute("SELECT host, organization_id, count(*),"
                                  " count(*) FILTER (WHERE equal) FROM docket_shard_arrivals"
                                  " GROUP BY host, organization_id ORDER BY host, organization_id",
                                  {}));
  std::vector<UnderWay> all;
  for (int row = 0; row < rows.count(); ++row) {
    all.push_back({.organization = OrganizationOf(rows, row),
                   .partitions = rows.Integer(row, 2),
                   .equal = rows.Integer(row, 3)});
  }
  return all;
}

}  // namespace docket::projections
