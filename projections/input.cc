#include "projections/input.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "domain/ids.h"
#include "platform/check.h"
#include "platform/ids.h"
#include "platform/status_macros.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/delivery_codec.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/frame.h"

namespace docket::projections {
namespace {

Input MakeEventInput(InputPosition at, std::shared_ptr<const journal_proto::Commit> commit,
                     const journal_proto::Event& stored) {
  const domain::CommandId command(commit->outcome().command_id());
  EventInput input{
      .commit = std::move(commit),
      .stored = &stored,
      .id = platform::MakeEventId(command, at.index),
      .event = schemas::DecodeEvent(stored.type(), stored.schema_version(), stored.data())};
  return Input{.at = std::move(at), .stream = stored.stream(), .what = std::move(input)};
}

Input MakeOutcomeInput(InputPosition at, std::shared_ptr<const journal_proto::Commit> commit) {
  std::string stream = commit->outcome().command_id();
  return Input{.at = std::move(at),
               .stream = std::move(stream),
               .what = OutcomeInput{.commit = std::move(commit)}};
}

// Of a partition's claims; no stream of events and no command is called so.
constexpr absl::string_view kClaimStream = "claims";

Input MakeClaimInput(InputPosition at, journal_proto::Claim claim) {
  return Input{.at = std::move(at),
               .stream = std::string(kClaimStream),
               .what = ClaimInput{.claim = std::move(claim)}};
}

std::string StreamOf(const DeliveryResultInput& input, const InputPosition& at) {
  if (input.result.ok()) return ToString(schemas::FromProto(input.result->delivery()));
  return absl::StrCat(ToString(at.log), "/", at.partition.value(), "/", at.offset.value());
}

std::string DeliveryAt(const InputPosition& at) {
  return ToString(domain::DeliveryId{.generation = at.log.generation,
                                     .partition = at.partition.value(),
                                     .offset = at.offset.value()});
}

// The commit as it was, with this event alone.
std::string CommitWith(const journal_proto::Commit& commit, const journal_proto::Event& event) {
  journal_proto::Commit single = commit;
  single.clear_events();
  *single.add_events() = event;
  return schemas::SerializeDeterministically(single);
}

struct Requeued {
  std::string operator()(const EventInput& input) const {
    return CommitWith(*input.commit, *input.stored);
  }
  // With its events: an outcome says how many there are.
  std::string operator()(const OutcomeInput& input) const {
    return schemas::SerializeDeterministically(*input.commit);
  }
  std::string operator()(const ClaimInput& input) const {
    return schemas::SerializeDeterministically(input.claim);
  }
  std::string operator()(const DeliveryInput& input) const { return input.stored; }
  std::string operator()(const DeliveryResultInput& input) const { return input.stored; }
};

}  // namespace

void AppendInputs(const eventstore::LogName& log, eventstore::PartitionIndex partition,
                  const eventstore::AcceptedCommit& accepted, Inputs& inputs) {
  const auto& commit = accepted.commit;
  if (!commit->has_outcome()) return;
  InputPosition at{.log = log,
                   .partition = partition,
                   .offset = accepted.offset,
                   .index = 0,
                   .appended_at = accepted.appended_at};
  inputs.push_back(MakeOutcomeInput(at, commit));
  for (const journal_proto::Event& event : commit->events()) {
    inputs.push_back(MakeEventInput(at, commit, event));
    ++at.index;
  }
}

void AppendInputs(const eventstore::LogName& log, eventstore::PartitionIndex partition,
                  eventstore::AcceptedClaim accepted, Inputs& inputs) {
  inputs.push_back(MakeClaimInput({.log = log,
                                   .partition = partition,
                                   .offset = accepted.offset,
                                   .index = 0,
                                   .appended_at = accepted.appended_at},
                                  std::move(accepted.claim)));
}

Input InputOfRecord(SourceKind kind, InputPosition at, std::string stored) {
  DOCKET_CHECK(kind != SourceKind::kJournal);
  Input input{.at = std::move(at), .stream = {}, .what = {}};
  if (kind == SourceKind::kDeliveries) {
    input.stream = DeliveryAt(input.at);
    auto delivery = schemas::LoadDeliveryWithoutBody(stored);
    input.what = DeliveryInput{.stored = std::move(stored), .delivery = std::move(delivery)};
  } else {
    auto loaded = schemas::LoadMessage<inbox_proto::DeliveryTranslated>(stored);
    DeliveryResultInput result{.stored = std::move(stored), .result = std::move(loaded)};
    input.stream = StreamOf(result, input.at);
    input.what = std::move(result);
  }
  return input;
}

view_proto::QueuedInput ToQueued(const Input& input) {
  view_proto::QueuedInput queued;
  queued.set_offset(input.at.offset.value());
  queued.set_index(input.at.index);
  queued.set_appended_at(input.at.appended_at.value());
  queued.set_record(std::visit(Requeued{}, input.what));
  return queued;
}

absl::StatusOr<Input> FromQueued(const QueueOf& queue, const view_proto::QueuedInput& queued) {
  InputPosition at{.log = queue.log,
                   .partition = queue.partition,
                   .offset = eventstore::Offset(queued.offset()),
                   .index = queued.index(),
                   .appended_at = domain::Timestamp(queued.appended_at())};
  if (queue.kind != SourceKind::kJournal) {
    return InputOfRecord(queue.kind, std::move(at), queued.record());
  }
  if (queue.stream == kClaimStream) {
    journal_proto::Claim claim;
    DOCKET_RETURN_IF_ERROR(schemas::ParseMessage(queued.record(), claim));
    return MakeClaimInput(std::move(at), std::move(claim));
  }
  auto commit = std::make_shared<journal_proto::Commit>();
  DOCKET_RETURN_IF_ERROR(schemas::ParseMessage(queued.record(), *commit));
  if (commit->outcome().command_id() == queue.stream) {
    return MakeOutcomeInput(std::move(at), std::move(commit));
  }
  if (commit->events().empty()) {
    return absl::DataLossError(absl::StrCat("a queued input of ", queue.stream, " has no event"));
  }
  const journal_proto::Event& stored = commit->events(0);
  return MakeEventInput(std::move(at), std::move(commit), stored);
}

}  // namespace docket::projections
