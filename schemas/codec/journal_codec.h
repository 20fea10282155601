// Commits of a journal ↔ recorded events. The metadata of an event stands once in its commit's
// outcome; its id is hashed from (command id, place in the commit).
// Thread-safety: pure functions. Failure: as event_codec.h.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "docket/inbox/v1/inbox.pb.h"
#include "docket/journal/v1/journal.pb.h"
#include "domain/catalogue.h"
#include "domain/envelope.h"

namespace docket::schemas {

// One event as a commit holds it. Preconditions: as EncodeEvent.
[[nodiscard]] journal::v1::Event EncodeJournalEvent(const domain::StreamId& stream,
                                                    domain::StreamVersion version,
                                                    const domain::Event& event);

// The same as one more event of `commit`.
void AddJournalEvent(const domain::StreamId& stream, domain::StreamVersion version,
                     const domain::Event& event, journal::v1::Commit& commit);

// The outcome of a command without its result: who, when, why. `attempt` is 1 at first.
[[nodiscard]] journal::v1::CommandOutcome OutcomeHeader(const domain::CommandMetadata& metadata,
                                                        std::string_view command_type,
                                                        std::int32_t attempt);

// The same of a command as it stands in the inbox: `outcome` takes what is in both. Best if the two
// are in one arena, or in none. Precondition: `outcome` is empty.
void TakeOutcomeHeader(inbox::v1::CommandRecord& record, std::int32_t attempt,
                       journal::v1::CommandOutcome& outcome);

// Precondition of both: 0 <= index < commit.events_size().
[[nodiscard]] absl::StatusOr<domain::EventMetadata> EventMetadataOf(
    const journal::v1::Commit& commit, int index);

// One event by itself, so that one which cannot be read does not hide its neighbours: its stream
// and type can still be taken from commit.events(index).
[[nodiscard]] absl::StatusOr<domain::RecordedEvent> RecordedEventAt(
    const journal::v1::Commit& commit, int index);

// All events of the commit, in order; none for a commit that moves an input position only. Fails
// with the first event that cannot be read.
[[nodiscard]] absl::StatusOr<std::vector<domain::RecordedEvent>> RecordedEventsOf(
    const journal::v1::Commit& commit);

}  // namespace docket::schemas
