// Input: what a view is given, one at a time, in the order of its source partition. Made here from
// the records of the four source logs, live, in a rebuild and when a parked stream is tried again.
// Thread-safety: value types and pure functions. Inputs share the commit they come from.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "domain/catalogue.h"
#include "eventstore/committed_reader.h"
#include "eventstore/position.h"
#include "projections/rows.h"
#include "schemas/journal_proto.h"

namespace docket::projections {

// What the records of a source log hold.
enum class SourceKind { kJournal, kDeliveries, kDeliveryResults };

struct InputPosition {
  eventstore::LogName log;
  eventstore::PartitionIndex partition;
  eventstore::Offset offset;      // of the record
  std::int32_t index = 0;         // of the event within its commit
  domain::Timestamp appended_at;  // by the log's clock
};

// One event of an accepted commit. `event` is not OK when this program cannot read it.
struct EventInput {
  std::shared_ptr<const journal_proto::Commit> commit;
  const journal_proto::Event* stored = nullptr;  // within `commit`
  domain::EventId id;
  absl::StatusOr<domain::Event> event;
};

// What became of the command of an accepted commit; comes before the commit's events.
struct OutcomeInput {
  std::shared_ptr<const journal_proto::Commit> commit;
};

// An accepted claim: from here on somebody else writes the partition.
struct ClaimInput {
  journal_proto::Claim claim;
};

// A record of webhook_received. `delivery` is without its body, and not OK when this program cannot
// read `stored`.
struct DeliveryInput {
  std::string stored;
  absl::StatusOr<inbox_proto::WebhookReceived> delivery;
};

// A record of delivery_results, in the same way.
struct DeliveryResultInput {
  std::string stored;
  absl::StatusOr<inbox_proto::DeliveryTranslated> result;
};

struct Input {
  InputPosition at;
  // What is parked together: the event's stream, the command, the claims of the partition, or the
  // delivery. A result that cannot be read does not say whose it is, and is parked alone.
  std::string stream;
  std::variant<EventInput, OutcomeInput, ClaimInput, DeliveryInput, DeliveryResultInput> what;
};

// Not a vector: that would copy inputs while it grows, since theirs are not moved without a throw.
using Inputs = std::deque<Input>;

// The outcome and the events of one commit; none for a commit that moves the input position only.
void AppendInputs(const eventstore::LogName& log, eventstore::PartitionIndex partition,
                  const eventstore::AcceptedCommit& accepted, Inputs& inputs);

void AppendInputs(const eventstore::LogName& log, eventstore::PartitionIndex partition,
                  eventstore::AcceptedClaim accepted, Inputs& inputs);

// The input of one record of a plain log. Precondition: `kind` is not kJournal.
[[nodiscard]] Input InputOfRecord(SourceKind kind, InputPosition at, std::string stored);

// How an input waits while its stream is parked, and back: the same input as it was. kDataLoss: the
// stored bytes are broken.
struct QueueOf {
  SourceKind kind = SourceKind::kJournal;
  eventstore::LogName log;
  eventstore::PartitionIndex partition;
  std::string stream;
};
[[nodiscard]] view_proto::QueuedInput ToQueued(const Input& input);
[[nodiscard]] absl::StatusOr<Input> FromQueued(const QueueOf& queue,
                                               const view_proto::QueuedInput& queued);

}  // namespace docket::projections
