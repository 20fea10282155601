#include "commands/intake.h"

#include <algorithm>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "commands/stored_body.h"
#include "eventstore/journal_writer.h"
#include "platform/murmur2.h"
#include "platform/status_macros.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/frame.h"

namespace docket::commands {
namespace {

// On resume so many of the last results are read: results in flight together may have landed with a
// hole between them, and never further apart than what was in flight.
constexpr std::int64_t kResultsLookedAt = 4'096;

// A log whose queue is full, or that cannot be read now, is tried again after this time.
constexpr absl::Duration kRetryAfter = absl::Milliseconds(20);

// A larger command could not become a commit either.
constexpr std::size_t kCommandBytesMax = eventstore::kCommitBytesMax;

// Whether a blob is certainly not to be had, now or later.
bool IsLost(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsDataLoss(status);
}

}  // namespace

struct Intake::Mailbox {
  struct Arrived {
    std::int64_t id = 0;
    bool is_result = false;
    absl::Status failure;  // OK: it is durable
  };

  absl::Mutex mutex;
  std::vector<Arrived> arrived ABSL_GUARDED_BY(mutex);
  std::function<void()> wake;

  eventstore::AppendCallback Callback(std::int64_t id, bool is_result,
                                      const std::shared_ptr<Mailbox>& self) {
    return [self, id, is_result](const eventstore::AppendOutcome& outcome) {
      {
        absl::MutexLock lock(&self->mutex);
        self->arrived.push_back(
            {.id = id, .is_result = is_result, .failure = eventstore::WhyNotAcknowledged(outcome)});
      }
      self->wake();
    };
  }
};

Intake::Intake(Parts parts, IntakeOptions options, std::function<void()> wake)
    : parts_(std::move(parts)),
      options_(options),
      wake_(std::move(wake)),
      failure_wait_ms_(options.failure_wait_ms) {
  subscription_ = parts_.webhook_received.Subscribe(parts_.partition, wake_);
}

Intake::~Intake() = default;

absl::Time Intake::NextDue() const { return resumed_ ? retry_at_ : not_before_; }

eventstore::Offset Intake::translated_before() const {
  return in_flight_.empty() ? position_ : in_flight_.front().offset;
}

absl::StatusOr<bool> Intake::Step() {
  if (!resumed_) {
    if (parts_.clock.MonotonicNow() < not_before_) return false;
    if (const absl::Status resumed = Resume(); !resumed.ok()) {
      DOCKET_RETURN_IF_ERROR(Restart(resumed));
      return true;
    }
  }
  retry_at_ = absl::InfiniteFuture();
  DOCKET_ASSIGN_OR_RETURN(const bool handled, HandleOutcomes());
  if (!resumed_) return true;  // an append failed: restart first
  DOCKET_ASSIGN_OR_RETURN(const bool read, ReadDeliveries());
  DOCKET_ASSIGN_OR_RETURN(const bool sent, SendPending());
  DOCKET_ASSIGN_OR_RETURN(const bool finished, SendResults());
  DropFinished();
  return handled || read || sent || finished;
}

absl::Status Intake::Resume() {
  mailbox_ = std::make_shared<Mailbox>();
  mailbox_->wake = wake_;
  done_.clear();
  DOCKET_ASSIGN_OR_RETURN(const auto received, parts_.webhook_received.Offsets(parts_.partition));
  DOCKET_ASSIGN_OR_RETURN(const auto results, parts_.delivery_results.Offsets(parts_.partition));
  position_ = received.start;
  DOCKET_RETURN_IF_ERROR(ReadResults(results));
  if (results.end.value() - results.start.value() > kResultsLookedAt && !done_.empty()) {
    // Everything before the oldest result looked at is done. Where all results were looked at, this
    // does not follow: the very first delivery may be the one whose result was lost.
    position_ = std::max(position_, *done_.begin());
  }
  resumed_ = true;
  return absl::OkStatus();
}

absl::Status Intake::ReadResults(eventstore::OffsetRange results) {
  eventstore::Offset next(std::max(results.start.value(), results.end.value() - kResultsLookedAt));
  while (next < results.end) {
    DOCKET_ASSIGN_OR_RETURN(
        const auto batch,
        parts_.delivery_results.Read(parts_.partition, next, eventstore::ReadLimits{}));
    if (batch.records.empty()) break;
    for (const eventstore::StoredRecord& stored : batch.records) {
      const auto result =
          schemas::LoadMessage<inbox_proto::DeliveryTranslated>(stored.record.value);
      // What is no result proves nothing: at worst a delivery is translated again.
      if (!result.ok()) continue;
      done_.insert(eventstore::Offset(result->delivery().offset()));
    }
    next = batch.next;
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Intake::HandleOutcomes() {
  std::vector<Mailbox::Arrived> arrived;
  {
    absl::MutexLock lock(&mailbox_->mutex);
    arrived.swap(mailbox_->arrived);
  }
  for (const Mailbox::Arrived& outcome : arrived) {
    if (!outcome.failure.ok()) {
      DOCKET_RETURN_IF_ERROR(Restart(outcome.failure));
      return true;
    }
    const std::int64_t index = outcome.id - in_flight_.front().id;
    InFlight& flight = in_flight_[static_cast<std::size_t>(index)];
    if (outcome.is_result) {
      flight.result_durable = true;
      if (parts_.on_translated) parts_.on_translated(flight.appended_at);
      health_ = absl::OkStatus();
    } else {
      --flight.commands_pending;
    }
    failure_wait_ms_ = options_.failure_wait_ms;
  }
  return !arrived.empty();
}

absl::StatusOr<bool> Intake::ReadDeliveries() {
  if (in_flight_.size() >= options_.in_flight_max) return false;
  const eventstore::ReadLimits limits{.records_max = options_.in_flight_max - in_flight_.size()};
  absl::StatusOr<eventstore::ReadBatch> batch =
      parts_.webhook_received.Read(parts_.partition, position_, limits);
  if (eventstore::IsRetryable(batch.status())) {
    health_ = batch.status();
    RetrySoon();
    return false;
  }
  DOCKET_RETURN_IF_ERROR(batch.status());
  for (const eventstore::StoredRecord& record : batch->records) {
    if (done_.erase(record.offset) == 0) {
      if (const absl::Status admitted = Admit(record); !admitted.ok()) {
        DOCKET_RETURN_IF_ERROR(Restart(admitted));
        return true;
      }
    }
    position_ = eventstore::Next(record.offset);
  }
  position_ = std::max(position_, batch->next);
  if (in_flight_.empty()) health_ = absl::OkStatus();  // nothing to translate is in the way
  return !batch->records.empty();
}

absl::Status Intake::Admit(const eventstore::StoredRecord& record) {
  InFlight flight;
  flight.id = next_id_;
  flight.offset = record.offset;
  flight.appended_at = record.appended_at;
  flight.key = record.record.key;
  common_proto::DeliveryRef& ref = *flight.result.mutable_delivery();
  ref.set_generation(parts_.webhook_received.name().generation);
  ref.set_partition(parts_.partition.value());
  ref.set_offset(record.offset.value());
  flight.result.set_table_version(github::kTableVersion);
  flight.result.set_translated_at(parts_.clock.Now().value());

  const auto delivery = schemas::LoadMessage<inbox_proto::WebhookReceived>(record.record.value);
  if (!delivery.ok()) {
    ++counts_.unreadable;
    flight.result.set_ignored_reason(absl::StrCat("unreadable: ", delivery.status().message()));
  } else {
    flight.result.set_guid(delivery->guid());
    flight.result.set_body_sha256(delivery->body_sha256());
    DOCKET_RETURN_IF_ERROR(TranslateInto(*delivery, flight));
  }
  ++next_id_;
  in_flight_.push_back(std::move(flight));
  return absl::OkStatus();
}

absl::Status Intake::TranslateInto(const inbox_proto::WebhookReceived& delivery, InFlight& flight) {
  absl::StatusOr<std::string> body = StoredBody(delivery, parts_.blobs, parts_.body_seal);
  if (!body.ok()) {
    if (!IsLost(body.status())) return body.status();
    ++counts_.unreadable;
    flight.result.set_ignored_reason(absl::StrCat("body-lost: ", body.status().message()));
    return absl::OkStatus();
  }
  const absl::StatusOr<domain::Sha256Hex> hash = schemas::Sha256FromBytes(delivery.body_sha256());
  if (!hash.ok()) {
    ++counts_.unreadable;
    flight.result.set_ignored_reason(absl::StrCat("unreadable: ", hash.status().message()));
    return absl::OkStatus();
  }
  DOCKET_ASSIGN_OR_RETURN(
      github::Translation translation,
      github::Translate({.event = delivery.event(),
                         .action = delivery.action(),
                         .body = *body,
                         .host = domain::HostCode(delivery.host()),
                         .guid = domain::DeliveryGuid(delivery.guid()),
                         .delivery = schemas::FromProto(flight.result.delivery()),
                         .hook_id = delivery.hook_id(),
                         .body_sha256 = *hash,
                         .tenant = schemas::FromProto(delivery.tenant()),
                         .trace = schemas::FromProto(delivery.trace()),
                         .received_at = domain::Timestamp(delivery.received_at()),
                         .now = parts_.clock.Now(),
                         .bot = options_.bot,
                         .speaks_for_previous_owner = delivery.speaks_for_previous_owner()}));
  if (const auto* ignored = std::get_if<github::Ignored>(&translation)) {
    ++counts_.ignored;
    flight.result.set_ignored_reason(ignored->reason);
    return absl::OkStatus();
  }
  for (const auto& command : std::get<github::Commands>(translation).commands) {
    DOCKET_RETURN_IF_ERROR(AddCommand(command, flight));
  }
  const auto too_large = std::ranges::find_if(flight.unsent, [](const auto& unsent) {
    return unsent.second.value.size() > kCommandBytesMax;
  });
  if (too_large != flight.unsent.end()) {
    // All or nothing: half of a delivery's commands would be a state that no delivery ever meant.
    flight.result.set_ignored_reason(
        absl::StrCat("command-too-large: ", too_large->second.value.size(), " bytes"));
    flight.result.clear_commands();
    flight.unsent.clear();
    ++counts_.ignored;
    return absl::OkStatus();
  }
  ++counts_.translated;
  counts_.commands += flight.result.commands_size();
  std::ranges::reverse(flight.unsent);
  flight.commands_pending = flight.unsent.size();
  return absl::OkStatus();
}

absl::Status Intake::AddCommand(const github::TranslatedCommand& command, InFlight& flight) const {
  DOCKET_ASSIGN_OR_RETURN(const inbox_proto::CommandRecord record,
                          schemas::EncodeCommand(command.recorded, parts_.sealer));
  const eventstore::RecordLog& log = command.log == platform::CommandLog::kReviewCommands
                                         ? parts_.review_commands
                                         : parts_.organization_commands;
  inbox_proto::CommandRef& ref = *flight.result.add_commands();
  ref.set_id(command.recorded.metadata.id.value());
  ref.set_log(std::string(platform::CommandLogName(command.log)));
  ref.set_partition(platform::PartitionOf(command.partition_key, log.partition_count()));
  ref.set_type(std::string(command.type));
  flight.unsent.emplace_back(
      command.log,
      eventstore::Record{
          .key = command.partition_key, .headers = {}, .value = schemas::StoreMessage(record)});
  return absl::OkStatus();
}

eventstore::Appender& Intake::AppenderFor(eventstore::RecordLog& log,
                                          eventstore::PartitionIndex partition) {
  std::unique_ptr<eventstore::Appender>& appender = appenders_[{log.name(), partition}];
  if (appender == nullptr) appender = log.OpenAppender(partition);
  return *appender;
}

// In the order of the deliveries, so that the commands of one repository keep it: a full queue
// holds back everything behind it.
absl::StatusOr<bool> Intake::SendPending() {
  bool moved = false;
  for (InFlight& flight : in_flight_) {
    while (!flight.unsent.empty()) {
      const auto& [kind, record] = flight.unsent.back();
      eventstore::RecordLog& log = kind == platform::CommandLog::kReviewCommands
                                       ? parts_.review_commands
                                       : parts_.organization_commands;
      const eventstore::PartitionIndex partition(
          platform::PartitionOf(record.key, log.partition_count()));
      const absl::Status sent = AppenderFor(log, partition)
                                    .Append(record, mailbox_->Callback(flight.id, false, mailbox_));
      if (absl::IsResourceExhausted(sent)) {
        RetrySoon();
        return moved;
      }
      if (!sent.ok()) {
        DOCKET_RETURN_IF_ERROR(Restart(sent));
        return true;
      }
      flight.unsent.pop_back();
      moved = true;
    }
  }
  return moved;
}

// A result follows its commands and the results before it: results are sent in order.
absl::StatusOr<bool> Intake::SendResults() {
  if (!resumed_) return false;
  bool moved = false;
  for (InFlight& flight : in_flight_) {
    if (flight.result_sent) continue;
    if (flight.commands_pending > 0) break;
    const absl::Status sent =
        AppenderFor(parts_.delivery_results, parts_.partition)
            .Append(
                {.key = flight.key, .headers = {}, .value = schemas::StoreMessage(flight.result)},
                mailbox_->Callback(flight.id, true, mailbox_));
    if (absl::IsResourceExhausted(sent)) {
      RetrySoon();
      break;
    }
    if (!sent.ok()) {
      DOCKET_RETURN_IF_ERROR(Restart(sent));
      return true;
    }
    flight.result_sent = true;
    moved = true;
  }
  return moved;
}

void Intake::DropFinished() {
  while (!in_flight_.empty() && in_flight_.front().result_durable) in_flight_.pop_front();
}

void Intake::RetrySoon() { retry_at_ = parts_.clock.MonotonicNow() + kRetryAfter; }

// Whatever was in flight may be there or not. Resume from what the results say; commands that are
// sent again have the same ids.
absl::Status Intake::Restart(absl::Status why) {
  if (!eventstore::IsRetryable(why)) return why;
  ++counts_.restarts;
  health_ = std::move(why);
  resumed_ = false;
  appenders_.clear();
  in_flight_.clear();
  not_before_ = parts_.clock.MonotonicNow() + absl::Milliseconds(failure_wait_ms_);
  failure_wait_ms_ = std::min(failure_wait_ms_ * 2, options_.failure_wait_max_ms);
  return absl::OkStatus();
}

}  // namespace docket::commands
