#include "apps/kafka_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/manual_clock.h"

namespace docket::apps {
namespace {

using eventstore::KafkaStatistics;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class KafkaMetricsTest : public testing::Test {
 protected:
  // As somebody sees them who asks now.
  [[nodiscard]] std::string Text() {
    kafka_.Sample();
    return metrics_.RenderText();
  }

  platform::ManualClock clock_;
  platform::Metrics metrics_;
  KafkaMetrics kafka_{metrics_, clock_};
};

KafkaStatistics Producer(std::string name, absl::Duration round_trip, std::int64_t timeouts) {
  KafkaStatistics statistics;
  statistics.client = std::move(name);
  statistics.is_producer = true;
  statistics.queued_records = 2;
  statistics.queued_bytes = 600;
  statistics.brokers = {{.node = 3,
                         .answered = 9,
                         .round_trip_p50 = round_trip / 2,
                         .round_trip_p99 = round_trip,
                         .requests_waiting = 4,
                         .timeouts = timeouts}};
  return statistics;
}

KafkaStatistics Consumer(std::string name, std::int64_t lag) {
  KafkaStatistics statistics;
  statistics.client = std::move(name);
  statistics.queued_records = 5;
  statistics.partitions = {{.topic = "review_events.g1", .partition = 0, .lag = lag}};
  return statistics;
}

TEST_F(KafkaMetricsTest, ClientsAreSummedUpAndTheSlowestShowsTheRoundTrip) {
  kafka_.Note(Producer("one", absl::Milliseconds(250), 1));
  kafka_.Note(Producer("two", absl::Milliseconds(500), 2));
  EXPECT_THAT(Text(),
              AllOf(HasSubstr("docket_kafka_round_trip_seconds{broker=\"3\",client=\"producer\","
                              "quantile=\"0.99\"} 0.5\n"),
                    HasSubstr("docket_kafka_round_trip_seconds{broker=\"3\",client=\"producer\","
                              "quantile=\"0.5\"} 0.25\n"),
                    HasSubstr("docket_kafka_requests_waiting{broker=\"3\"} 8\n"),
                    HasSubstr("docket_kafka_failures_total{broker=\"3\",kind=\"timeout\"} 3\n"),
                    HasSubstr("docket_kafka_queued_records{client=\"producer\"} 4\n"),
                    HasSubstr("docket_kafka_queued_bytes{client=\"producer\"} 1200\n")));
}

TEST_F(KafkaMetricsTest, FailuresAreThoseSinceTheClientWasMade) {
  kafka_.Note(Producer("one", absl::Milliseconds(250), 1));
  kafka_.Note(Producer("one", absl::Milliseconds(250), 1));
  kafka_.Note(Producer("one", absl::Milliseconds(250), 4));
  EXPECT_THAT(Text(), HasSubstr("docket_kafka_failures_total{broker=\"3\",kind=\"timeout\"} 4\n"));
}

TEST_F(KafkaMetricsTest, TheLagIsThatOfTheConsumerNearestToTheEnd) {
  kafka_.Note(Consumer("scan", 9000));
  kafka_.Note(Consumer("follower", 1));
  EXPECT_THAT(
      Text(),
      AllOf(HasSubstr("docket_kafka_lag_records{partition=\"0\",topic=\"review_events.g1\"} 1\n"),
            HasSubstr("docket_kafka_queued_records{client=\"consumer\"} 10\n")));
}

TEST_F(KafkaMetricsTest, AClientThatSaysNothingMoreCountsNoMore) {
  kafka_.Note(Producer("one", absl::Milliseconds(250), 1));
  kafka_.Note(Consumer("follower", 1));
  EXPECT_THAT(Text(), HasSubstr("docket_kafka_requests_waiting{broker=\"3\"} 4\n"));
  clock_.Advance(absl::Minutes(5));
  EXPECT_THAT(
      Text(),
      AllOf(HasSubstr("docket_kafka_round_trip_seconds{broker=\"3\",client=\"producer\",quantile="
                      "\"0.99\"} Nan\n"),
            HasSubstr("docket_kafka_requests_waiting{broker=\"3\"} 0\n"),
            HasSubstr("docket_kafka_failures_total{broker=\"3\",kind=\"timeout\"} 1\n"),
            HasSubstr("docket_kafka_lag_records{partition=\"0\",topic=\"review_events.g1\"} Nan\n"),
            HasSubstr("docket_kafka_queued_records{client=\"producer\"} 0\n")));
}

TEST_F(KafkaMetricsTest, ABrokerThatHasNotSaidWhichItIsHasTheNameOfTheList) {
  KafkaStatistics unknown = Producer("one", absl::Milliseconds(250), 1);
  unknown.brokers[0].node = -1;
  kafka_.Note(unknown);
  EXPECT_THAT(Text(), AllOf(HasSubstr("{broker=\"bootstrap\"} 4\n"), Not(HasSubstr("\"-1\""))));
}

}  // namespace
}  // namespace docket::apps
