// A reader that walks over more than a client fetches ahead.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "boost/json/parse.hpp"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_limits.h"
#include "eventstore/kafka/kafka_log.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "tests/kafka/append_once.h"
#include "tests/kafka/topics.h"
#include "tests/support/kafka_cluster.h"

namespace docket::eventstore {
namespace {

constexpr PartitionIndex kFirst{0};
constexpr std::size_t kValueBytes = 500'000;
constexpr std::size_t kRecords = 2 * kKafkaFetchAheadBytes / kValueBytes;
constexpr std::size_t kRecordsAtOnce = 5;  // fewer were single looks
constexpr absl::Duration kPatience = absl::Seconds(60);

// How often clients asked brokers for the ends of partitions, by librdkafka's statistics.
class EndsAsked {
 public:
  void Note(const std::string& statistics) {
    const boost::json::value parsed = boost::json::parse(statistics);
    std::int64_t count = 0;
    for (const auto& broker : parsed.at("brokers").as_object()) {
      const boost::json::object& requests = broker.value().at("req").as_object();
      if (const auto* asked = requests.if_contains("ListOffsets")) count += asked->as_int64();
    }
    const absl::MutexLock lock(&mutex_);
    Reported& reported = by_client_[std::string(parsed.at("name").as_string())];
    reported.count = count;
    ++reported.reports;
  }

  // Once every client has told of all that it did before the call.
  [[nodiscard]] std::int64_t CountNow() const {
    const absl::MutexLock lock(&mutex_);
    const std::map<std::string, Reported> before = by_client_;
    // The first one may have been on its way.
    const auto told = [this, &before]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return std::ranges::all_of(before, [this](const auto& one) ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return by_client_.at(one.first).reports >= one.second.reports + 2;
      });
    };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&told), kPatience));
    return Sum();
  }
  [[nodiscard]] bool AwaitMoreThan(std::int64_t count) const {
    const absl::MutexLock lock(&mutex_);
    const auto more = [this, count]()
                          ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return Sum() > count; };
    return mutex_.AwaitWithTimeout(absl::Condition(&more), kPatience);
  }

 private:
  struct Reported {
    std::int64_t count = 0;
    std::int64_t reports = 0;
  };

  std::int64_t Sum() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::int64_t sum = 0;
    for (const auto& [client, reported] : by_client_) sum += reported.count;
    return sum;
  }

  mutable absl::Mutex mutex_;
  std::map<std::string, Reported> by_client_ ABSL_GUARDED_BY(mutex_);
};

// Reads on from `from` until so many were read; where the next read begins.
Offset ReadOn(RecordLog& log, Offset from, std::size_t count) {
  for (std::size_t read = 0; read < count;) {
    const auto batch = log.Read(kFirst, from, {.records_max = kRecordsAtOnce});
    EXPECT_TRUE(batch.ok()) << batch.status();
    if (!batch.ok()) return from;
    read += batch->records.size();
    from = batch->next;
  }
  return from;
}

// The client stops fetching at its bound, and a second passes before it looks again by itself.
TEST(KafkaScan, AReaderHasTheClientFetchOnBeforeEverythingIsRead) {
  const platform::SystemClock clock;
  EndsAsked asked;
  auto cluster = KafkaCluster::Make(
      {.bootstrap = tests::SharedKafkaBootstrap(),
       .on_statistics = [&asked](const std::string& statistics) { asked.Note(statistics); },
       .statistics_interval = absl::Milliseconds(100)},
      clock, platform::LogToStandardError("test", clock));
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  auto log = (*cluster)->OpenLog(tests::MakeTopic(1), 1, AppenderKind::kSharedProducer);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_TRUE((*log)->Check().ok());
  (*log)->Admit();
  const auto appender = (*log)->OpenAppender(kFirst);
  for (std::size_t i = 0; i < kRecords; ++i) {
    ASSERT_EQ(tests::AppendOnce(*appender, std::string(kValueBytes, 'x')).kind,
              AppendOutcome::Kind::kAcknowledged);
  }

  const Offset from = ReadOn(**log, Offset(0), kRecordsAtOnce);
  const std::int64_t begun = asked.CountNow();
  ReadOn(**log, from, kRecords - kRecordsAtOnce);
  EXPECT_TRUE(asked.AwaitMoreThan(begun));
}

}  // namespace
}  // namespace docket::eventstore
