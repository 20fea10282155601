// OwnerMetrics: what the owner of one journal partition did, as metrics of the process:
//   docket_commands_total{journal,result}, docket_known_bodies_total{journal,result},
//   docket_unreadable_commands_total{journal}, docket_claims_total{journal},
//   docket_timers_total{journal}, docket_events_total{journal,type},
//   docket_event_age_seconds{stage="decided"}
// All owners of a journal count into the same ones. Thread-safety: used by the owner's thread.
// Borrows what it is given.
#pragma once

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "apps/difference.h"
#include "apps/event_age.h"
#include "commands/processor.h"
#include "eventstore/record_log.h"
#include "platform/active_keys.h"
#include "platform/clock.h"
#include "platform/metrics.h"

namespace docket::apps {

class OwnerMetrics {
 public:
  struct Parts {
    const eventstore::RecordLog& inbox;
    const eventstore::RecordLog& journal;
    const platform::Clock& clock;
    platform::Metrics& metrics;
    platform::ActiveKeys& active;  // keys of partitions with a commit are seen here
  };

  explicit OwnerMetrics(const Parts& parts);

  // Takes over what `processor` counted since it was made.
  void Update(const commands::Processor& processor);
  void Note(const commands::DecidedCommit& decided);

 private:
  Difference Commands(const char* result);
  Difference KnownBodies(const char* result);

  platform::ActiveKeys& active_;
  const platform::Clock& clock_;
  const std::string journal_;
  const EventAge age_;
  platform::Family<platform::Counter> commands_;
  Difference accepted_;
  Difference rejected_;
  Difference parked_;
  Difference duplicates_;
  Difference siblings_;
  platform::Family<platform::Counter> known_bodies_;
  Difference replays_;
  Difference repeats_;
  Difference unreadable_;
  Difference claims_;
  Difference timers_;
  platform::Family<platform::Counter> events_;
  absl::flat_hash_map<std::string, platform::Counter*> events_by_type_;
};

}  // namespace docket::apps
