#include "commands/delivery_receiver.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"

namespace docket::commands {

DeliveryReceiver::DeliveryReceiver(eventstore::RecordLog& webhook_received,
                                   eventstore::BlobStore& blobs, const platform::Clock& clock,
                                   DeliveryReceiverOptions options)
    : blobs_(blobs), clock_(clock), options_(options), appenders_(webhook_received) {}

void DeliveryReceiver::Receive(IncomingDelivery delivery, const Done& done) {
  if (in_flight_.fetch_add(1) >= options_.in_flight_max) {
    in_flight_.fetch_sub(1);
    done(absl::UnavailableError(absl::StrCat(
        options_.in_flight_max, " deliveries are waiting to be durable; send it again")));
    return;
  }
  const std::string key = domain::PartitionKey(delivery.tenant.organization);
  const eventstore::PartitionIndex partition = appenders_.PartitionOf(key);
  absl::StatusOr<eventstore::Record> record = MakeRecord(key, std::move(delivery));
  if (!record.ok()) {
    in_flight_.fetch_sub(1);
    done(absl::UnavailableError(
        absl::StrCat("the delivery's body could not be stored: ", record.status().message())));
    return;
  }
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

absl::StatusOr<eventstore::Record> DeliveryReceiver::MakeRecord(const std::string& key,
                                                                IncomingDelivery delivery) const {
  inbox_proto::WebhookReceived record;
  record.set_provider(std::move(delivery.provider));
  record.set_endpoint(std::move(delivery.endpoint));
  record.set_host(delivery.tenant.host.value());
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
  if (IsLarge(delivery.body.size())) {
    DOCKET_ASSIGN_OR_RETURN(const eventstore::BlobHash hash, blobs_.Put(delivery.body));
    record.set_body_blob(std::string(platform::AsBytes(hash)));
  } else {
    record.set_body(std::move(delivery.body));
  }
  return eventstore::Record{.key = key, .headers = {}, .value = schemas::StoreMessage(record)};
}

}  // namespace docket::commands
