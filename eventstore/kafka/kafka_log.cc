#include "eventstore/kafka/kafka_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_limits.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

// Reads of so few records are single looks somewhere, not the begin of a walk.
constexpr std::size_t kLookRecordsMax = 4;

std::size_t RecentBytes(std::int32_t partition_count) {
  return std::max(kKafkaRecentBytesPerPartition,
                  kKafkaRecentBytes / static_cast<std::size_t>(partition_count));
}

}  // namespace

class KafkaLog::ProducerAppender final : public Appender {
 public:
  ProducerAppender(const KafkaLog& log, KafkaPartition& known, PartitionIndex partition,
                   absl::StatusOr<std::shared_ptr<KafkaProducer>> producer)
      : log_(log), known_(known), partition_(partition), producer_(std::move(producer)) {}

  ~ProducerAppender() override {
    if (producer_.ok()) (*producer_)->GiveUp(this);
  }

  absl::Status Append(Record record, AppendCallback done) override {
    DOCKET_RETURN_IF_ERROR(log_.RequireAdmission());
    DOCKET_RETURN_IF_ERROR(producer_.status());
    return (*producer_)
        ->Append(partition_, std::move(record), this,
                 [&known = known_, done = std::move(done)](AppendOutcome outcome) {
                   if (outcome.offset.has_value()) known.NoteAcknowledged(*outcome.offset);
                   done(std::move(outcome));
                 });
  }

 private:
  const KafkaLog& log_;
  KafkaPartition& known_;
  const PartitionIndex partition_;
  const absl::StatusOr<std::shared_ptr<KafkaProducer>> producer_;
};

absl::StatusOr<std::unique_ptr<KafkaLog>> KafkaLog::Open(std::shared_ptr<KafkaClients> clients,
                                                         LogName name, std::int32_t partition_count,
                                                         AppenderKind kind) {
  std::unique_ptr<KafkaLog> log(
      new KafkaLog(std::move(clients), std::move(name), partition_count, kind));
  DOCKET_RETURN_IF_ERROR(log->clients_->follower().Join(log->topic_, *log));
  return log;
}

KafkaLog::KafkaLog(std::shared_ptr<KafkaClients> clients, LogName name,
                   std::int32_t partition_count, AppenderKind kind)
    : clients_(std::move(clients)), name_(std::move(name)), topic_(ToString(name_)), kind_(kind) {
  for (std::int32_t i = 0; i < partition_count; ++i) {
    partitions_.push_back(std::make_unique<KafkaPartition>(RecentBytes(partition_count)));
  }
}

KafkaLog::~KafkaLog() {
  clients_->follower().Leave(topic_);
  clients_->scans().Forget(topic_);
  clients_->looks().Forget(topic_);
}

std::int32_t KafkaLog::partition_count() const {
  return static_cast<std::int32_t>(partitions_.size());
}

absl::Status KafkaLog::Check() {
  DOCKET_ASSIGN_OR_RETURN(const std::int32_t found, clients_->PartitionCount(topic_));
  if (found != partition_count()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "topic ", topic_, " has ", found, " partitions, and ", partition_count(),
        " are configured. The number is fixed for a generation: correct `partitions`, or use "
        "another cluster"));
  }
  clients_->follower().Warm(topic_, clients_->answer_max());
  return absl::OkStatus();
}

absl::Status KafkaLog::RequireAdmission() const {
  if (admitted_) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("topic ", topic_,
                   " was not compared with the configuration yet: no broker "
                   "answered so far"));
}

absl::Status KafkaLog::CheckPartition(PartitionIndex partition) const {
  if (partition.value() >= 0 && partition.value() < partition_count()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(topic_, " has no partition ", partition.value()));
}

KafkaPartition& KafkaLog::At(PartitionIndex partition) {
  return *partitions_[static_cast<std::size_t>(partition.value())];
}

KafkaPlace KafkaLog::Place(PartitionIndex partition) const {
  return {.topic = topic_, .partition = partition};
}

void KafkaLog::Arrived(const rd_kafka_message_t& message) {
  if (!CheckPartition(PartitionIndex(message.partition)).ok()) return;
  At(PartitionIndex(message.partition)).Arrived(message);
}

// One that broke is replaced for whoever opens an appender next.
absl::StatusOr<std::shared_ptr<KafkaProducer>> KafkaLog::ProducerFor(PartitionIndex partition) {
  if (kind_ == AppenderKind::kOwnProducer) {
    DOCKET_ASSIGN_OR_RETURN(std::shared_ptr<KafkaProducer> producer,
                            clients_->MakeProducer(topic_));
    producer->Rouse(partition, clients_->answer_max());
    return producer;
  }
  const absl::MutexLock lock(&shared_mutex_);
  if (shared_producer_ == nullptr || !shared_producer_->usable()) {
    DOCKET_ASSIGN_OR_RETURN(shared_producer_, clients_->MakeProducer(topic_));
  }
  return shared_producer_;
}

std::unique_ptr<Appender> KafkaLog::OpenAppender(PartitionIndex partition) {
  DOCKET_CHECK(CheckPartition(partition).ok());
  return std::make_unique<ProducerAppender>(*this, At(partition), partition,
                                            ProducerFor(partition));
}

absl::StatusOr<OffsetRange> KafkaLog::AskOffsets(PartitionIndex partition) {
  DOCKET_RETURN_IF_ERROR(RequireAdmission());
  DOCKET_ASSIGN_OR_RETURN(const OffsetRange told, clients_->Offsets(Place(partition)));
  const KafkaPartition::Told known = At(partition).NoteRange(told);
  if (known.follow_from.has_value()) {
    DOCKET_RETURN_IF_ERROR(
        clients_->follower().Follow(Place(partition), known.follow_from, clients_->answer_max()));
  }
  return known.range;
}

absl::StatusOr<OffsetRange> KafkaLog::Offsets(PartitionIndex partition) {
  DOCKET_RETURN_IF_ERROR(CheckPartition(partition));
  return AskOffsets(partition);
}

absl::StatusOr<OffsetRange> KafkaLog::RangeFor(PartitionIndex partition, Offset from) {
  if (const auto known = At(partition).RangeFor(from); known.has_value()) return *known;
  DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, AskOffsets(partition));
  if (from >= range.start && from <= range.end) return range;
  return absl::OutOfRangeError(absl::StrCat(topic_, " partition ", partition.value(), " goes from ",
                                            range.start.value(), " to ", range.end.value(),
                                            "; offset ", from.value(), " was asked for"));
}

absl::StatusOr<ReadBatch> KafkaLog::Read(PartitionIndex partition, Offset from,
                                         const ReadLimits& limits) {
  DOCKET_RETURN_IF_ERROR(CheckPartition(partition));
  {
    const absl::MutexLock lock(&broken_mutex_);
    DOCKET_RETURN_IF_ERROR(broken_);
  }
  DOCKET_RETURN_IF_ERROR(CompareSuspect(partition));
  absl::StatusOr<ReadBatch> batch = ReadBelieved(partition, from, limits);
  if (absl::IsOutOfRange(batch.status())) {
    // The new leader may have become known since the comparison above, and end before `from`.
    At(partition).DoubtNewest();
  }
  // What was read may be a new leader's.
  DOCKET_RETURN_IF_ERROR(CompareSuspect(partition));
  return batch;
}

absl::StatusOr<ReadBatch> KafkaLog::ReadBelieved(PartitionIndex partition, Offset from,
                                                 const ReadLimits& limits) {
  DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, RangeFor(partition, from));
  if (from == range.end) return ReadBatch{.records = {}, .next = from, .end = from};
  DOCKET_ASSIGN_OR_RETURN(std::optional<ReadBatch> batch,
                          At(partition).ReadRecent(from, limits, clients_->answer_max()));
  if (!batch.has_value()) {
    DOCKET_ASSIGN_OR_RETURN(batch, Scan(partition, from, limits));
    batch->end = std::max(range.end, batch->next);
  }
  return *std::move(batch);
}

absl::Status KafkaLog::CompareSuspect(PartitionIndex partition) {
  KafkaPartition& known = At(partition);
  const auto suspect = known.TakeSuspect();
  if (!suspect.has_value()) return absl::OkStatus();
  absl::Status compared = Compare(partition, *suspect);
  if (IsRetryable(compared)) known.GiveBackSuspect(*suspect);
  return compared;
}

absl::StatusOr<ReadBatch> KafkaLog::Scan(PartitionIndex partition, Offset from,
                                         const ReadLimits& limits) {
  const bool look = limits.records_max <= kLookRecordsMax;
  KafkaScans& scans = look ? clients_->looks() : clients_->scans();
  DOCKET_ASSIGN_OR_RETURN(std::unique_ptr<KafkaScan> scan, scans.Take(Place(partition), from));
  ReadBatch batch{.records = {}, .next = from, .end = from};
  const absl::Time deadline = clients_->clock().MonotonicNow() + clients_->answer_max();
  absl::Status read = scan->Read(limits, deadline, batch);
  At(partition).Learn(scan->watch());
  if (const auto suspect = scan->watch().TakeSuspect(); read.ok() && suspect.has_value()) {
    read = Compare(partition, *suspect);
  }
  // Where memory goes on its reader does not come back, and it would wait at the end for ever.
  if (read.ok() && !look && !At(partition).Holds(batch.next)) {
    scans.Keep(std::move(scan));
  } else {
    scans.Close(std::move(scan));
  }
  if (absl::IsOutOfRange(read)) {
    // A leader that has just been elected may say so of a place that it knows a moment later.
    DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, AskOffsets(partition));
    if (from < range.start || from > range.end) return read;
    return absl::UnavailableError(read.message());
  }
  if (!read.ok()) return clients_->events().Explain(read);
  return batch;
}

absl::Status KafkaLog::Compare(PartitionIndex partition, const SeenRecord& seen) {
  DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, clients_->Offsets(Place(partition)));
  if (seen.offset < range.start) return absl::OkStatus();  // trimmed since
  if (seen.offset < range.end) {
    DOCKET_ASSIGN_OR_RETURN(std::unique_ptr<KafkaScan> scan,
                            clients_->looks().Take(Place(partition), seen.offset));
    ReadBatch batch;
    const absl::Status read =
        scan->Read({.records_max = 1, .bytes_max = 1},
                   clients_->clock().MonotonicNow() + clients_->answer_max(), batch);
    clients_->looks().Close(std::move(scan));
    // As in Scan.
    if (absl::IsOutOfRange(read)) return absl::UnavailableError(read.message());
    DOCKET_RETURN_IF_ERROR(read);
    if (batch.records.front().offset == seen.offset &&
        HashOf(batch.records.front().record) == seen.hash) {
      return absl::OkStatus();
    }
  }
  const absl::MutexLock lock(&broken_mutex_);
  broken_ = absl::DataLossError(absl::StrCat(
      topic_, " partition ", partition.value(), ": the record at offset ", seen.offset.value(),
      " that was read before is not there any more. The partition's new leader lacks records "
      "(an unclean election, or a broker that lost its disk). Stop Docket, and restore the topic "
      "from its replicas or from the archive"));
  return broken_;
}

std::unique_ptr<Subscription> KafkaLog::Subscribe(PartitionIndex partition,
                                                  std::function<void()> on_more) {
  DOCKET_CHECK(CheckPartition(partition).ok());
  KafkaPartition& known = At(partition);
  std::unique_ptr<Subscription> subscription = known.Subscribe(std::move(on_more));
  if (known.BeginFollowing()) {
    // It refuses what cannot be alone: another follower of the same partition.
    const absl::Status followed =
        clients_->follower().Follow(Place(partition), std::nullopt, clients_->answer_max());
    DOCKET_CHECK(followed.ok());
  }
  return subscription;
}

absl::Status KafkaLog::TrimBefore(PartitionIndex partition, Offset offset) {
  DOCKET_RETURN_IF_ERROR(CheckPartition(partition));
  DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, AskOffsets(partition));
  if (offset > range.end) {
    return absl::OutOfRangeError(absl::StrCat(topic_, " partition ", partition.value(), " ends at ",
                                              range.end.value(), ", before ", offset.value()));
  }
  if (offset <= range.start) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(clients_->Trim(Place(partition), offset));
  At(partition).NoteTrimmed(offset);
  return absl::OkStatus();
}

}  // namespace docket::eventstore
