#include "eventstore/kafka/kafka_client_events.h"

#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_answers.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {
namespace {

constexpr absl::Duration kComplaintsCount = absl::Seconds(30);

// syslog's levels.
constexpr int kLevelWarning = 4;
constexpr int kLevelInfo = 6;

// A connection that was refused for its credentials is closed as well, and then no broker is left:
// the first of these is the cause.
bool SaysLess(rd_kafka_resp_err_t error, const absl::Status& status, const absl::Status& before) {
  return error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
         (IsRetryable(status) && !IsRetryable(before));
}

}  // namespace

KafkaClientEvents::KafkaClientEvents(const platform::Clock& clock, platform::Logger logger,
                                     std::function<void(const std::string&)> on_statistics)
    : clock_(clock), logger_(std::move(logger)), on_statistics_(std::move(on_statistics)) {}

void KafkaClientEvents::Note(rd_kafka_event_t& event) {
  switch (rd_kafka_event_type(&event)) {
    case RD_KAFKA_EVENT_ERROR:
      NoteError(event);
      break;
    case RD_KAFKA_EVENT_LOG:
      NoteLog(event);
      break;
    case RD_KAFKA_EVENT_STATS:
      if (on_statistics_) on_statistics_(rd_kafka_event_stats(&event));
      break;
    default:
      break;
  }
}

void KafkaClientEvents::NoteError(rd_kafka_event_t& event) {
  const rd_kafka_resp_err_t error = rd_kafka_event_error(&event);
  const absl::Status status = FromKafka(error, rd_kafka_event_error_string(&event));
  const absl::Time now = clock_.MonotonicNow();
  const absl::MutexLock lock(&mutex_);
  const bool fresh = !failure_.ok() && now - failed_at_ <= kComplaintsCount;
  if (fresh && SaysLess(error, status, failure_)) return;
  failure_ = status;
  failed_at_ = now;
}

void KafkaClientEvents::NoteLog(rd_kafka_event_t& event) {
  const char* facility = nullptr;
  const char* text = nullptr;
  int level = 0;
  if (rd_kafka_event_log(&event, &facility, &text, &level) != 0) return;
  // A property of producers given to all clients, consumers among them, is no mistake.
  if (std::string_view(facility) == "CONFWARN" && absl::StrContains(text, "will be ignored by")) {
    return;
  }
  const std::string message = absl::StrCat("kafka: ", text);
  // What it calls an error is most often a connection that it makes again.
  if (level <= kLevelWarning) {
    logger_.Warning(message, {{"facility", std::string_view(facility)}});
  } else if (level <= kLevelInfo) {
    logger_.Info(message, {{"facility", std::string_view(facility)}});
  } else {
    logger_.Debug(message, {{"facility", std::string_view(facility)}});
  }
}

void KafkaClientEvents::NoteAnswer() {
  const absl::MutexLock lock(&mutex_);
  failure_ = absl::OkStatus();
}

absl::Status KafkaClientEvents::Explain(const absl::Status& status) const {
  const absl::MutexLock lock(&mutex_);
  if (failure_.ok() || clock_.MonotonicNow() - failed_at_ > kComplaintsCount) return status;
  return {status.code(),
          absl::StrCat(status.message(), " (the client's last error: ", failure_.message(), ")")};
}

absl::Status KafkaClientEvents::failure() const {
  const absl::MutexLock lock(&mutex_);
  return failure_;
}

}  // namespace docket::eventstore
