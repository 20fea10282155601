// Generations of one shard's tables: the live one, in the schema that the connection string leads
// to; the next one, which is filled beside it; and the previous one, which was live before. Each
// has a schema of its own, named after the live one's: public, public_next, public_previous.
// Thread-safety: functions without shared state; a connection is used by one thread.
// Errors: those of platform/postgres/sqlstate.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "platform/postgres/connection.h"

namespace docket::projections {

struct GenerationNames {
  std::string live;
  std::string next;
  std::string previous;
};

// kFailedPrecondition: the connection string leads to no schema, or its name leaves no room.
[[nodiscard]] absl::StatusOr<GenerationNames> GenerationsOf(
    platform::PostgresConnection& connection);

// From now on the connection works on that generation's tables.
[[nodiscard]] absl::Status UseGeneration(platform::PostgresConnection& connection,
                                         std::string_view generation);

[[nodiscard]] absl::StatusOr<bool> HasGeneration(platform::PostgresConnection& live,
                                                 const std::string& generation);

// Makes the next generation's tables, empty, but for whose shard it is and which months it keeps;
// `next` works on it from then on. What is left of one that was not finished goes.
// kFailedPrecondition: there is such a schema that Docket has not made.
[[nodiscard]] absl::Status MakeNextGeneration(platform::PostgresConnection& live,
                                              platform::PostgresConnection& next,
                                              const GenerationNames& names);
// Does nothing if it is not there.
[[nodiscard]] absl::Status DropGeneration(platform::PostgresConnection& live,
                                          const std::string& generation);

// Takes the indexes and keys of the reviews away; answers the statements that make them again.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> DropIndexes(
    platform::PostgresConnection& generation);
// The statements that make indexes for the generation that somebody has added to the live one.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> AddedIndexes(
    platform::PostgresConnection& live, const std::string& generation);

// kFailedPrecondition names views that read the live tables: they would go on reading the same ones
// when these are no longer live.
[[nodiscard]] absl::Status RefuseReaders(platform::PostgresConnection& live);

// The generation becomes the live one, and the live one takes its place. kAborted: somebody uses
// the tables all the time. Within a transaction, so that all of it is done or nothing.
[[nodiscard]] absl::Status ExchangeGenerations(platform::PostgresConnection& live,
                                               const std::string& generation);
// What was the live one becomes the previous one, instead of the one before. In that transaction.
[[nodiscard]] absl::Status KeepAsPrevious(platform::PostgresConnection& live,
                                          const GenerationNames& names);

}  // namespace docket::projections
