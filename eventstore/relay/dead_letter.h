// A dead letter: stands in `<topic>.dead_letters` for a message that could not be published. It
// says which event, where the journal has it, and why; not what the event holds, since the journal
// keeps that, and what cannot be read may be personal.
// Thread-safety: a value type and a pure function.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "eventstore/record_log.h"
#include "schemas/journal_proto.h"

namespace docket::eventstore {

struct UnpublishedEvent {
  std::string topic;
  LogName journal;
  PartitionIndex partition;
  Offset offset;  // of the commit
  int index = 0;  // of the event in it
  absl::Status why;
  domain::Timestamp at;  // when it was given up
};

// Keyed by the event's organisation, so that it has a partition whatever is wrong with it.
// Precondition: 0 <= event.index < commit.events_size().
[[nodiscard]] Record DeadLetterOf(const UnpublishedEvent& event,
                                  const journal_proto::Commit& commit);

}  // namespace docket::eventstore
