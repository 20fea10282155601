#include "tests/torture/brokers.h"

#include <librdkafka/rdkafka.h>

#include <array>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "platform/status_macros.h"
#include "tests/support/kafka_cluster.h"

namespace docket::torture {
namespace {

// Beyond what a broker needs on a busy machine to read its logs again and to catch up.
constexpr absl::Duration kLongestRecovery = absl::Minutes(2);
constexpr int kStepMs = 200;
constexpr int kMetadataLimitMs = 5'000;

// Nothing: each partition of each topic has all its replicas. Otherwise what does not.
std::string WhatIsNotInSync(rd_kafka_t* client) {
  const rd_kafka_metadata_t* told = nullptr;
  const rd_kafka_resp_err_t error = rd_kafka_metadata(client, 1, nullptr, &told, kMetadataLimitMs);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return rd_kafka_err2str(error);
  std::string missing;
  for (int t = 0; t < told->topic_cnt; ++t) {
    const rd_kafka_metadata_topic& topic = told->topics[t];
    for (int p = 0; p < topic.partition_cnt; ++p) {
      const rd_kafka_metadata_partition& partition = topic.partitions[p];
      if (partition.isr_cnt == partition.replica_cnt && partition.leader >= 0) continue;
      missing =
          absl::StrCat(topic.topic, " partition ", partition.id, " has ", partition.isr_cnt, " of ",
                       partition.replica_cnt, " replicas, and leader ", partition.leader);
    }
  }
  rd_kafka_metadata_destroy(told);
  return missing;
}

}  // namespace

Brokers::Brokers(std::string directory, tests::KafkaProxy& proxy, bool with_small_disk)
    : directory_(std::move(directory)), proxy_(proxy), with_small_disk_(with_small_disk) {}

Brokers::~Brokers() {
  if (std::filesystem::exists(directory_ + "/ports")) (void)Script({"stop"});
}

absl::Status Brokers::Script(std::vector<std::string> arguments) const {
  const system_test::Finished finished = tests::RunKafkaScript(directory_, arguments);
  if (finished.code == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("scripts/kafka ", absl::StrJoin(arguments, " "),
                                          ": code ", finished.code, "\n", finished.errors));
}

absl::Status Brokers::Start() {
  if (with_small_disk_) DOCKET_RETURN_IF_ERROR(SmallDisk::BecomePrivate());
  DOCKET_RETURN_IF_ERROR(
      Script({"start", "--advertise", absl::StrJoin(proxy_.ports(), ","), absl::StrCat(kBrokers)}));
  for (const auto& [node, port] : tests::NodePorts(directory_)) proxy_.SetTarget(node, port);
  if (with_small_disk_) {
    const std::string node = absl::StrCat(kBrokerWithSmallDisk);
    DOCKET_RETURN_IF_ERROR(Script({"kill", node}));
    DOCKET_ASSIGN_OR_RETURN(small_disk_, SmallDisk::Move(absl::StrCat(directory_, "/node", node)));
    DOCKET_RETURN_IF_ERROR(Script({"restart", node}));
  }
  return AwaitAllInSync();
}

std::string Brokers::bootstrap() const {
  return absl::StrJoin(proxy_.ports(), ",", [](std::string* out, int port) {
    absl::StrAppend(out, "127.0.0.1:", port);
  });
}

absl::Status Brokers::Strike(const BrokerBlow& blow, const absl::Notification& over) {
  ++counts_[blow.kind];
  DOCKET_RETURN_IF_ERROR(Perform(blow, over));
  return AwaitAllInSync();
}

absl::Status Brokers::Perform(const BrokerBlow& blow, const absl::Notification& over) {
  switch (blow.kind) {
    case BrokerBlowKind::kKill:
      return KillAndRestart(blow, over);
    case BrokerBlowKind::kPause:
      return PauseAndResume(blow, over);
    case BrokerBlowKind::kMoveLeaders:
      return MoveLeaders(blow);
    case BrokerBlowKind::kFillDisk:
      return FillDisk(blow, over);
    case BrokerBlowKind::kSlow:
      SlowDown(blow, over);
      return absl::OkStatus();
    case BrokerBlowKind::kCut:
      Cut(blow, over);
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status Brokers::KillAndRestart(const BrokerBlow& blow, const absl::Notification& over) {
  DOCKET_RETURN_IF_ERROR(Script({"kill", absl::StrCat(blow.broker)}));
  (void)over.WaitForNotificationWithTimeout(blow.length);
  return Script({"restart", absl::StrCat(blow.broker)});
}

absl::Status Brokers::PauseAndResume(const BrokerBlow& blow, const absl::Notification& over) {
  DOCKET_RETURN_IF_ERROR(Script({"pause", absl::StrCat(blow.broker)}));
  (void)over.WaitForNotificationWithTimeout(blow.length);
  return Script({"resume", absl::StrCat(blow.broker)});
}

// Its partitions are led by others when it has ended, and by it again at the end.
absl::Status Brokers::MoveLeaders(const BrokerBlow& blow) {
  DOCKET_RETURN_IF_ERROR(Script({"restart", absl::StrCat(blow.broker)}));
  DOCKET_RETURN_IF_ERROR(AwaitAllInSync());
  return Script({"tool", "org.apache.kafka.tools.LeaderElectionCommand", "--bootstrap-server",
                 bootstrap(), "--election-type", "PREFERRED", "--all-topic-partitions"});
}

// A broker that cannot write ends.
absl::Status Brokers::FillDisk(const BrokerBlow& blow, const absl::Notification& over) {
  DOCKET_RETURN_IF_ERROR(small_disk_->Fill());
  (void)over.WaitForNotificationWithTimeout(blow.length);
  DOCKET_RETURN_IF_ERROR(small_disk_->Empty());
  return Script({"restart", absl::StrCat(blow.broker)});
}

void Brokers::SlowDown(const BrokerBlow& blow, const absl::Notification& over) {
  proxy_.SetDelay(blow.broker, blow.delay);
  (void)over.WaitForNotificationWithTimeout(blow.length);
  proxy_.SetDelay(blow.broker, absl::ZeroDuration());
}

void Brokers::Cut(const BrokerBlow& blow, const absl::Notification& over) {
  const tests::Way way{.client = blow.client, .broker = blow.broker};
  proxy_.Set(way, tests::Passage::kNone);
  (void)over.WaitForNotificationWithTimeout(blow.length);
  if (blow.drops) proxy_.Close(way);
  proxy_.Set(way, tests::Passage::kOpen);
}

absl::Status Brokers::AwaitAllInSync() const {
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  std::array<char, 512> why{};
  rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap().c_str(), why.data(), why.size());
  rd_kafka_conf_set(conf, "log_level", "0", why.data(), why.size());
  const std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)> client(
      rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size()), &rd_kafka_destroy);
  const absl::Time end = absl::Now() + kLongestRecovery;
  std::string missing;
  do {
    missing = WhatIsNotInSync(client.get());
    if (missing.empty()) return absl::OkStatus();
    rd_kafka_poll(client.get(), kStepMs);
  } while (absl::Now() < end);
  return absl::DeadlineExceededError(absl::StrCat("brokers are not whole: ", missing));
}

}  // namespace docket::torture
