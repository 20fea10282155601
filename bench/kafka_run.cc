#include "bench/kafka_run.h"

#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "eventstore/kafka/kafka_log.h"
#include "eventstore/kafka/topic_rules.h"
#include "platform/check.h"
#include "platform/logging.h"

namespace docket::bench {
namespace {

constexpr absl::Duration kAnswerMax = absl::Seconds(20);
constexpr int kPartitions = 1;
constexpr std::int64_t kSegmentBytes = 64 << 20;

std::unique_ptr<eventstore::KafkaAdmin> MustConnect(const std::string& bootstrap,
                                                    const platform::Clock& clock) {
  auto admin = eventstore::KafkaAdmin::Make(bootstrap, {}, kAnswerMax, clock);
  DOCKET_CHECK(admin.ok());
  return *std::move(admin);
}

std::int32_t MustCount(eventstore::KafkaAdmin& admin) {
  const auto count = admin.BrokerCount();
  DOCKET_CHECK(count.ok());
  return *count;
}

}  // namespace

KafkaRun::KafkaRun(std::string bootstrap)
    : bootstrap_(std::move(bootstrap)),
      admin_(MustConnect(bootstrap_, clock_)),
      brokers_(MustCount(*admin_)) {}

void KafkaRun::MakeTopic(const eventstore::LogName& name, Keeps keeps) {
  eventstore::KafkaTopicSpec spec =
      eventstore::SpecOf({.log = name.base, .retention = absl::InfiniteDuration()},
                         {.partitions = kPartitions, .replication = brokers_});
  if (keeps == Keeps::kNewest) {
    spec.config["segment.bytes"] = absl::StrCat(kSegmentBytes);
    spec.config["retention.bytes"] = absl::StrCat(2 * kSegmentBytes);
  }
  DOCKET_CHECK(spec.name == ToString(name));
  DOCKET_CHECK(admin_->CreateTopic(spec).ok());
}

eventstore::LogName KafkaRun::NewTopic(Keeps keeps) {
  eventstore::LogName name{.base = absl::StrCat("bench_", getpid(), "_", topics_++),
                           .generation = 1};
  MakeTopic(name, keeps);
  return name;
}

std::unique_ptr<eventstore::RecordLog> KafkaRun::Open(const eventstore::LogName& topic,
                                                      eventstore::AppenderKind kind) {
  auto cluster = eventstore::KafkaCluster::Make({.bootstrap = bootstrap_}, clock_,
                                                platform::LogToStandardError("bench", clock_));
  DOCKET_CHECK(cluster.ok());
  auto log = (*cluster)->OpenLog(topic, kPartitions, kind);
  DOCKET_CHECK(log.ok());
  // A broker may not have heard yet of a topic that another one has made.
  const absl::Time deadline = absl::Now() + kAnswerMax;
  absl::Status checked = (*log)->Check();
  while (!checked.ok() && absl::Now() < deadline) checked = (*log)->Check();
  DOCKET_CHECK(checked.ok());
  (*log)->Admit();
  return *std::move(log);
}

}  // namespace docket::bench
