#include "eventstore/kafka/kafka_clients.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/delete_records.h"
#include "eventstore/kafka/kafka_answers.h"
#include "eventstore/kafka/kafka_group.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

std::string Text(const KafkaPlace& place) {
  return absl::StrCat(place.topic, " partition ", place.partition.value());
}

// What clients are configured with besides what Docket's user gave.
KafkaProperties Completed(const KafkaClusterOptions& options) {
  KafkaProperties properties = options.properties;
  properties["bootstrap.servers"] = options.bootstrap;
  if (options.on_statistics) {
    properties["statistics.interval.ms"] =
        absl::StrCat(absl::ToInt64Milliseconds(options.statistics_interval));
  }
  return properties;
}

constexpr absl::Duration kAskAgainAfter = absl::Milliseconds(20);

}  // namespace

absl::StatusOr<std::shared_ptr<KafkaClients>> KafkaClients::Make(KafkaClusterOptions options,
                                                                 const platform::Clock& clock,
                                                                 platform::Logger logger) {
  if (options.bootstrap.empty()) {
    return absl::InvalidArgumentError(
        "journal.bootstrap is empty: name one or more brokers, host:port");
  }
  DOCKET_RETURN_IF_ERROR(CheckKafkaProperties(options.properties));
  std::shared_ptr<KafkaClients> clients(
      new KafkaClients(std::move(options), clock, std::move(logger)));
  DOCKET_ASSIGN_OR_RETURN(
      clients->asker_, KafkaConsumer::Make(KafkaRole::kLooker, clients->properties_, clients->loop_,
                                           clients->events_));
  DOCKET_ASSIGN_OR_RETURN(
      clients->follower_,
      KafkaFollower::Make(clients->properties_, clients->loop_, clients->events_));
  return clients;
}

KafkaClients::KafkaClients(KafkaClusterOptions options, const platform::Clock& clock,
                           platform::Logger logger)
    : options_(std::move(options)),
      clock_(clock),
      properties_(Completed(options_)),
      events_(clock, std::move(logger), options_.on_statistics),
      loop_(clock),
      scans_(KafkaRole::kScanner, properties_, loop_, events_, clock),
      looks_(KafkaRole::kLooker, properties_, loop_, events_, clock) {}

absl::Duration KafkaClients::answer_max() const {
  if (!stopped_.HasBeenNotified()) return options_.answer_max;
  return std::min(options_.answer_max, kKafkaAnswerMaxAtStop);
}

int KafkaClients::answer_max_ms() const {
  return static_cast<int>(absl::ToInt64Milliseconds(answer_max()));
}

absl::StatusOr<std::string> KafkaClients::ClusterId() {
  const std::unique_ptr<char, void (*)(char*)> id(
      rd_kafka_clusterid(asker_->client(), answer_max_ms()),
      [](char* text) { rd_kafka_mem_free(nullptr, text); });
  if (id == nullptr) {
    return events_.Explain(absl::DeadlineExceededError(
        absl::StrCat("no broker of ", options_.bootstrap, " answered; is Kafka running there?")));
  }
  events_.NoteAnswer();
  return std::string(id.get());
}

absl::StatusOr<std::int32_t> KafkaClients::PartitionCount(const std::string& topic) {
  const rd_kafka_metadata_t* told = nullptr;
  const std::string doing = absl::StrCat("look for topic ", topic, " at ", options_.bootstrap);
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(asker_->client(), 0, asker_->Topic(topic), &told, answer_max_ms());
  const KafkaMetadata metadata(told);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return events_.Explain(FromKafka(error, doing));
  events_.NoteAnswer();
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& one = metadata->topics[i];
    if (topic != one.topic) continue;
    if (one.err != RD_KAFKA_RESP_ERR_NO_ERROR) return FromKafka(one.err, doing);
    return one.partition_cnt;
  }
  return FromKafka(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, doing);
}

// The end last, so that it is never before the start.
rd_kafka_resp_err_t KafkaClients::AskRange(const KafkaPlace& place, OffsetRange& range) {
  KafkaEnd asked{.topic = place.topic,
                 .partition = place.partition.value(),
                 .which = RD_KAFKA_OFFSET_BEGINNING};
  std::int64_t start = 0;
  std::int64_t end = 0;
  rd_kafka_resp_err_t error = AskKafkaEnd(*asker_->client(), asked, answer_max_ms(), start);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error;
  asked.which = RD_KAFKA_OFFSET_END;
  error = AskKafkaEnd(*asker_->client(), asked, answer_max_ms(), end);
  range = {.start = Offset(start), .end = Offset(end)};
  return error;
}

// The client does not ask a partition's leader again by itself when it is just being elected.
absl::StatusOr<OffsetRange> KafkaClients::Offsets(const KafkaPlace& place) {
  const absl::Time deadline = clock_.MonotonicNow() + answer_max();
  while (true) {
    OffsetRange range;
    const rd_kafka_resp_err_t error = AskRange(place, range);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      events_.NoteAnswer();
      return range;
    }
    const absl::Status status = FromKafka(error, absl::StrCat("ask for the ends of ", Text(place)));
    // So the client says of a topic that it may not see, too.
    if (absl::IsNotFound(status)) DOCKET_RETURN_IF_ERROR(PartitionCount(place.topic).status());
    if (!IsRetryable(status) || clock_.MonotonicNow() > deadline) return events_.Explain(status);
    if (stopped_.WaitForNotificationWithTimeout(kAskAgainAfter)) {
      return absl::UnavailableError(absl::StrCat(status.message(), "; and Docket stops"));
    }
  }
}

absl::Status KafkaClients::Trim(const KafkaPlace& place, Offset offset) {
  const absl::Status trimmed =
      DeleteKafkaRecords(*asker_->client(), place, offset, answer_max_ms());
  return absl::IsDeadlineExceeded(trimmed) ? events_.Explain(trimmed) : trimmed;
}

absl::StatusOr<std::unique_ptr<Ownership>> KafkaClients::JoinGroup(const std::string& group,
                                                                   const std::string& topic) {
  return KafkaGroup::Join({.properties = properties_,
                           .group = group,
                           .topic = topic,
                           .loop = loop_,
                           .events = events_});
}

absl::StatusOr<std::unique_ptr<KafkaProducer>> KafkaClients::MakeProducer(
    const std::string& topic) {
  return KafkaProducer::Make({.properties = properties_,
                              .topic = topic,
                              .loop = loop_,
                              .events = events_,
                              .clock = clock_,
                              .stall_max = options_.stall_max});
}

}  // namespace docket::eventstore
