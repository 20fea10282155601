#include "eventstore/kafka/kafka_admin.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_answers.h"
#include "eventstore/record_log.h"
#include "platform/logging.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

using NewTopic = KafkaHandle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using ConfigResource = KafkaHandle<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;

// Who asks gets what is wrong in the answer, and no lines besides.
constexpr char kEmergency[] = "0";

constexpr int kLookAgainAfterMs = 20;

KafkaAdminOptions OptionsFor(rd_kafka_t* client, rd_kafka_admin_op_t operation, int timeout_ms) {
  KafkaAdminOptions options(rd_kafka_AdminOptions_new(client, operation));
  std::array<char, kKafkaErrorBytes> why{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, why.data(), why.size());
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaAdmin>> KafkaAdmin::Make(const std::string& bootstrap,
                                                             const KafkaProperties& properties,
                                                             absl::Duration answer_max,
                                                             const platform::Clock& clock) {
  DOCKET_RETURN_IF_ERROR(CheckKafkaProperties(properties));
  KafkaProperties all = properties;
  all["bootstrap.servers"] = bootstrap;
  all.emplace("log_level", kEmergency);
  std::unique_ptr<KafkaAdmin> admin(new KafkaAdmin(bootstrap, answer_max, clock));
  DOCKET_ASSIGN_OR_RETURN(
      admin->consumer_, KafkaConsumer::Make(KafkaRole::kLooker, all, admin->loop_, admin->events_));
  return admin;
}

KafkaAdmin::KafkaAdmin(std::string bootstrap, absl::Duration answer_max,
                       const platform::Clock& clock)
    : bootstrap_(std::move(bootstrap)),
      answer_max_(answer_max),
      clock_(clock),
      events_(clock, platform::LogToStandardError("kafka", clock), nullptr),
      loop_(clock) {}

int KafkaAdmin::answer_max_ms() const {
  return static_cast<int>(absl::ToInt64Milliseconds(answer_max_));
}

absl::Status KafkaAdmin::Told(rd_kafka_resp_err_t error, const std::string& doing,
                              const char* text) const {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  const absl::Status status =
      FromKafka(error, text == nullptr ? doing : absl::StrCat(doing, ": ", text));
  return IsRetryable(status) ? events_.Explain(status) : status;
}

absl::StatusOr<KafkaEvent> KafkaAdmin::Await(const KafkaQueue& answers, const std::string& doing) {
  // The client answers by itself after the request's own time-out; this is for when it does not.
  KafkaEvent event(rd_kafka_queue_poll(answers.get(), 2 * answer_max_ms()));
  if (event == nullptr) return Told(RD_KAFKA_RESP_ERR__TIMED_OUT, doing);
  DOCKET_RETURN_IF_ERROR(
      Told(rd_kafka_event_error(event.get()), doing, rd_kafka_event_error_string(event.get())));
  return event;
}

absl::Status KafkaAdmin::CreateTopic(const KafkaTopicSpec& spec) {
  const std::string doing = absl::StrCat("make topic ", spec.name);
  std::array<char, kKafkaErrorBytes> why{};
  const NewTopic topic(rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions, spec.replication,
                                             why.data(), why.size()));
  if (topic == nullptr) return absl::InvalidArgumentError(absl::StrCat(doing, ": ", why.data()));
  for (const auto& [name, value] : spec.config) {
    rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str());
  }
  const KafkaAdminOptions options =
      OptionsFor(client(), RD_KAFKA_ADMIN_OP_CREATETOPICS, answer_max_ms());
  const KafkaQueue answers(rd_kafka_queue_new(client()));
  std::array<rd_kafka_NewTopic_t*, 1> topics{topic.get()};
  rd_kafka_CreateTopics(client(), topics.data(), topics.size(), options.get(), answers.get());
  DOCKET_ASSIGN_OR_RETURN(const KafkaEvent event, Await(answers, doing));
  std::size_t count = 0;
  const rd_kafka_topic_result_t** const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  if (count != 1) return absl::InternalError(absl::StrCat(doing, ": an answer about nothing"));
  DOCKET_RETURN_IF_ERROR(Told(rd_kafka_topic_result_error(results[0]), doing,
                              rd_kafka_topic_result_error_string(results[0])));
  return AwaitTopic(spec);
}

void KafkaAdmin::LookAgainLater() const {
  const KafkaQueue nothing(rd_kafka_queue_new(client()));
  const KafkaEvent none(rd_kafka_queue_poll(nothing.get(), kLookAgainAfterMs));
}

// The controller answers before the brokers have heard of it.
absl::Status KafkaAdmin::AwaitTopic(const KafkaTopicSpec& spec) {
  const absl::Time deadline = clock_.MonotonicNow() + answer_max_;
  while (true) {
    DOCKET_ASSIGN_OR_RETURN(const std::optional<KafkaTopicState> state, Shape(spec.name));
    if (state.has_value() && state->partitions == spec.partitions) return absl::OkStatus();
    if (clock_.MonotonicNow() > deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat("topic ", spec.name, " was made, and the brokers do not show it yet"));
    }
    LookAgainLater();
  }
}

absl::StatusOr<std::optional<KafkaTopicState>> KafkaAdmin::Shape(const std::string& name) {
  const std::string doing = absl::StrCat("describe topic ", name);
  const KafkaTopic topic(rd_kafka_topic_new(client(), name.c_str(), nullptr));
  const rd_kafka_metadata_t* told = nullptr;
  DOCKET_RETURN_IF_ERROR(
      Told(rd_kafka_metadata(client(), 0, topic.get(), &told, answer_max_ms()), doing));
  const KafkaMetadata metadata(told);
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& one = metadata->topics[i];
    if (name != one.topic || one.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) continue;
    DOCKET_RETURN_IF_ERROR(Told(one.err, doing));
    KafkaTopicState state{.partitions = one.partition_cnt,
                          .replication = std::numeric_limits<std::int32_t>::max(),
                          .config = {},
                          .set_for_topic = {}};
    for (int partition = 0; partition < one.partition_cnt; ++partition) {
      state.replication = std::min(state.replication, one.partitions[partition].replica_cnt);
    }
    return state;
  }
  return std::nullopt;
}

absl::Status KafkaAdmin::AddConfig(const std::string& name, KafkaTopicState& state) {
  const std::string doing = absl::StrCat("describe the configuration of topic ", name);
  const ConfigResource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
  const KafkaAdminOptions options =
      OptionsFor(client(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, answer_max_ms());
  const KafkaQueue answers(rd_kafka_queue_new(client()));
  std::array<rd_kafka_ConfigResource_t*, 1> asked{resource.get()};
  rd_kafka_DescribeConfigs(client(), asked.data(), asked.size(), options.get(), answers.get());
  DOCKET_ASSIGN_OR_RETURN(const KafkaEvent event, Await(answers, doing));
  std::size_t count = 0;
  const rd_kafka_ConfigResource_t** const results = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  if (count != 1) return absl::InternalError(absl::StrCat(doing, ": an answer about nothing"));
  DOCKET_RETURN_IF_ERROR(Told(rd_kafka_ConfigResource_error(results[0]), doing,
                              rd_kafka_ConfigResource_error_string(results[0])));
  const rd_kafka_ConfigEntry_t** const entries =
      rd_kafka_ConfigResource_configs(results[0], &count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* const value = rd_kafka_ConfigEntry_value(entries[i]);
    if (value == nullptr) continue;  // a secret
    const std::string entry = rd_kafka_ConfigEntry_name(entries[i]);
    state.config[entry] = value;
    if (rd_kafka_ConfigEntry_source(entries[i]) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG) {
      state.set_for_topic[entry] = value;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<KafkaTopicState>> KafkaAdmin::DescribeTopic(const std::string& name) {
  DOCKET_ASSIGN_OR_RETURN(std::optional<KafkaTopicState> state, Shape(name));
  if (state.has_value()) DOCKET_RETURN_IF_ERROR(AddConfig(name, *state));
  return state;
}

absl::Status KafkaAdmin::ReplaceTopicConfig(const std::string& name,
                                            const KafkaTopicConfig& config) {
  const std::string doing = absl::StrCat("change the configuration of topic ", name);
  const ConfigResource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
  for (const auto& [entry, value] : config) {
    rd_kafka_ConfigResource_set_config(resource.get(), entry.c_str(), value.c_str());
  }
  const KafkaAdminOptions options =
      OptionsFor(client(), RD_KAFKA_ADMIN_OP_ALTERCONFIGS, answer_max_ms());
  const KafkaQueue answers(rd_kafka_queue_new(client()));
  std::array<rd_kafka_ConfigResource_t*, 1> asked{resource.get()};
  rd_kafka_AlterConfigs(client(), asked.data(), asked.size(), options.get(), answers.get());
  DOCKET_ASSIGN_OR_RETURN(const KafkaEvent event, Await(answers, doing));
  std::size_t count = 0;
  const rd_kafka_ConfigResource_t** const results = rd_kafka_AlterConfigs_result_resources(
      rd_kafka_event_AlterConfigs_result(event.get()), &count);
  if (count != 1) return absl::InternalError(absl::StrCat(doing, ": an answer about nothing"));
  DOCKET_RETURN_IF_ERROR(Told(rd_kafka_ConfigResource_error(results[0]), doing,
                              rd_kafka_ConfigResource_error_string(results[0])));
  return AwaitConfig(name, config);
}

// The controller answers before the brokers have heard of it.
absl::Status KafkaAdmin::AwaitConfig(const std::string& name, const KafkaTopicConfig& config) {
  const absl::Time deadline = clock_.MonotonicNow() + answer_max_;
  while (true) {
    KafkaTopicState state;
    DOCKET_RETURN_IF_ERROR(AddConfig(name, state));
    if (state.set_for_topic == config) return absl::OkStatus();
    if (clock_.MonotonicNow() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat("the configuration of topic ", name,
                                                      " was changed, and the brokers do not show "
                                                      "it yet"));
    }
    LookAgainLater();
  }
}

absl::StatusOr<std::int32_t> KafkaAdmin::BrokerCount() {
  const rd_kafka_metadata_t* told = nullptr;
  const absl::Status asked =
      Told(rd_kafka_metadata(client(), 0, nullptr, &told, answer_max_ms()),
           absl::StrCat("no broker of ", bootstrap_, " answered; is Kafka running there?"));
  DOCKET_RETURN_IF_ERROR(asked);
  const KafkaMetadata metadata(told);
  return metadata->broker_cnt;
}

}  // namespace docket::eventstore
