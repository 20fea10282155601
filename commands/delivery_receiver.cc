#include "commands/delivery_receiver.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/stored_body.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"

namespace docket::commands {

namespace {

absl::Status NotKept(const domain::DeliveryId& id, std::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat(domain::ToString(id), ": ", platform::AbslView(what),
                   " is not kept any more; have the provider deliver it again"));
}

const std::string* HeaderOf(const eventstore::Record& record, std::string_view name) {
  const auto found = std::find_if(record.headers.begin(), record.headers.end(),
                                  [&](const eventstore::Header& one) { return one.name == name; });
  return found == record.headers.end() ? nullptr : &found->value;
}

}  // namespace

DeliveryReceiver::DeliveryReceiver(eventstore::RecordLog& webhook_received,
                                   eventstore::BlobStore& blobs, const schemas::BodySeal& seal,
                                   const platform::Clock& clock, DeliveryReceiverOptions options)
    : log_(webhook_received),
      blobs_(blobs),
      seal_(seal),
      clock_(clock),
      options_(options),
      appenders_(webhook_received) {}

void DeliveryReceiver::Receive(IncomingDelivery delivery, const Done& done) {
  if (!Enter(done)) return;
  const std::string key = domain::PartitionKey(delivery.tenant.organization);
  absl::StatusOr<eventstore::Record> record = MakeRecord(key, std::move(delivery));
  if (!record.ok()) {
    record = absl::UnavailableError(
        absl::StrCat("the delivery's body could not be stored: ", record.status().message()));
  }
  Append(std::move(record), done);
}

void DeliveryReceiver::Redrive(const domain::DeliveryId& id, const domain::KeyId& by,
                               const Done& done) {
  if (Enter(done)) Append(CopyOf(id, by), done);
}

bool DeliveryReceiver::Enter(const Done& done) {
  if (in_flight_.fetch_add(1) < options_.in_flight_max) return true;
  in_flight_.fetch_sub(1);
  done(absl::UnavailableError(absl::StrCat(
      options_.in_flight_max, " deliveries are waiting to be durable; send it again")));
  return false;
}

void DeliveryReceiver::Append(absl::StatusOr<eventstore::Record> record, const Done& done) {
  if (!record.ok()) {
    in_flight_.fetch_sub(1);
    done(record.status());
    return;
  }
  const eventstore::PartitionIndex partition = appenders_.PartitionOf(record->key);
  const std::int32_t generation = appenders_.log_name().generation;
  auto finish = [this, generation, partition, done](eventstore::AppendOutcome outcome) {
    in_flight_.fetch_sub(1);
    if (outcome.kind != eventstore::AppendOutcome::Kind::kAcknowledged ||
        !outcome.offset.has_value()) {
      done(absl::UnavailableError(
          absl::StrCat("the delivery is not known to be durable: ", outcome.error.message())));
      return;
    }
    done(DurableDelivery{.id = {.generation = generation,
                                .partition = partition.value(),
                                .offset = outcome.offset->value()},
                         .processed_at = clock_.Now()});
  };
  const absl::Status sent = appenders_.Append(partition, *std::move(record), std::move(finish));
  if (sent.ok()) return;
  in_flight_.fetch_sub(1);
  done(absl::UnavailableError(absl::StrCat("the log takes no deliveries now: ", sent.message())));
}

absl::StatusOr<eventstore::StoredRecord> DeliveryReceiver::Find(
    const domain::DeliveryId& id) const {
  const eventstore::LogName& name = log_.name();
  if (id.generation != name.generation) {
    return absl::FailedPreconditionError(
        absl::StrCat(domain::ToString(id), " is of another generation than ",
                     eventstore::ToString(name), ", which alone can be redriven"));
  }
  const eventstore::PartitionIndex partition(id.partition);
  const eventstore::Offset at(id.offset);
  absl::StatusOr<eventstore::ReadBatch> batch = log_.Read(partition, at, {.records_max = 1});
  const bool gone = absl::IsOutOfRange(batch.status()) || absl::IsInvalidArgument(batch.status());
  if (!gone && !batch.ok()) return batch.status();
  if (gone || batch->records.empty() || batch->records.front().offset != at) {
    return NotKept(id, "its record");
  }
  return std::move(batch->records.front());
}

absl::StatusOr<DeliveryReceiver::Original> DeliveryReceiver::OriginalOf(
    const domain::DeliveryId& id) const {
  DOCKET_ASSIGN_OR_RETURN(eventstore::StoredRecord stored, Find(id));
  const std::string* const first = HeaderOf(stored.record, kRedriveOfHeader);
  if (first == nullptr) return Original{.id = id, .stored = std::move(stored)};
  const auto original = domain::ParseDeliveryId(*first);
  if (!original.has_value()) {
    return absl::DataLossError(absl::StrCat(domain::ToString(id), " says that it is a copy of ",
                                            *first, ", which is no delivery"));
  }
  DOCKET_ASSIGN_OR_RETURN(stored, Find(*original));
  return Original{.id = *original, .stored = std::move(stored)};
}

absl::Status DeliveryReceiver::RequireYoung(const domain::DeliveryId& id,
                                            domain::Timestamp received_at) const {
  const absl::Duration age = absl::Microseconds(clock_.Now().value() - received_at.value());
  if (age <= options_.redrive_age_max) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      domain::ToString(id), " was received ",
      absl::FormatDuration(absl::Trunc(age, absl::Hours(1))),
      " ago. A delivery can be redriven for ", absl::FormatDuration(options_.redrive_age_max),
      ", three quarters of commands.dedup_retention_days: later it could be counted twice"));
}

absl::StatusOr<eventstore::Record> DeliveryReceiver::CopyOf(const domain::DeliveryId& asked,
                                                            const domain::KeyId& by) const {
  DOCKET_ASSIGN_OR_RETURN(Original original, OriginalOf(asked));
  const domain::DeliveryId& id = original.id;
  eventstore::StoredRecord& stored = original.stored;
  DOCKET_ASSIGN_OR_RETURN(auto delivery,
                          schemas::LoadMessage<inbox_proto::WebhookReceived>(stored.record.value));
  DOCKET_RETURN_IF_ERROR(RequireYoung(id, domain::Timestamp(delivery.received_at())));
  // It is read by intake, which has no way to say that it is gone.
  const absl::Status body = StoredBody(delivery, blobs_, seal_).status();
  if (absl::IsNotFound(body)) return NotKept(id, "its body");
  DOCKET_RETURN_IF_ERROR(body);
  delivery.set_received_at(clock_.Now().value());
  return eventstore::Record{.key = std::move(stored.record.key),
                            .headers = {{.name = kRedriveOfHeader, .value = domain::ToString(id)},
                                        {.name = kRedrivenByHeader, .value = by.value()}},
                            .value = schemas::StoreMessage(delivery)};
}

absl::StatusOr<eventstore::Record> DeliveryReceiver::MakeRecord(const std::string& key,
                                                                IncomingDelivery delivery) const {
  inbox_proto::WebhookReceived record;
  record.set_provider(std::move(delivery.provider));
  record.set_endpoint(std::move(delivery.endpoint));
  record.set_host(std::string(delivery.tenant.host.value()));
  record.set_guid(delivery.guid.value());
  record.set_event(std::move(delivery.event));
  record.set_action(std::move(delivery.action));
  *record.mutable_tenant() = schemas::ToProto(delivery.tenant);
  record.set_repository(delivery.repository.value());
  record.set_installation(delivery.installation.value());
  record.set_hook_id(std::move(delivery.hook_id));
  record.set_hook_target_type(std::move(delivery.hook_target_type));
  record.set_hook_target_id(std::move(delivery.hook_target_id));
  record.set_user_agent(std::move(delivery.user_agent));
  record.set_secret_index(delivery.secret_index);
  record.set_speaks_for_previous_owner(delivery.speaks_for_previous_owner);
  record.set_received_at(clock_.Now().value());
  record.set_body_bytes(static_cast<std::int64_t>(delivery.body.size()));
  *record.mutable_trace() = schemas::ToProto(delivery.trace);
  record.set_body_sha256(std::string(platform::AsBytes(delivery.body_sha256)));
  DOCKET_ASSIGN_OR_RETURN(
      std::optional<std::string> sealed,
      seal_.Seal(delivery.tenant, domain::Timestamp(record.received_at()), delivery.body));
  record.set_sealed(sealed.has_value());
  std::string content = sealed.has_value() ? *std::move(sealed) : std::move(delivery.body);
  if (IsLarge(static_cast<std::size_t>(record.body_bytes()))) {
    DOCKET_ASSIGN_OR_RETURN(const eventstore::BlobHash hash, blobs_.Put(content));
    record.set_body_blob(std::string(platform::AsBytes(hash)));
  } else {
    record.set_body(std::move(content));
  }
  return eventstore::Record{.key = key, .headers = {}, .value = schemas::StoreMessage(record)};
}

}  // namespace docket::commands
