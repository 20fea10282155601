#include "eventstore/kafka/kafka_producer.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_answers.h"
#include "eventstore/kafka/kafka_limits.h"
#include "eventstore/kafka/kafka_messages.h"
#include "eventstore/record_size.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

// What the client has of a partition while it may send more: librdkafka's
// RD_KAFKA_IDEMP_MAX_INFLIGHT, which it compares with messages under way, not with requests.
constexpr std::size_t kUnderWayMax = 5;

// What fits into one request: batch.num.messages and batch.size, with room for what Kafka adds.
constexpr std::size_t kBatchRecordsMax = 10'000;
constexpr std::size_t kBatchBytesMax = 900'000;

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaProducer>> KafkaProducer::Make(KafkaProducerParts parts) {
  DOCKET_ASSIGN_OR_RETURN(KafkaConf conf,
                          MakeKafkaConf(KafkaRole::kProducer, parts.properties,
                                        KafkaClientEvents::kKinds | RD_KAFKA_EVENT_DR));
  DOCKET_ASSIGN_OR_RETURN(KafkaClient client,
                          MakeKafkaClient(KafkaRole::kProducer, std::move(conf)));
  KafkaTopic topic(rd_kafka_topic_new(client.get(), parts.topic.c_str(), nullptr));
  if (topic == nullptr) {
    return FromKafka(rd_kafka_last_error(), absl::StrCat("use topic ", parts.topic));
  }
  KafkaQueue queue(rd_kafka_queue_get_main(client.get()));
  return std::unique_ptr<KafkaProducer>(
      new KafkaProducer(std::move(parts), std::move(client), std::move(topic), std::move(queue)));
}

KafkaProducer::KafkaProducer(KafkaProducerParts parts, KafkaClient client, KafkaTopic topic,
                             KafkaQueue queue)
    : parts_(std::move(parts)),
      client_(std::move(client)),
      topic_(std::move(topic)),
      queue_(std::move(queue)),
      registration_(parts_.loop.Serve(*this, *queue_)) {}

KafkaProducer::~KafkaProducer() {
  registration_.reset();
  const absl::Status why = absl::AbortedError(
      absl::StrCat("a producer of ", parts_.topic, " was given up before the broker answered"));
  {
    const absl::MutexLock lock(&mutex_);
    if (broken_.ok()) broken_ = why;  // so that nothing more is sent
  }
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  TakeReports();
  Break(why);
}

// The client asks for its producer id half a second after it was made, if the thread for that is
// awake then, or when a broker's metadata come in and a broker is up (librdkafka's
// rdkafka_idempotence.c). So they are asked for once one is.
void KafkaProducer::Rouse(PartitionIndex partition, absl::Duration answer_max) {
  const auto timeout_ms =
      static_cast<int>(absl::ToInt64Milliseconds(std::min(kKafkaRouseMax, answer_max)));
  RouseKafkaClient(*client_, parts_.topic, partition.value(), timeout_ms);
  const rd_kafka_metadata_t* told = nullptr;
  (void)rd_kafka_metadata(client_.get(), 0, topic_.get(), &told, timeout_ms);
  const KafkaMetadata metadata(told);
}

std::string KafkaProducer::Doing(PartitionIndex partition) const {
  return absl::StrCat("append to ", parts_.topic, " partition ", partition.value());
}

absl::Status KafkaProducer::End(PartitionIndex partition) const {
  std::array<char, kKafkaErrorBytes> why{};
  const rd_kafka_resp_err_t error = rd_kafka_fatal_error(client_.get(), why.data(), why.size());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return FromKafka(error, absl::StrCat(Doing(partition), ": ", why.data()));
}

absl::Status KafkaProducer::Append(PartitionIndex partition, Record record, const void* sender,
                                   AppendCallback done) {
  const std::size_t bytes = SizeOf(record);
  if (bytes > kKafkaRecordBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("the record has ", bytes, " bytes, more than ",
                                                   kKafkaRecordBytesMax,
                                                   "; large content goes to the blob store"));
  }
  absl::MutexLock lock(&mutex_);
  DOCKET_RETURN_IF_ERROR(broken_);
  if (pending_.size() >= kKafkaInFlightMax || pending_bytes_ + bytes > kKafkaInFlightBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat(parts_.topic, ": ", pending_.size(), " appends wait for their answer"));
  }
  if (pending_.empty()) heard_at_ = parts_.clock.MonotonicNow();
  const auto place = pending_.insert(pending_.end(), Pending{.record = std::move(record),
                                                             .partition = partition,
                                                             .sender = sender,
                                                             .done = std::move(done),
                                                             .place = {}});
  place->place = place;
  pending_bytes_ += bytes;
  Lane& lane = lanes_[partition];
  if (lane.under_way >= kUnderWayMax || !lane.waiting.empty()) {
    lane.waiting.push_back(&*place);
    return absl::OkStatus();
  }
  absl::Status produced = Produce(*place);
  if (!produced.ok()) {
    pending_bytes_ -= bytes;
    pending_.erase(place);
    return produced;
  }
  ++lane.under_way;
  return absl::OkStatus();
}

// What the client may not send yet it would look at again and again, without a pause, until it may:
// a core for as long as the broker takes. So it waits here, and makes the next batch.
void KafkaProducer::SendWaiting(Lane& lane, std::vector<Failed>& failed) {
  if (lane.under_way >= kUnderWayMax) return;
  std::size_t bytes = 0;
  for (std::size_t count = 0; count < kBatchRecordsMax && broken_.ok(); ++count) {
    if (lane.waiting.empty()) return;
    Pending& next = *lane.waiting.front();
    bytes += SizeOf(next.record);
    if (count > 0 && bytes > kBatchBytesMax) return;
    lane.waiting.pop_front();
    absl::Status produced = Produce(next);
    if (produced.ok()) {
      ++lane.under_way;
    } else {
      failed.push_back({.done = TakeOut(next), .why = std::move(produced)});
    }
  }
}

// Its callback; it is outstanding no more.
AppendCallback KafkaProducer::TakeOut(Pending& pending) {
  AppendCallback done = std::move(pending.done);
  pending_bytes_ -= SizeOf(pending.record);
  pending_.erase(pending.place);
  return done;
}

void KafkaProducer::AnswerNotAppended(const std::vector<Failed>& failed) {
  for (const Failed& one : failed) {
    if (!one.done) continue;
    one.done({.kind = AppendOutcome::Kind::kNotAppended, .offset = std::nullopt, .error = one.why});
  }
}

// The client reports on its own threads through the queue alone, so it may be called under the
// lock.
absl::Status KafkaProducer::Produce(Pending& pending) {
  Record& record = pending.record;
  KafkaHeaders headers = MakeHeaders(record.headers);
  // Neither copied nor freed by the client; a key is always copied.
  std::array<rd_kafka_vu_t, 7> given{};
  given[0].vtype = RD_KAFKA_VTYPE_RKT;
  given[0].u.rkt = topic_.get();
  given[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  given[1].u.i32 = pending.partition.value();
  given[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  given[2].u.i = 0;
  given[3].vtype = RD_KAFKA_VTYPE_VALUE;
  given[3].u.mem.ptr = record.value.data();
  given[3].u.mem.size = record.value.size();
  given[4].vtype = RD_KAFKA_VTYPE_KEY;
  given[4].u.mem.ptr = record.key.data();
  given[4].u.mem.size = record.key.size();
  given[5].vtype = RD_KAFKA_VTYPE_OPAQUE;
  given[5].u.ptr = &pending;
  given[6].vtype = RD_KAFKA_VTYPE_HEADERS;
  given[6].u.headers = headers.get();
  rd_kafka_error_t* const error = rd_kafka_produceva(client_.get(), given.data(), given.size());
  if (error == nullptr) {
    (void)headers.release();  // the client's now
    return absl::OkStatus();
  }
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  const absl::Status ended = End(pending.partition);
  absl::Status why = ended.ok() ? FromKafka(code, Doing(pending.partition)) : ended;
  if (FindKafkaAnswer(code).ends_producer) broken_ = why;
  return why;
}

void KafkaProducer::GiveUp(const void* sender) {
  std::vector<AppendCallback> given_up;
  {
    absl::MutexLock lock(&mutex_);
    for (Pending& pending : pending_) {
      if (pending.sender != sender || !pending.done) continue;
      given_up.push_back(std::exchange(pending.done, nullptr));
    }
  }
  for (const AppendCallback& done : given_up) {
    done({.kind = AppendOutcome::Kind::kUnknown,
          .offset = std::nullopt,
          .error = absl::AbortedError("the appender was destroyed before the broker answered")});
  }
}

bool KafkaProducer::usable() const {
  const absl::MutexLock lock(&mutex_);
  return broken_.ok();
}

void KafkaProducer::Serve() { TakeReports(); }

void KafkaProducer::TakeReports() {
  while (const KafkaEvent event{rd_kafka_queue_poll(queue_.get(), 0)}) {
    if (rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) {
      parts_.events.Note(*event);
      continue;
    }
    std::vector<const rd_kafka_message_t*> reports(rd_kafka_event_message_count(event.get()));
    reports.resize(rd_kafka_event_message_array(event.get(), reports.data(), reports.size()));
    TakeReports(reports);
  }
}

// Thousands come at a time, so what can be done for all of them is done once; and before anyone is
// answered, the next ones are on their way.
void KafkaProducer::TakeReports(const std::vector<const rd_kafka_message_t*>& reports) {
  Pendings taken;
  std::vector<absl::Status> ends(reports.size());
  std::vector<Failed> failed;
  bool acknowledged = false;
  {
    absl::MutexLock lock(&mutex_);
    heard_at_ = parts_.clock.MonotonicNow();
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const auto place = static_cast<Pending*>(reports[i]->_private)->place;
      pending_bytes_ -= SizeOf(place->record);
      --lanes_[place->partition].under_way;
      taken.splice(taken.end(), pending_, place);
      if (reports[i]->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        acknowledged = true;
      } else {
        ends[i] = EndFor(*reports[i], place->partition);
        if (broken_.ok()) broken_ = ends[i];
      }
    }
    for (auto& [partition, lane] : lanes_) SendWaiting(lane, failed);
  }
  if (acknowledged) parts_.events.NoteAnswer();
  auto pending = taken.begin();
  for (std::size_t i = 0; i < reports.size(); ++i, ++pending) {
    if (!pending->done) continue;
    const bool is_failure = reports[i]->err != RD_KAFKA_RESP_ERR_NO_ERROR;
    AppendOutcome outcome =
        OutcomeOfReport(*reports[i], is_failure ? Doing(pending->partition) : std::string());
    if (!ends[i].ok()) outcome.error = ends[i];
    pending->done(std::move(outcome));
  }
  AnswerNotAppended(failed);
}

// OK, or why this report is the producer's end.
absl::Status KafkaProducer::EndFor(const rd_kafka_message_t& report,
                                   PartitionIndex partition) const {
  const absl::Status ended = End(partition);
  if (!ended.ok() || !FindKafkaAnswer(report.err).ends_producer) return ended;
  return FromKafka(report.err, Doing(partition));
}

// What never came to the client of a producer that ended has no report to come.
void KafkaProducer::GiveUpWaiting() {
  std::vector<Failed> failed;
  {
    absl::MutexLock lock(&mutex_);
    if (broken_.ok()) return;
    for (auto& [partition, lane] : lanes_) {
      for (Pending* waiting : std::exchange(lane.waiting, {})) {
        failed.push_back({.done = TakeOut(*waiting), .why = broken_});
      }
    }
  }
  AnswerNotAppended(failed);
}

void KafkaProducer::Tick(absl::Time now) {
  GiveUpWaiting();
  absl::Status why;
  {
    absl::MutexLock lock(&mutex_);
    if (pending_.empty() || !broken_.ok() || now - heard_at_ < parts_.stall_max) return;
    why = absl::DeadlineExceededError(absl::StrCat(parts_.topic, ": no broker answered any of ",
                                                   pending_.size(), " appends for ",
                                                   absl::FormatDuration(now - heard_at_)));
  }
  // So that nothing more is sent; the reports come through the queue.
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  Break(parts_.events.Explain(why));
}

void KafkaProducer::Break(const absl::Status& why) {
  std::vector<AppendCallback> given_up;
  {
    absl::MutexLock lock(&mutex_);
    if (broken_.ok()) broken_ = absl::AbortedError(why.message());
    for (Pending& pending : pending_) {
      if (pending.done) given_up.push_back(std::exchange(pending.done, nullptr));
    }
  }
  for (const AppendCallback& done : given_up) {
    done({.kind = AppendOutcome::Kind::kUnknown, .offset = std::nullopt, .error = why});
  }
}

}  // namespace docket::eventstore
