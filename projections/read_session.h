// ReadSession: one query's reading: one snapshot, and what the answer has to say about where it was
// read and what it lacks.
// Thread-safety: used by one thread, for one query. Borrows everything in ReadModels.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "platform/clock.h"
#include "projections/progress.h"
#include "projections/queries.h"
#include "projections/source.h"
#include "projections/view.h"
#include "projections/view_store.h"

namespace docket::projections {

// What every query reads from. The references outlive the queries.
struct ReadModels {
  const ViewStore& store;
  const Progress& progress;
  const platform::Clock& clock;
  std::vector<Source> sources;  // one for each log that views are made from
  std::string cursor_key;       // see ListCursors
};

// Parked streams that one answer names; more would hide what it has.
inline constexpr std::size_t kIncompleteMax = 20;

class ReadSession {
 public:
  // `seen`: what the answer must include.
  explicit ReadSession(const ReadModels& models, Positions seen = {});

  [[nodiscard]] const ViewSnapshot& snapshot() const { return *snapshot_; }

  // One partition of a live view, and its position noted for the answer. kUnavailable: the view was
  // never built, or its rows are of another version than the code. kNotFound: there is no such
  // partition. kAborted: it is behind what was seen.
  [[nodiscard]] absl::StatusOr<Scope> Enter(const AnyView& view,
                                            eventstore::PartitionIndex partition);
  // The partition of a key (domain::PartitionKey), in the same way.
  [[nodiscard]] absl::StatusOr<Scope> EnterByKey(const AnyView& view, std::string_view key);
  [[nodiscard]] absl::StatusOr<std::vector<Scope>> EnterAll(const AnyView& view);

  // Before it is said that something is not there: kAborted while the view does not include yet
  // what its log held at the start. After a crash, a view may begin with older rows than it had
  // shown.
  [[nodiscard]] absl::Status RequireCertain(const Scope& scope) const;
  // Before a list of all of them: as above, since it would lack something and not say so. But while
  // no log can be read, a view that was made before is listed as it is.
  [[nodiscard]] absl::Status RequireWhole(const std::vector<Scope>& scopes) const;

  template <class Row>
  [[nodiscard]] absl::StatusOr<std::optional<Row>> Find(const Scope& scope, std::string key) const {
    absl::StatusOr<std::optional<std::string>> bytes = FindBytes(scope, std::move(key));
    if (!bytes.ok()) return bytes.status();
    if (!bytes->has_value()) return std::optional<Row>();
    Row row;
    if (!row.ParseFromString(**bytes)) return absl::DataLossError("a stored row is broken");
    return std::optional<Row>(std::move(row));
  }

  // Notes that the answer is incomplete if the stream is parked there: each stream once, and at
  // most kIncompleteMax of them.
  [[nodiscard]] absl::Status NoteIfParked(const AnyView& view, const Scope& scope,
                                          std::string_view stream);
  // By stream.
  [[nodiscard]] absl::StatusOr<std::vector<view_proto::ParkedStream>> ParkedStreams(
      const Scope& scope) const;
  // Notes every stream that is parked there, as far as fits.
  [[nodiscard]] absl::Status NoteAllParked(const AnyView& view, const Scope& scope);
  void NoteParked(const AnyView& view, const Scope& scope, const view_proto::ParkedStream& parked);

  template <class T>
  [[nodiscard]] Answer<T> Finish(T value) && {
    return {.value = std::move(value), .at = At(), .incomplete = std::move(incomplete_)};
  }

 private:
  [[nodiscard]] absl::StatusOr<std::optional<std::string>> FindBytes(const Scope& scope,
                                                                     std::string key) const;
  void NoteHowFar(const Scope& scope, const LogPartition& at,
                  const std::optional<view_proto::Checkpoint>& checkpoint);
  [[nodiscard]] absl::StatusOr<std::uint32_t> LiveGeneration(const AnyView& view);
  [[nodiscard]] ReadAt At() const;

  const ReadModels& models_;
  const Positions seen_;
  const std::unique_ptr<ViewSnapshot> snapshot_;
  std::map<ViewId, std::uint32_t> live_;
  Positions positions_;
  std::vector<eventstore::LogName> logs_;
  std::vector<Incomplete> incomplete_;
  std::set<Scope> none_parked_;              // as their checkpoints say
  std::map<Scope, absl::Status> uncertain_;  // with what to say of them
  std::set<Scope> lacking_;                  // of these, known to lack something
  std::set<Scope> never_read_;               // of these, without a checkpoint
  std::set<Scope> all_noted_;  // scopes whose parked streams are all in incomplete_, as far as fits
};

// A parked stream of a live view, as answers name it.
[[nodiscard]] Incomplete Describe(const ReadModels& models, const AnyView& view, const Scope& scope,
                                  const view_proto::ParkedStream& parked);

// The source that the view is made from. Precondition: there is one.
[[nodiscard]] const Source& SourceOf(const std::vector<Source>& sources, const AnyView& view);

}  // namespace docket::projections
