#include "eventstore/kafka/kafka_answers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {
namespace {

using absl::StatusCode;
using Kind = AppendOutcome::Kind;

constexpr std::string_view kMakeTopic =
    "Make it with `docket topics apply`, or correct journal.bootstrap";
constexpr std::string_view kAskForRights =
    "Give the client's principal the right, see docs/deploy-kafka.md";
constexpr std::string_view kCheckCredentials =
    "Check kafka.properties: security.protocol, sasl.* and ssl.*";

// What says nothing of the append that it ends.
constexpr KafkaAnswer Of(rd_kafka_resp_err_t error, StatusCode status,
                         std::string_view advice = {}) {
  return {.error = error,
          .status = status,
          .append = Kind::kUnknown,
          .ends_producer = false,
          .advice = advice};
}

constexpr KafkaAnswer NotAppended(rd_kafka_resp_err_t error, StatusCode status,
                                  std::string_view advice = {}) {
  KafkaAnswer answer = Of(error, status, advice);
  answer.append = Kind::kNotAppended;
  return answer;
}

constexpr KafkaAnswer EndsProducer(rd_kafka_resp_err_t error) {
  KafkaAnswer answer = Of(error, StatusCode::kAborted);
  answer.ends_producer = true;
  return answer;
}

// Sources: [C] the comments of librdkafka's rdkafka.h; [S] its source: rd_kafka_err_action and what
// handles a failed Produce request; [P] the error codes of Kafka's protocol guide; [M] measured
// with brokers killed, paused and cut off, as in tests/kafka and tests/torture.
constexpr std::array kAnswers{
    // The network and brokers that come and go: the client tries again by itself. [C]
    Of(RD_KAFKA_RESP_ERR__TRANSPORT, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR__RESOLVE, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR__WAIT_COORD, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR__WAIT_CACHE, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR__RETRY, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR__NODE_UPDATE, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR__DESTROY, StatusCode::kAborted),
    Of(RD_KAFKA_RESP_ERR__TIMED_OUT, StatusCode::kDeadlineExceeded),
    Of(RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, StatusCode::kDeadlineExceeded),

    // Brokers in the middle of an election, or not up to date. Retried by the client. [P]
    Of(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_NOT_COORDINATOR, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_NOT_CONTROLLER, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, StatusCode::kUnavailable),
    Of(RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, StatusCode::kUnavailable,
       "A broker's disk fails or is full: see its log"),
    Of(RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, StatusCode::kDeadlineExceeded),
    // Refused before it is written. [P]
    NotAppended(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, StatusCode::kUnavailable,
                "Fewer replicas are in sync than the topic's min.insync.replicas: see the brokers"),
    // Written by the leader, and not known to be kept. [P]
    Of(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, StatusCode::kUnavailable),

    // Of appends alone. Of a record that timed out [M] shows some in the log, landed before or
    // after the report.
    Of(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, StatusCode::kDeadlineExceeded),
    NotAppended(RD_KAFKA_RESP_ERR__PURGE_QUEUE, StatusCode::kCancelled),
    Of(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, StatusCode::kAborted),
    NotAppended(RD_KAFKA_RESP_ERR__QUEUE_FULL, StatusCode::kResourceExhausted),
    NotAppended(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, StatusCode::kInvalidArgument,
                "The topic takes less than Docket needs: run `docket topics apply`"),
    NotAppended(RD_KAFKA_RESP_ERR_INVALID_RECORD, StatusCode::kInvalidArgument),
    NotAppended(RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, StatusCode::kFailedPrecondition,
                "The topic needs message.timestamp.type=LogAppendTime: run `docket topics apply`"),
    // The idempotent producer's numbering is not the broker's: a gap, or a broker that lost
    // records. By [S] the client ends for some of these, and for others goes on in a new epoch,
    // behind a gap; [M] saw that land twice.
    EndsProducer(RD_KAFKA_RESP_ERR__FATAL),
    EndsProducer(RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE),
    EndsProducer(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER),
    EndsProducer(RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID),
    EndsProducer(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH),
    EndsProducer(RD_KAFKA_RESP_ERR_PRODUCER_FENCED),
    // Of a session that is over; within one it is an acknowledgement without an offset. [S]
    EndsProducer(RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER),

    // What a person must change.
    NotAppended(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, StatusCode::kNotFound, kMakeTopic),
    NotAppended(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, StatusCode::kNotFound, kMakeTopic),
    NotAppended(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, StatusCode::kNotFound, kMakeTopic),
    NotAppended(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, StatusCode::kPermissionDenied,
                kAskForRights),
    NotAppended(RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, StatusCode::kPermissionDenied,
                kAskForRights),
    Of(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, StatusCode::kPermissionDenied, kAskForRights),
    Of(RD_KAFKA_RESP_ERR__AUTHENTICATION, StatusCode::kUnauthenticated, kCheckCredentials),
    Of(RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, StatusCode::kUnauthenticated,
       kCheckCredentials),
    Of(RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, StatusCode::kUnauthenticated,
       kCheckCredentials),
    Of(RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE, StatusCode::kUnauthenticated, kCheckCredentials),
    Of(RD_KAFKA_RESP_ERR__SSL, StatusCode::kUnauthenticated, kCheckCredentials),
    Of(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS, StatusCode::kAlreadyExists),
    Of(RD_KAFKA_RESP_ERR_INVALID_CONFIG, StatusCode::kInvalidArgument),
    Of(RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, StatusCode::kFailedPrecondition,
       "There are fewer brokers than replicas asked for"),
    Of(RD_KAFKA_RESP_ERR_INVALID_PARTITIONS, StatusCode::kInvalidArgument),
    Of(RD_KAFKA_RESP_ERR_POLICY_VIOLATION, StatusCode::kFailedPrecondition),
    Of(RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED, StatusCode::kResourceExhausted),
    Of(RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, StatusCode::kFailedPrecondition,
       "The brokers are too old for the client: see docs/deploy-kafka.md"),
    Of(RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, StatusCode::kFailedPrecondition,
       "The brokers are too old for the client: see docs/deploy-kafka.md"),

    // Of reads alone.
    Of(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, StatusCode::kOutOfRange),
    Of(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, StatusCode::kOutOfRange),
    Of(RD_KAFKA_RESP_ERR__BAD_MSG, StatusCode::kDataLoss,
       "A stored batch is damaged: restore the replica from another broker"),
    Of(RD_KAFKA_RESP_ERR__BAD_COMPRESSION, StatusCode::kDataLoss,
       "A stored batch is damaged: restore the replica from another broker"),
    // Of a batch that was sent, too: refused before it is written. [P]
    NotAppended(RD_KAFKA_RESP_ERR_INVALID_MSG, StatusCode::kDataLoss,
                "A batch is damaged, on its way or where it is stored: look at the network's "
                "errors, or restore the replica from another broker"),
};

}  // namespace

KafkaAnswer FindKafkaAnswer(rd_kafka_resp_err_t error) {
  const auto* row =
      std::find_if(kAnswers.begin(), kAnswers.end(),
                   [error](const KafkaAnswer& answer) { return answer.error == error; });
  if (row != kAnswers.end()) return *row;
  return Of(error, StatusCode::kInternal);
}

absl::Status FromKafka(rd_kafka_resp_err_t error, std::string_view doing) {
  const KafkaAnswer answer = FindKafkaAnswer(error);
  return {answer.status,
          absl::StrCat(platform::AbslView(doing), ": ", rd_kafka_err2str(error), " (",
                       rd_kafka_err2name(error), ")", answer.advice.empty() ? "" : ". ",
                       platform::AbslView(answer.advice))};
}

AppendOutcome OutcomeOfReport(const rd_kafka_message_t& report, std::string_view doing) {
  if (report.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    AppendOutcome outcome{.kind = Kind::kAcknowledged, .offset = std::nullopt, .error = {}};
    // A retry that the broker knew already is acknowledged without an offset. [C]
    if (report.offset >= 0) outcome.offset = Offset(report.offset);
    return outcome;
  }
  Kind kind = FindKafkaAnswer(report.err).append;
  if (rd_kafka_message_status(&report) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED) kind = Kind::kUnknown;
  return {.kind = kind, .offset = std::nullopt, .error = FromKafka(report.err, doing)};
}

}  // namespace docket::eventstore
