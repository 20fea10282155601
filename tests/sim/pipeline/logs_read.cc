#include "tests/sim/pipeline/logs_read.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "platform/ids.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/frame.h"

namespace docket::sim {
namespace {

using eventstore::PartitionIndex;
using eventstore::StoredRecord;
using projections::Inputs;

template <class Message>
std::optional<Message> Load(const std::string& stored) {
  auto message = schemas::LoadMessage<Message>(stored);
  return message.ok() ? std::optional(*std::move(message)) : std::nullopt;
}

JournalRead ReadOneJournal(LogSet& logs, LogKind inbox, LogKind journal, PartitionIndex partition) {
  JournalRead read;
  read.inbox_records = logs.Records(inbox, partition);
  read.inbox = ReadInbox(read.inbox_records);
  const std::vector<StoredRecord> records = logs.Records(journal, partition);
  read.reading = ReadJournal(records);
  read.records = static_cast<std::int64_t>(records.size());
  read.end = records.empty() ? 0 : records.back().offset.value() + 1;
  return read;
}

projections::InputPosition PositionAt(std::string_view log, PartitionIndex partition,
                                      std::int64_t offset) {
  return {.log = {.base = std::string(log)},
          .partition = partition,
          .offset = eventstore::Offset(offset),
          .index = 0,
          .appended_at = {}};
}

template <class Message>
absl::StatusOr<Message> OrBroken(const std::optional<Message>& message) {
  if (message.has_value()) return *message;
  return absl::DataLossError("not one of ours");
}

std::string DeliveryAt(PartitionIndex partition, std::int64_t offset) {
  return ToString(
      domain::DeliveryId{.generation = 1, .partition = partition.value(), .offset = offset});
}

void AddCommit(std::string_view log, PartitionIndex partition, const Accepted& accepted,
               Inputs& inputs) {
  if (!accepted.commit.has_outcome()) return;
  const auto commit = std::make_shared<const journal_proto::Commit>(accepted.commit);
  inputs.push_back({.at = PositionAt(log, partition, accepted.offset),
                    .stream = commit->outcome().command_id(),
                    .what = projections::OutcomeInput{.commit = commit}});
  for (int i = 0; i < commit->events_size(); ++i) {
    const journal_proto::Event& event = commit->events(i);
    inputs.push_back(
        {.at = PositionAt(log, partition, accepted.offset),
         .stream = event.stream(),
         .what = projections::EventInput{
             .commit = commit,
             .stored = &event,
             .id = platform::MakeEventId(domain::CommandId(commit->outcome().command_id()), i),
             .event = schemas::DecodeEvent(event.type(), event.schema_version(), event.data())}});
    inputs.back().at.index = i;
  }
}

}  // namespace

const JournalRead& LogsRead::Journal(const std::string& log, std::int32_t partition) const {
  const PartitionRead& read = partitions[static_cast<std::size_t>(partition)];
  return log == "review_events" || log == "review_commands" ? read.reviews : read.organizations;
}

LogsRead ReadLogs(LogSet& logs, std::int32_t partitions) {
  LogsRead read;
  for (std::int32_t i = 0; i < partitions; ++i) {
    const PartitionIndex partition(i);
    PartitionRead& one = read.partitions.emplace_back();
    for (StoredRecord& stored : logs.Records(LogKind::kReceived, partition)) {
      auto delivery = Load<inbox_proto::WebhookReceived>(stored.record.value);
      one.deliveries.push_back({.offset = stored.offset.value(),
                                .stored = std::move(stored.record.value),
                                .delivery = std::move(delivery)});
    }
    for (StoredRecord& stored : logs.Records(LogKind::kResults, partition)) {
      auto result = Load<inbox_proto::DeliveryTranslated>(stored.record.value);
      one.results.push_back({.offset = stored.offset.value(),
                             .stored = std::move(stored.record.value),
                             .result = std::move(result)});
    }
    one.reviews = ReadOneJournal(logs, LogKind::kReviewCommands, LogKind::kReviewEvents, partition);
    one.organizations = ReadOneJournal(logs, LogKind::kOrganizationCommands,
                                       LogKind::kOrganizationEvents, partition);
  }
  return read;
}

Inputs InputsOf(const PartitionRead& read, std::string_view log, PartitionIndex partition) {
  Inputs inputs;
  if (log == "webhook_received") {
    for (const DeliveryRead& one : read.deliveries) {
      inputs.push_back({.at = PositionAt(log, partition, one.offset),
                        .stream = DeliveryAt(partition, one.offset),
                        .what = projections::DeliveryInput{.stored = one.stored,
                                                           .delivery = OrBroken(one.delivery)}});
    }
  } else if (log == "delivery_results") {
    for (const ResultRead& one : read.results) {
      inputs.push_back(
          {.at = PositionAt(log, partition, one.offset),
           .stream = one.result.has_value()
                         ? DeliveryAt(partition, one.result->delivery().offset())
                         : absl::StrCat("delivery_results.g1/", partition.value(), "/", one.offset),
           .what = projections::DeliveryResultInput{.stored = one.stored,
                                                    .result = OrBroken(one.result)}});
    }
  } else {
    const JournalRead& journal = log == "review_events" ? read.reviews : read.organizations;
    for (const Accepted& accepted : journal.reading.commits) {
      AddCommit(log, partition, accepted, inputs);
    }
    for (const AcceptedClaim& accepted : journal.reading.owners) {
      inputs.push_back({.at = PositionAt(log, partition, accepted.offset),
                        .stream = "claims",
                        .what = projections::ClaimInput{.claim = accepted.claim}});
    }
    std::stable_sort(inputs.begin(), inputs.end(),
                     [](const auto& a, const auto& b) { return a.at.offset < b.at.offset; });
  }
  return inputs;
}

std::int64_t EndOf(const PartitionRead& read, std::string_view log) {
  if (log == "webhook_received") {
    return read.deliveries.empty() ? 0 : read.deliveries.back().offset + 1;
  }
  if (log == "delivery_results") return read.results.empty() ? 0 : read.results.back().offset + 1;
  return log == "review_events" ? read.reviews.end : read.organizations.end;
}

}  // namespace docket::sim
