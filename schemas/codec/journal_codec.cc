#include "schemas/codec/journal_codec.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/ids.h"
#include "platform/status_macros.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/event_codec.h"

namespace docket::schemas {
namespace {

// What caused the event, as a person would look for it.
std::string CorrelationOf(const journal::v1::CommandOutcome& outcome) {
  if (!outcome.source().guid().empty()) return outcome.source().guid();
  return outcome.command_id();
}

void Write(const domain::StreamId& stream, domain::StreamVersion version,
           const domain::Event& event, journal::v1::Event& message) {
  EncodedEvent encoded = EncodeEvent(event);
  message.set_stream(stream.value());
  message.set_version(version.value());
  message.set_type(encoded.type.data(), encoded.type.size());
  message.set_schema_version(encoded.schema_version);
  message.set_data(std::move(encoded.data));
}

}  // namespace

journal::v1::Event EncodeJournalEvent(const domain::StreamId& stream, domain::StreamVersion version,
                                      const domain::Event& event) {
  journal::v1::Event message;
  Write(stream, version, event, message);
  return message;
}

void AddJournalEvent(const domain::StreamId& stream, domain::StreamVersion version,
                     const domain::Event& event, journal::v1::Commit& commit) {
  Write(stream, version, event, *commit.add_events());
}

journal::v1::CommandOutcome OutcomeHeader(const domain::CommandMetadata& metadata,
                                          std::string_view command_type, std::int32_t attempt) {
  journal::v1::CommandOutcome outcome;
  outcome.set_command_id(metadata.id.value());
  outcome.set_attempt(attempt);
  outcome.set_command_type(std::string(command_type));
  *outcome.mutable_tenant() = ToProto(metadata.tenant);
  outcome.set_repository(ToProto(metadata.repository));
  *outcome.mutable_actor() = ToProto(metadata.actor);
  *outcome.mutable_source() = ToProto(metadata.source);
  *outcome.mutable_trace() = ToProto(metadata.trace);
  outcome.set_occurred_at(metadata.occurred_at.value());
  return outcome;
}

void TakeOutcomeHeader(inbox::v1::CommandRecord& record, std::int32_t attempt,
                       journal::v1::CommandOutcome& outcome) {
  outcome.set_command_id(std::move(*record.mutable_id()));
  outcome.set_attempt(attempt);
  outcome.set_command_type(std::move(*record.mutable_type()));
  outcome.mutable_tenant()->Swap(record.mutable_tenant());
  outcome.set_repository(record.repository());
  outcome.mutable_actor()->Swap(record.mutable_actor());
  outcome.mutable_source()->Swap(record.mutable_source());
  outcome.mutable_trace()->Swap(record.mutable_trace());
  outcome.set_occurred_at(record.occurred_at());
  outcome.set_unique_per_occurrence(record.unique_per_occurrence());
}

absl::StatusOr<domain::EventMetadata> EventMetadataOf(const journal::v1::Commit& commit,
                                                      int index) {
  if (!commit.has_outcome()) {
    return absl::DataLossError("a commit holds events but no outcome of a command");
  }
  const journal::v1::CommandOutcome& outcome = commit.outcome();
  const journal::v1::Event& event = commit.events(index);
  DOCKET_ASSIGN_OR_RETURN(domain::Actor actor, FromProto(outcome.actor()));
  DOCKET_ASSIGN_OR_RETURN(domain::Source source, FromProto(outcome.source()));
  domain::CommandId command(outcome.command_id());
  return domain::EventMetadata{.id = platform::MakeEventId(command, index),
                               .stream = domain::StreamId(event.stream()),
                               .version = domain::StreamVersion(event.version()),
                               .tenant = FromProto(outcome.tenant()),
                               .repository = RepositoryFromProto(outcome.repository()),
                               .actor = std::move(actor),
                               .causation = command,
                               .correlation = CorrelationOf(outcome),
                               .source = std::move(source),
                               .trace = FromProto(outcome.trace()),
                               .occurred_at = domain::Timestamp(outcome.occurred_at()),
                               .recorded_at = domain::Timestamp(commit.recorded_at())};
}

absl::StatusOr<domain::RecordedEvent> RecordedEventAt(const journal::v1::Commit& commit,
                                                      int index) {
  const journal::v1::Event& stored = commit.events(index);
  DOCKET_ASSIGN_OR_RETURN(domain::EventMetadata metadata, EventMetadataOf(commit, index));
  absl::StatusOr<domain::Event> event =
      DecodeEvent(stored.type(), stored.schema_version(), stored.data());
  if (!event.ok()) {
    return absl::Status(
        event.status().code(),
        absl::StrCat("event ", metadata.id.value(), " of ", stored.stream(), " version ",
                     stored.version(), ": ", event.status().message()));
  }
  return domain::RecordedEvent{.metadata = std::move(metadata), .event = *std::move(event)};
}

absl::StatusOr<std::vector<domain::RecordedEvent>> RecordedEventsOf(
    const journal::v1::Commit& commit) {
  std::vector<domain::RecordedEvent> events;
  events.reserve(static_cast<std::size_t>(commit.events_size()));
  for (int index = 0; index < commit.events_size(); ++index) {
    DOCKET_ASSIGN_OR_RETURN(domain::RecordedEvent event, RecordedEventAt(commit, index));
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace docket::schemas
