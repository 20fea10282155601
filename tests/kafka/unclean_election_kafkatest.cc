// An unclean election: a replica that was left behind becomes the leader, and lacks records that
// were acknowledged and read. Whoever read them must be told, and must read no other records in
// their place, however it comes to know the new leader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_log.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "tests/kafka/append_once.h"
#include "tests/support/kafka_cluster.h"
#include "tests/support/kafka_proxy.h"

namespace docket::eventstore {
namespace {

using testing::HasSubstr;

constexpr PartitionIndex kPartition(0);
constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr int kBrokers = 3;
// What both replicas have, and what only the first leader has.
constexpr Offset kCommonEnd(3);
constexpr Offset kEnd(5);
constexpr char kReader[] = "reader";

// Topics, by what becomes of them.
constexpr char kShorter[] = "shorter";  // is read when the new leader's records end before
constexpr char kOvertaken[] =
    "overtaken";  // was found shorter, and is read when it is not any more
constexpr char kScanned[] =
    "scanned";  // the same, and all was read before by a scan of old records
constexpr char kMetLater[] = "met_later";  // the reader hears nothing before it has more records
constexpr char kWhole[] = "whole";         // the new leader lacks nothing

const platform::Clock& SystemTime() {
  static const auto& clock = *new platform::SystemClock();
  return clock;
}

// One process's connection, and the logs that it opened.
class Client {
 public:
  Client(const std::string& bootstrap, const std::string& name) {
    auto cluster =
        KafkaCluster::Make({.bootstrap = bootstrap, .properties = {{"client.id", name}}},
                           SystemTime(), platform::LogToStandardError("test", SystemTime()));
    EXPECT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
  }

  KafkaLog& Log(const std::string& topic) {
    std::unique_ptr<KafkaLog>& log = logs_[topic];
    if (log != nullptr) return *log;
    log = *cluster_->OpenLog({.base = topic}, 1, AppenderKind::kOwnProducer);
    const absl::Status checked = log->Check();
    EXPECT_TRUE(checked.ok()) << checked;
    log->Admit();
    return *log;
  }

  void Append(const std::string& topic, const std::vector<std::string>& values) {
    const auto appender = Log(topic).OpenAppender(kPartition);
    for (const std::string& value : values) {
      const AppendOutcome outcome = tests::AppendOnce(*appender, value);
      EXPECT_EQ(outcome.kind, AppendOutcome::Kind::kAcknowledged) << topic << ": " << outcome.error;
    }
  }

 private:
  std::unique_ptr<KafkaCluster> cluster_;
  std::map<std::string, std::unique_ptr<KafkaLog>> logs_;
};

// Asks again what may pass by itself.
absl::StatusOr<ReadBatch> Read(KafkaLog& log, Offset from) {
  const absl::Time end = absl::Now() + kPatience;
  absl::StatusOr<ReadBatch> batch = log.Read(kPartition, from, {});
  while (!batch.ok() && IsRetryable(batch.status()) && absl::Now() < end) {
    batch = log.Read(kPartition, from, {});
  }
  return batch;
}

// Of its one partition, once somebody leads it.
absl::StatusOr<OffsetRange> Range(KafkaLog& log) {
  const absl::Time end = absl::Now() + kPatience;
  auto told = log.Offsets(kPartition);
  while (!told.ok() && absl::Now() < end) told = log.Offsets(kPartition);
  return told;
}

// All values from the begin on, up to kEnd.
std::string ReadToEnd(KafkaLog& log) {
  std::vector<std::string> values;
  for (Offset next(0); next < kEnd;) {
    const auto batch = Read(log, next);
    if (!batch.ok()) return batch.status().ToString();
    for (const StoredRecord& stored : batch->records) values.push_back(stored.record.value);
    next = batch->next;
  }
  return absl::StrJoin(values, " ");
}

// Reads on at the end until there is something, or something wrong.
absl::StatusOr<ReadBatch> ReadOn(KafkaLog& log) {
  const absl::Time end = absl::Now() + kPatience;
  absl::StatusOr<ReadBatch> batch = Read(log, kEnd);
  while (batch.ok() && batch->records.empty() && absl::Now() < end) batch = Read(log, kEnd);
  return batch;
}

class UncleanElectionTest : public testing::Test {
 protected:
  UncleanElectionTest() {
    for (const auto& [node, port] : tests::NodePorts(brokers_.directory())) {
      proxy_.SetTarget(node, port);
    }
  }

  // The first of the replicas leads.
  void MakeTopic(const std::string& name, const std::string& replicas) {
    tests::MakeTopicOn(brokers_, name + ".g1", replicas,
                       {"unclean.leader.election.enable=true", "min.insync.replicas=1"});
  }
  [[nodiscard]] std::string bootstrap() const {
    return absl::StrJoin(proxy_.ports(), ",", [](std::string* out, int port) {
      absl::StrAppend(out, "127.0.0.1:", port);
    });
  }

  tests::KafkaProxy proxy_{kBrokers};
  tests::KafkaCluster brokers_{kBrokers, proxy_.ports()};
};

// One story over all topics, since each kill of a broker takes seconds.
TEST_F(UncleanElectionTest, ALeaderThatLacksWhatWasReadIsNoticed) {
  for (const char* topic : {kShorter, kOvertaken, kScanned, kMetLater}) MakeTopic(topic, "1:2");
  MakeTopic(kWhole, "1:3");
  Client reader(bootstrap(), kReader);
  Client cut_off(bootstrap(), "cut_off");
  std::map<std::string, std::atomic<int>> woken;
  std::vector<std::unique_ptr<Subscription>> subscriptions;
  for (const char* topic : {kShorter, kOvertaken, kWhole}) {
    subscriptions.push_back(
        reader.Log(topic).Subscribe(kPartition, [&count = woken[topic]] { ++count; }));
  }
  subscriptions.push_back(cut_off.Log(kMetLater).Subscribe(kPartition, [] {}));

  const std::vector<const char*> all = {kShorter, kOvertaken, kScanned, kMetLater, kWhole};
  {
    Client writer(bootstrap(), "writer");
    for (const char* topic : all) writer.Append(topic, {"a", "b", "c"});
    brokers_.Kill({2});
    // Acknowledged when the dead one counts for a replica no more.
    for (const char* topic : all) writer.Append(topic, {"d", "e"});
  }
  for (const char* topic : {kShorter, kOvertaken, kScanned, kWhole}) {
    ASSERT_EQ(ReadToEnd(reader.Log(topic)), "a b c d e") << topic;
  }
  subscriptions.push_back(
      reader.Log(kScanned).Subscribe(kPartition, [&count = woken[kScanned]] { ++count; }));
  ASSERT_EQ(ReadToEnd(cut_off.Log(kMetLater)), "a b c d e");
  const int overtaken_before = woken[kOvertaken];
  const int scanned_before = woken[kScanned];
  proxy_.Set({.client = "cut_off"}, tests::Passage::kNone);

  brokers_.Kill({1});
  brokers_.Restart({2});
  // A client that comes later finds nothing wrong, and appends where records were.
  Client later(bootstrap(), "later");
  const auto common = Range(later.Log(kShorter));
  ASSERT_TRUE(common.ok()) << common.status();
  ASSERT_EQ(common->end, kCommonEnd) << "the election was a clean one";

  const auto shorter = ReadOn(reader.Log(kShorter));
  EXPECT_TRUE(absl::IsDataLoss(shorter.status())) << shorter.status();
  const absl::Time end = absl::Now() + kPatience;
  while ((woken[kOvertaken] == overtaken_before || woken[kScanned] == scanned_before) &&
         absl::Now() < end) {
  }
  ASSERT_GT(woken[kOvertaken], overtaken_before) << "the reader did not meet the new leader";
  ASSERT_GT(woken[kScanned], scanned_before) << "the reader did not meet the new leader";
  for (const char* topic : {kOvertaken, kScanned, kMetLater}) {
    later.Append(topic, {"v", "w", "x", "y", "z"});
  }
  later.Append(kWhole, {"f"});
  proxy_.Set({.client = "cut_off"}, tests::Passage::kOpen);
  for (const char* topic : {kOvertaken, kScanned}) {
    const auto batch = ReadOn(reader.Log(topic));
    EXPECT_TRUE(absl::IsDataLoss(batch.status())) << topic << ": " << batch.status();
    EXPECT_THAT(batch.status().message(), HasSubstr("offset 4")) << topic;
  }
  // It knows that there is more, and waits for that.
  KafkaLog& met = cut_off.Log(kMetLater);
  const auto more = Range(met);
  ASSERT_TRUE(more.ok()) << more.status();
  const auto met_later = Read(met, kEnd);
  EXPECT_TRUE(absl::IsDataLoss(met_later.status())) << met_later.status();

  const auto whole = ReadOn(reader.Log(kWhole));
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(whole->records.at(0).record.value, "f");
}

}  // namespace
}  // namespace docket::eventstore
