#include "eventstore/kafka/restored_topics.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/delete_records.h"
#include "eventstore/kafka/kafka_answers.h"
#include "eventstore/kafka/kafka_limits.h"
#include "eventstore/kafka/kafka_messages.h"
#include "eventstore/kafka/topic_rules.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

constexpr char kTimestampType[] = "message.timestamp.type";

// What is on its way at one time. The client has room for a hundred times as many.
constexpr std::size_t kChunkRecords = 1'000;

std::string Text(const KafkaPlace& place) {
  return absl::StrCat(place.topic, " partition ", place.partition.value());
}

}  // namespace

absl::StatusOr<std::unique_ptr<RestoredTopics>> RestoredTopics::Make(const Parts& parts) {
  DOCKET_ASSIGN_OR_RETURN(auto admin, KafkaAdmin::Make(parts.bootstrap, parts.properties,
                                                       parts.answer_max, parts.clock));
  KafkaProperties properties = parts.properties;
  properties["bootstrap.servers"] = parts.bootstrap;
  DOCKET_ASSIGN_OR_RETURN(KafkaConf conf,
                          MakeKafkaConf(KafkaRole::kProducer, properties, RD_KAFKA_EVENT_DR));
  DOCKET_ASSIGN_OR_RETURN(KafkaClient producer,
                          MakeKafkaClient(KafkaRole::kProducer, std::move(conf)));
  std::unique_ptr<RestoredTopics> restored(
      new RestoredTopics(parts, std::move(admin), std::move(producer)));
  DOCKET_RETURN_IF_ERROR(restored->RequireNoTopics());
  DOCKET_RETURN_IF_ERROR(
      restored->MakeTopics([](const TopicPlan& plan) { return plan.is_archived; }));
  return restored;
}

RestoredTopics::RestoredTopics(Parts parts, std::unique_ptr<KafkaAdmin> admin, KafkaClient producer)
    : parts_(std::move(parts)), admin_(std::move(admin)), producer_(std::move(producer)) {}

absl::Status RestoredTopics::RequireNoTopics() {
  for (const TopicPlan& plan : TopicPlans()) {
    DOCKET_ASSIGN_OR_RETURN(const auto found, admin_->DescribeTopic(TopicName(plan)));
    if (!found.has_value()) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("topic ", TopicName(plan), " is at ", parts_.bootstrap,
                     " already: nothing is ever restored over what is there. Name a cluster "
                     "without Docket's topics, or delete what an unfinished restore left"));
  }
  return absl::OkStatus();
}

// With the times that records bring along, which are old: no broker may delete by them.
absl::Status RestoredTopics::MakeTopics(const TopicFilter& wanted) {
  DOCKET_ASSIGN_OR_RETURN(TopicShape shape, ShapeFor(*admin_, parts_.wanted));
  shape.has_archive = true;
  for (const TopicPlan& plan : TopicPlans()) {
    if (!wanted(plan)) continue;
    KafkaTopicSpec spec = SpecOf(plan, shape);
    spec.config[kTimestampType] = "CreateTime";
    DOCKET_RETURN_IF_ERROR(admin_->CreateTopic(spec));
    for (std::int32_t i = 0; i < shape.partitions; ++i) {
      ends_[{.topic = spec.name, .partition = PartitionIndex(i)}] = Offset(0);
    }
  }
  return absl::OkStatus();
}

absl::Status RestoredTopics::Add(const RestoredPlace& place,
                                 std::span<const StoredRecord> records) {
  if (place.partition_count != parts_.wanted.partitions) {
    return absl::FailedPreconditionError(absl::StrCat(
        ToString(place.log), " was archived with ", place.partition_count, " partitions, and ",
        parts_.wanted.partitions, " are configured. A log keeps its number: correct `partitions`"));
  }
  if (records.empty()) return absl::OkStatus();
  const KafkaPlace here{.topic = ToString(place.log), .partition = place.partition};
  const auto end = ends_.find(here);
  if (end == ends_.end()) {
    positions_[here] = records.back();
    return absl::OkStatus();
  }
  if (end->second == Offset(0)) DOCKET_RETURN_IF_ERROR(BeginAt(here, records.front()));
  Offset expected = end->second;
  for (const StoredRecord& stored : records) {
    if (stored.offset != expected) {
      return absl::InvalidArgumentError(absl::StrCat(Text(here), ": offset ", stored.offset.value(),
                                                     " follows ", expected.value() - 1,
                                                     ", and topics of Docket have no gaps"));
    }
    expected = Next(expected);
  }
  return Send(here, records);
}

absl::Status RestoredTopics::BeginAt(const KafkaPlace& place, const StoredRecord& first) {
  if (first.offset == Offset(0)) return absl::OkStatus();
  std::vector<StoredRecord> chunk;
  for (auto at = Offset(0); at < first.offset; at = Next(at)) {
    chunk.push_back({.offset = at, .appended_at = first.appended_at, .record = {}});
    if (chunk.size() < kChunkRecords && Next(at) < first.offset) continue;
    DOCKET_RETURN_IF_ERROR(Send(place, chunk));
    chunk.clear();
  }
  return DeleteKafkaRecords(*producer_, place, first.offset,
                            static_cast<int>(absl::ToInt64Milliseconds(parts_.answer_max)));
}

absl::Status RestoredTopics::Send(const KafkaPlace& place, std::span<const StoredRecord> records) {
  while (!records.empty()) {
    const auto chunk = records.first(std::min(records.size(), kChunkRecords));
    for (const StoredRecord& stored : chunk) DOCKET_RETURN_IF_ERROR(Produce(place, stored));
    DOCKET_RETURN_IF_ERROR(AwaitReports(place, chunk.size()));
    records = records.subspan(chunk.size());
  }
  return absl::OkStatus();
}

absl::Status RestoredTopics::Produce(const KafkaPlace& place, const StoredRecord& stored) {
  constexpr std::int64_t kMicrosInMilli = 1'000;
  const Record& record = stored.record;
  KafkaHeaders headers = MakeHeaders(record.headers);
  std::array<rd_kafka_vu_t, 7> given{};
  given[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  given[0].u.cstr = place.topic.c_str();
  given[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  given[1].u.i32 = place.partition.value();
  given[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  given[2].u.i = RD_KAFKA_MSG_F_COPY;
  given[3].vtype = RD_KAFKA_VTYPE_VALUE;  // copied, as the flags say
  given[3].u.mem.ptr = const_cast<char*>(record.value.data());
  given[3].u.mem.size = record.value.size();
  given[4].vtype = RD_KAFKA_VTYPE_KEY;
  given[4].u.mem.ptr = const_cast<char*>(record.key.data());
  given[4].u.mem.size = record.key.size();
  given[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
  given[5].u.i64 = stored.appended_at.value() / kMicrosInMilli;
  given[6].vtype = RD_KAFKA_VTYPE_HEADERS;
  given[6].u.headers = headers.get();
  rd_kafka_error_t* const error = rd_kafka_produceva(producer_.get(), given.data(), given.size());
  if (error == nullptr) {
    (void)headers.release();  // the client's now
    return absl::OkStatus();
  }
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  return FromKafka(code, absl::StrCat("restore ", Text(place)));
}

absl::Status RestoredTopics::AwaitReports(const KafkaPlace& place, std::size_t count) {
  const KafkaQueue reports(rd_kafka_queue_get_main(producer_.get()));
  const auto patience_ms = static_cast<int>(absl::ToInt64Milliseconds(kKafkaStallMax));
  const std::string doing = absl::StrCat("restore ", Text(place));
  while (count > 0) {
    const KafkaEvent event(rd_kafka_queue_poll(reports.get(), patience_ms));
    if (event == nullptr) return FromKafka(RD_KAFKA_RESP_ERR__TIMED_OUT, doing);
    while (const rd_kafka_message_t* report = rd_kafka_event_message_next(event.get())) {
      if (report->err != RD_KAFKA_RESP_ERR_NO_ERROR) return FromKafka(report->err, doing);
      Offset& end = ends_[place];
      if (report->offset != end.value()) {
        return absl::AbortedError(absl::StrCat(
            doing, ": a record came to offset ", report->offset, " instead of ", end.value(),
            ". Somebody else writes to the topic. Delete the topics and begin again"));
      }
      end = Next(end);
      --count;
    }
  }
  return absl::OkStatus();
}

absl::Status RestoredTopics::Finish() {
  DOCKET_RETURN_IF_ERROR(MakeTopics([this](const TopicPlan& plan) {
    const auto of_topic = [&plan](const auto& one) { return one.first.topic == TopicName(plan); };
    return std::ranges::any_of(positions_, of_topic);
  }));
  for (const auto& [place, last] : positions_) {
    DOCKET_RETURN_IF_ERROR(BeginAt(place, last));
    DOCKET_RETURN_IF_ERROR(Send(place, std::span(&last, 1)));
  }
  return ApplyTopics(*admin_, parts_.wanted).status();
}

}  // namespace docket::eventstore
