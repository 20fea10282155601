// ReviewTail: the events of reviews as they come, for who follows them: in each partition in the
// order of the journal, once, and not before the views include them, so that who reads a review
// after its event sees what the event did. Which records count, the reader rule says; a place
// therefore holds where the rule stood, and a reader that goes on from it agrees with all others.
//
// A place goes out as text: base64url of {docket.view.v1.TailPlaces, first 16 bytes of its
// HMAC-SHA256 with ReadModels::cursor_key}, so nobody else's and no other journal's is taken.
//
// Thread-safety: every method may be called from any thread at the same time. Borrows the read
// models. Errors of reading: as the log's (eventstore/record_log.h).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "eventstore/committed_reader.h"
#include "eventstore/reader_rule.h"
#include "projections/queries.h"
#include "projections/read_session.h"

namespace docket::projections {

// Which events are wanted, beside what the reader may see. A review names its repository, too.
struct TailFilter {
  std::optional<domain::Tenant> organization = std::nullopt;  // that had the review at the event
  std::optional<domain::RepositoryKey> repository = std::nullopt;
  std::optional<domain::ReviewId> review = std::nullopt;
  std::function<bool(std::string_view type)> wants_type = nullptr;  // null: any
};

// Where the reader of one partition stands: behind that state, and behind so many events of the
// commit that comes next.
struct TailPlace {
  eventstore::ReaderState reader;
  std::int32_t events_seen = 0;
  friend bool operator==(const TailPlace&, const TailPlace&) = default;
};
using TailPlaces = std::map<eventstore::PartitionIndex, TailPlace>;

struct TailEvent {
  view_proto::ReviewEvent event;
  std::string behind;  // the place right behind it, as text
};

struct TailBatch {
  std::vector<TailEvent> events;
  TailPlaces next;                     // may have moved without an event that is wanted
  eventstore::PartitionIndex first{};  // whose turn it is next, so that none waits for another
};

// Records that one call reads at most, of one partition, and about how many bytes.
inline constexpr std::size_t kTailRecordsMax = 64;
inline constexpr std::size_t kTailBytesMax = 256U << 10U;

class ReviewTail {
 public:
  explicit ReviewTail(const ReadModels& models) : models_(models) {}

  // Behind everything that the view review_events includes now. kUnavailable: it was never built.
  [[nodiscard]] absl::StatusOr<TailPlaces> Now(const TailFilter& filter) const;

  [[nodiscard]] std::string Encode(const TailPlaces& places) const;
  // kInvalidArgument: not written by Encode with this key, of another journal or another version of
  // it, or without a partition that the filter's events are in.
  [[nodiscard]] absl::StatusOr<TailPlaces> Decode(std::string_view text,
                                                  const TailFilter& filter) const;

  // The next events of one partition that has any that the views include. No event and the same
  // places: there is nothing more.
  [[nodiscard]] absl::StatusOr<TailBatch> Read(const Visible& visible, const TailFilter& filter,
                                               TailPlaces from,
                                               eventstore::PartitionIndex first) const;

  // Whether the views have passed the places in a partition of theirs.
  [[nodiscard]] bool IsBehind(const TailPlaces& places) const;

 private:
  // A partition that has more, up to there.
  struct Due {
    eventstore::PartitionIndex partition;
    eventstore::Offset bound;
  };
  [[nodiscard]] std::vector<Due> DueOf(const TailPlaces& places,
                                       eventstore::PartitionIndex first) const;
  [[nodiscard]] absl::Status ReadPartition(const Visible& visible, const TailFilter& filter,
                                           const Due& due, TailBatch& batch) const;
  // The wanted events of one commit; moves the place, which is one of the batch's.
  [[nodiscard]] absl::Status Take(const eventstore::AcceptedCommit& accepted,
                                  const TailFilter& filter, TailPlace& place,
                                  TailBatch& batch) const;
  [[nodiscard]] eventstore::RecordLog& log() const;
  [[nodiscard]] std::vector<eventstore::PartitionIndex> PartitionsOf(
      const TailFilter& filter) const;
  [[nodiscard]] absl::StatusOr<TailPlaces> Parse(std::string_view text) const;
  [[nodiscard]] absl::Status CheckIsOfThisLog(eventstore::PartitionIndex partition,
                                              const TailPlace& place) const;
  [[nodiscard]] std::string Sign(std::string_view body) const;

  const ReadModels& models_;
};

}  // namespace docket::projections
