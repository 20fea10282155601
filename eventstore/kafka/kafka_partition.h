// KafkaPartition: what one process knows of a partition: where it begins and ends, its newest
// records, who waits for more. It asks nothing; KafkaLog does.
// Thread-safety: every method may be called from any thread at the same time. Subscribers are
// called as SubscriberList does.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/kafka/leader_watch.h"
#include "eventstore/kafka/recent_records.h"
#include "eventstore/record_log.h"
#include "eventstore/subscriber_list.h"

namespace docket::eventstore {

class KafkaPartition {
 public:
  explicit KafkaPartition(std::size_t recent_bytes_max);

  // True once, if nobody asked for its ends before: the caller has it followed, from the newest
  // record on.
  [[nodiscard]] bool BeginFollowing();

  // What is known of its ends, if a read from `from` needs no more than that: it lies between them.
  [[nodiscard]] std::optional<OffsetRange> RangeFor(Offset from) const;

  // Ends that a broker just told; gives what is known now. A caller that gets `follow_from` has the
  // partition followed from there: nothing older will come by itself.
  struct Told {
    OffsetRange range;
    std::optional<Offset> follow_from;
  };
  [[nodiscard]] Told NoteRange(const OffsetRange& told);
  void NoteAcknowledged(Offset offset);
  void NoteTrimmed(Offset start);

  // Records from `from` on out of memory, waiting for them until `deadline_in` has passed.
  // Nothing: they are older than what memory holds. Precondition: something is known to be there.
  [[nodiscard]] absl::StatusOr<std::optional<ReadBatch>> ReadRecent(Offset from,
                                                                    const ReadLimits& limits,
                                                                    absl::Duration deadline_in);

  // Whether reads from `from` on are served out of memory.
  [[nodiscard]] bool Holds(Offset from) const;

  [[nodiscard]] std::unique_ptr<Subscription> Subscribe(std::function<void()> on_more);

  // From the follower.
  void Arrived(const rd_kafka_message_t& message);

  // What a scan of this partition has read.
  void Learn(const LeaderWatch& watch);

  // The partition ends before what somebody read, or asks for.
  void DoubtNewest();

  // See LeaderWatch. A suspect that could not be compared is given back.
  [[nodiscard]] std::optional<SeenRecord> TakeSuspect();
  void GiveBackSuspect(SeenRecord suspect);

 private:
  void BeginAt(std::optional<Offset> from) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RememberNewest() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  bool followed_ ABSL_GUARDED_BY(mutex_) = false;  // the follower stands somewhere
  std::optional<OffsetRange> range_ ABSL_GUARDED_BY(mutex_);
  RecentRecords recent_ ABSL_GUARDED_BY(mutex_);
  LeaderWatch watch_ ABSL_GUARDED_BY(mutex_);
  std::optional<SeenRecord> given_back_ ABSL_GUARDED_BY(mutex_);

  SubscriberList subscribers_;
};

}  // namespace docket::eventstore
