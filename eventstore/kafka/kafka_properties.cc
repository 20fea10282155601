#include "eventstore/kafka/kafka_properties.h"

#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_limits.h"
#include "eventstore/kafka/oauth_token_file.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {
namespace {

// Why a property is not for the operator.
constexpr std::string_view kKeepsOrder =
    "without it records could land twice or out of order within one claim";
constexpr std::string_view kOwnPositions =
    "positions are part of what Docket stores, and a silent jump would skip records";
constexpr std::string_view kSetByDocket = "Docket sets it itself";

struct Kept {
  std::string_view name;
  std::string_view reason;
};

constexpr std::array kKept{
    Kept{"enable.idempotence", kKeepsOrder},
    Kept{"acks", "an acknowledged record must be on every replica in sync"},
    Kept{"request.required.acks", "an acknowledged record must be on every replica in sync"},
    Kept{"partitioner", "a key's partition is chosen by Docket, alike on every backend"},
    Kept{"auto.offset.reset", kOwnPositions},
    Kept{"topic.auto.offset.reset", kOwnPositions},
    Kept{"enable.auto.commit", kOwnPositions},
    Kept{"auto.commit.enable", kOwnPositions},
    Kept{"enable.auto.offset.store", kOwnPositions},
    Kept{"group.instance.id",
         "a static member that ends in order keeps its partitions for a while"},
    Kept{"partition.assignment.strategy", "every process of a group must have the same"},
    Kept{"transactional.id", "Docket uses no transactions"},
    Kept{"bootstrap.servers", "it is journal.bootstrap"},
    Kept{"metadata.broker.list", "it is journal.bootstrap"},
    Kept{"log.queue", kSetByDocket},
    Kept{"statistics.interval.ms", kSetByDocket},
    Kept{"enabled_events", kSetByDocket},
    Kept{"allow.auto.create.topics", "topics are made by `docket topics apply` alone"},
};

using Defaults = std::vector<std::pair<const char*, std::string>>;

// For failure detection within the seconds in which a partition is taken over, and for answers
// without delay. The values were measured against stopped, killed and paused brokers: with the
// default socket.timeout.ms a paused leader costs a minute.
const Defaults& Common() {
  static const auto& values = *new Defaults{
      {"client.id", "docket"},
      {"socket.timeout.ms", "4000"},
      {"socket.connection.setup.timeout.ms", "3000"},
      {"socket.keepalive.enable", "true"},
      {"socket.nagle.disable", "true"},
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "1000"},
      {"retry.backoff.ms", "50"},
      {"broker.address.ttl", "1000"},
      {"topic.metadata.refresh.fast.interval.ms", "50"},
      {"log.queue", "true"},
      {"log_level", "6"},
      {"allow.auto.create.topics", "false"},
  };
  return values;
}

// A message that times out before its producer is given up leaves a gap that later ones land
// behind, so the watch over the producer (kKafkaStallMax) is much shorter than its own.
const Defaults& OfProducer() {
  static const auto& values = *new Defaults{
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"max.in.flight", "5"},
      {"linger.ms", "0"},
      {"message.timeout.ms", "120000"},
      {"partitioner", "murmur2_random"},
      {"compression.codec", "lz4"},
      {"message.max.bytes", absl::StrCat(kKafkaMessageBytesMax)},
      {"queue.buffering.max.messages", absl::StrCat(kKafkaInFlightMax)},
      {"queue.buffering.max.kbytes", absl::StrCat(2 * kKafkaInFlightBytesMax / 1024)},
  };
  return values;
}

const Defaults& OfConsumer() {
  static const auto& values = *new Defaults{
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"check.crcs", "true"},
      {"fetch.error.backoff.ms", "50"},
      {"fetch.message.max.bytes", "1048576"},
      {"queued.max.messages.kbytes", absl::StrCat(kKafkaFetchAheadBytes / 1024)},
      {"queued.min.messages", "100000"},
  };
  return values;
}

// A fetch that waits at the end of one partition keeps a client from asking for another, so only
// the follower waits for long. A member learns with a heartbeat that others came or went, and has
// then half a second to take over.
Defaults OfRole(KafkaRole role) {
  switch (role) {
    case KafkaRole::kProducer:
      return {};
    case KafkaRole::kFollower:
      return {{"fetch.wait.max.ms", "100"}};
    case KafkaRole::kScanner:
      return {{"fetch.wait.max.ms", "10"}};
    case KafkaRole::kMember:
      return {{"partition.assignment.strategy", "range"},
              {"session.timeout.ms", "6000"},
              {"heartbeat.interval.ms", "100"}};
    case KafkaRole::kLooker:
      return {{"fetch.wait.max.ms", "5"}, {"queued.min.messages", "1"}};
  }
  return {};
}

absl::Status Set(rd_kafka_conf_t& conf, const std::string& name, const std::string& value) {
  std::array<char, kKafkaErrorBytes> why{};
  if (rd_kafka_conf_set(&conf, name.c_str(), value.c_str(), why.data(), why.size()) ==
      RD_KAFKA_CONF_OK) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("kafka.properties.", name, ": ", why.data()));
}

absl::Status SetGiven(rd_kafka_conf_t& conf, const std::string& name, const std::string& value) {
  if (name == kOauthTokenFileProperty) return TakeTokensFrom(conf, value);
  return Set(conf, name, value);
}

// A token from a file leaves no room for another one, or for another way in.
absl::Status CheckTokenSource(const KafkaProperties& given) {
  if (!given.contains(kOauthTokenFileProperty)) return absl::OkStatus();
  for (const char* mechanism : {"sasl.mechanism", "sasl.mechanisms"}) {
    const auto found = given.find(mechanism);
    if (found != given.end() && found->second != "OAUTHBEARER") {
      return absl::InvalidArgumentError(
          absl::StrCat("kafka.properties.", mechanism, " is ", found->second,
                       ", and kafka.oauth_token_file is for OAUTHBEARER: leave one of them out"));
    }
  }
  if (!given.contains("sasl.oauthbearer.config")) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "kafka.properties.sasl.oauthbearer.config cannot be set together with "
      "kafka.oauth_token_file: leave one of them out");
}

}  // namespace

absl::Status CheckKafkaProperties(const KafkaProperties& given) {
  const KafkaConf conf(rd_kafka_conf_new());
  for (const auto& [name, value] : given) {
    for (const Kept& kept : kKept) {
      if (name == kept.name) {
        return absl::InvalidArgumentError(
            absl::StrCat("kafka.properties.", name,
                         " cannot be set: ", platform::AbslView(kept.reason), ". Leave it out"));
      }
    }
    DOCKET_RETURN_IF_ERROR(SetGiven(*conf, name, value));
  }
  return CheckTokenSource(given);
}

absl::StatusOr<KafkaConf> MakeKafkaConf(KafkaRole role, const KafkaProperties& given, int events) {
  KafkaConf conf(rd_kafka_conf_new());
  for (const Defaults& defaults :
       {Common(), role == KafkaRole::kProducer ? OfProducer() : OfConsumer(), OfRole(role)}) {
    for (const auto& [name, value] : defaults) DOCKET_RETURN_IF_ERROR(Set(*conf, name, value));
  }
  for (const auto& [name, value] : given) DOCKET_RETURN_IF_ERROR(SetGiven(*conf, name, value));
  rd_kafka_conf_set_events(conf.get(), events);
  return conf;
}

absl::StatusOr<KafkaClient> MakeKafkaClient(KafkaRole role, KafkaConf conf) {
  std::array<char, kKafkaErrorBytes> why{};
  KafkaClient client(
      rd_kafka_new(role == KafkaRole::kProducer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf.get(),
                   why.data(), why.size()));
  if (client == nullptr) {
    return absl::InternalError(absl::StrCat("a client of Kafka could not be made: ", why.data()));
  }
  (void)conf.release();                           // the client's now
  rd_kafka_set_log_queue(client.get(), nullptr);  // the main queue
  DOCKET_RETURN_IF_ERROR(ServeOauthTokens(*client));
  return client;
}

}  // namespace docket::eventstore
