#include "apps/backlogs.h"

#include <algorithm>
#include <limits>

#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Backlogs::Backlogs(platform::Metrics& metrics, const platform::Clock& clock)
    : clock_(clock),
      depths_(metrics.Gauges(
          {.name = "docket_queue_depth", .help = "Records that a consumer has not dealt with."})),
      oldest_(metrics.Gauges(
          {.name = "docket_queue_oldest_seconds",
           .help = "How long the oldest record has waited that a consumer has not dealt with."})) {}

Backlogs::Position& Backlogs::Follow(const std::string& consumer, eventstore::RecordLog& log,
                                     eventstore::PartitionIndex partition) {
  const absl::MutexLock lock(&mutex_);
  Queue& queue = queues_[{.consumer = consumer, .log = log.name(), .partition = partition}];
  if (queue.log == nullptr) {
    const platform::MetricLabels labels = {{"consumer", consumer},
                                           {"log", log.name().base},
                                           {"partition", std::to_string(partition.value())}};
    queue.log = &log;
    queue.partition = partition;
    queue.depth = &depths_.With(labels);
    queue.oldest_seconds = &oldest_.With(labels);
  }
  return queue.position;
}

std::optional<eventstore::Offset> Backlogs::ResumesAt(const QueueName& queue) const {
  const absl::MutexLock lock(&mutex_);
  const auto found = queues_.find(queue);
  if (found == queues_.end()) return std::nullopt;
  const std::int64_t resumes_at = found->second.position.resumes_at_;
  if (resumes_at == Position::kUnknown) return std::nullopt;
  return eventstore::Offset(resumes_at);
}

void Backlogs::Sample() {
  const absl::MutexLock lock(&mutex_);
  absl::Status answered;
  for (auto& [name, queue] : queues_) {
    queue.depth->Set(kNotKnown);
    queue.oldest_seconds->Set(kNotKnown);
    // A log that does not answer takes its time to say so, and the others are beside it.
    if (answered.ok()) answered = SampleOne(queue);
  }
}

absl::Status Backlogs::SampleOne(Queue& queue) const {
  const std::int64_t reached = queue.position.next_;
  if (reached == Position::kUnknown) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(const auto range, queue.log->Offsets(queue.partition));
  const eventstore::Offset next = std::max(eventstore::Offset(reached), range.start);
  const std::int64_t waiting = std::max<std::int64_t>(0, range.end.value() - next.value());
  queue.depth->Set(static_cast<double>(waiting));
  queue.oldest_seconds->Set(waiting == 0 ? 0 : OldestSeconds(queue, next));
  return absl::OkStatus();
}

double Backlogs::OldestSeconds(const Queue& queue, eventstore::Offset next) const {
  const auto batch = queue.log->Read(queue.partition, next, {.records_max = 1});
  if (!batch.ok()) return kNotKnown;
  if (batch->records.empty()) return 0;  // only gaps wait
  const std::int64_t age_us = clock_.Now().value() - batch->records.front().appended_at.value();
  return static_cast<double>(std::max<std::int64_t>(0, age_us)) * 1e-6;
}

}  // namespace docket::apps
