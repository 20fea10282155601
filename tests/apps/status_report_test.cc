#include "apps/cli/status_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "apps/metrics_json.h"
#include "boost/json/parse.hpp"

namespace docket::apps {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

class StatusReportTest : public testing::Test {
 protected:
  MetricsSample Sample() {
    auto sample = MetricsSample::Parse(MetricsJson(metrics_.Collect()));
    EXPECT_TRUE(sample.ok()) << sample.status();
    return *std::move(sample);
  }

  platform::Counter& Events(const char* type) {
    return metrics_.Counters({.name = "docket_events_total", .help = "E."})
        .With({{"journal", "review_events"}, {"type", type}});
  }
  void SetQueue(const char* partition, double depth, double oldest) {
    const platform::MetricLabels labels = {
        {"consumer", "owner"}, {"log", "review_commands"}, {"partition", partition}};
    metrics_.Gauges({.name = "docket_queue_depth", .help = "D."}).With(labels).Set(depth);
    metrics_.Gauges({.name = "docket_queue_oldest_seconds", .help = "O."}).With(labels).Set(oldest);
  }

  boost::json::object Traffic(absl::Duration between) {
    return TrafficJson({.before = before_,
                        .after = Sample(),
                        .between = between,
                        .taken_at = domain::Timestamp(90'000'000)});
  }
  std::string Printed(boost::json::object traffic) {
    std::ostringstream out;
    PrintStatus({.server = {{"version", "1.0"}, {"url", "http://here"}, {"pid", 7}},
                 .status = boost::json::parse(status_).as_object(),
                 .traffic = std::move(traffic),
                 .admin_keys = admin_keys_},
                out);
    return out.str();
  }

  platform::Metrics metrics_;
  MetricsSample before_;
  std::optional<std::size_t> admin_keys_;
  std::string status_ = R"({"components":[{"component":"log","ok":true,"detail":""}],
    "projections":[
      {"view":"review_list","next_offset":5,"end_offset":7,"rows":1200,"events":9,
       "parked_streams":0,"code_version":1,"stored_version":1},
      {"view":"review_list","next_offset":7,"end_offset":7,"rows":34,"events":9,
       "parked_streams":1,"code_version":1,"stored_version":1}],
    "owners":[
      {"log":"review_events.g1","partition":2,"url":"http://a:1","software_version":"1.0"},
      {"log":"review_events.g1","partition":0,"url":"http://a:1","software_version":"1.0"},
      {"log":"review_events.g1","partition":1,"url":"http://a:1","software_version":"1.0"},
      {"log":"review_events.g1","partition":3,"url":"http://b:1","software_version":"1.0"},
      {"log":"review_events.g1","partition":5,"url":"http://a:1","software_version":"1.0"},
      {"log":"review_events.g1","partition":4,"url":"","software_version":"0.9"}]})";
};

TEST_F(StatusReportTest, RatesAreWhatHappenedBetweenTheSamples) {
  Events("review.PullRequestTracked").Increment(1'000);
  before_ = Sample();
  Events("review.PullRequestTracked").Increment(10);
  Events("review.PullRequestMerged").Increment(4);
  const auto traffic = Traffic(absl::Seconds(2));
  EXPECT_DOUBLE_EQ(traffic.at("reviews_opened_per_minute").as_double(), 300);
  EXPECT_DOUBLE_EQ(traffic.at("reviews_merged_per_minute").as_double(), 120);
  EXPECT_DOUBLE_EQ(traffic.at("reviews_closed_per_minute").as_double(), 0);
  EXPECT_THAT(Printed(traffic),
              HasSubstr("reviews, at this pace: 300 opened, 120 merged, 0 closed a minute"));
}

TEST_F(StatusReportTest, WhatWasNotObservedHasNoPercentile) {
  metrics_.Histograms({.name = "docket_ingest_append_seconds", .help = "A."})
      .With({{"endpoint", "acme"}})
      .Observe(0.002);
  const auto traffic = Traffic(absl::Seconds(1));
  EXPECT_TRUE(traffic.at("decided").at("p99_seconds").is_null());
  EXPECT_DOUBLE_EQ(traffic.at("webhooks").at("per_second").as_double(), 1);
  EXPECT_GT(traffic.at("webhooks").at("p99_seconds").as_double(), 0.0015);
  EXPECT_LE(traffic.at("webhooks").at("p99_seconds").as_double(), 0.002);
}

TEST_F(StatusReportTest, AnswersAreCountedByTheirStatus) {
  const auto answer = [this](const char* route, const char* status, int times) {
    metrics_.Counters({.name = "docket_http_requests_total", .help = "R."})
        .With({{"method", "GET"}, {"route", route}, {"status", status}})
        .Increment(times);
  };
  EXPECT_THAT(Printed(Traffic(absl::Seconds(1))),
              HasSubstr("answers to requests since its start: 0 2xx, 0 3xx, 0 4xx, 0 5xx\n"));
  answer("/a", "200", 1'500);
  answer("/b", "202", 134);
  answer("/b", "401", 2);
  answer("/a", "404", 1);
  answer("/b", "404", 3);
  const auto traffic = Traffic(absl::Seconds(1));
  EXPECT_DOUBLE_EQ(traffic.at("totals").at("answers").at("404").as_double(), 4);
  EXPECT_THAT(Printed(traffic), HasSubstr("answers to requests since its start: 1,634 2xx, 0 3xx, "
                                          "6 4xx (2 of 401, 4 of 404), 0 5xx\n"));
}

TEST_F(StatusReportTest, QueuesAddUpOverTheirPartitions) {
  SetQueue("0", 3, 0.5);
  SetQueue("1", 4, 2);
  const auto traffic = Traffic(absl::Seconds(1));
  const auto& queue = traffic.at("queues").as_array().at(0).as_object();
  EXPECT_DOUBLE_EQ(queue.at("depth").as_double(), 7);
  EXPECT_DOUBLE_EQ(queue.at("oldest_seconds").as_double(), 2);
}

TEST_F(StatusReportTest, OneUnknownPartitionMakesTheQueueUnknown) {
  SetQueue("0", 3, 0.5);
  SetQueue("1", kNotKnown, kNotKnown);
  SetQueue("2", 4, 0.5);
  const auto traffic = Traffic(absl::Seconds(1));
  EXPECT_TRUE(traffic.at("queues").as_array().at(0).at("depth").is_null());
  EXPECT_THAT(Printed(traffic), HasSubstr("unknown"));
}

TEST_F(StatusReportTest, WhatIsKeptBeyondItsRetentionIsNamedWithWhy) {
  const auto hold = [this](const char* partition, const char* by, double value) {
    metrics_.Gauges({.name = "docket_log_trim_held", .help = "H."})
        .With({{"log", "review_events"}, {"partition", partition}, {"by", by}})
        .Set(value);
  };
  EXPECT_THAT(Printed(Traffic(absl::Seconds(1))), Not(HasSubstr("NOT TRIMMED")));
  hold("1", "legal hold", 1);
  hold("2", "legal hold", 1);
  hold("10", "legal hold", 1);
  hold("3", "legal hold", 0);
  hold("3", "views", 1);
  const std::string printed = Printed(Traffic(absl::Seconds(1)));
  EXPECT_THAT(printed, HasSubstr("NOT TRIMMED beyond its retention: review_events, partitions "
                                 "1-2, 10, because of: legal hold\n"));
  EXPECT_THAT(printed, HasSubstr("review_events, partition 3, because of: views\n"));
}

TEST_F(StatusReportTest, AViewIsShownOverAllOfItsPartitions) {
  EXPECT_THAT(Printed(Traffic(absl::Seconds(1))),
              HasSubstr("review_list  1,234  18      2       1"));
}

TEST_F(StatusReportTest, WhatDoesNotWorkIsNamedFirst) {
  EXPECT_THAT(Printed(Traffic(absl::Seconds(1))), HasSubstr("ready: every component works"));
  status_ = R"({"components":[{"component":"log","ok":false,"detail":"no space left"}],
                "projections":[]})";
  const std::string text = Printed(Traffic(absl::Seconds(1)));
  EXPECT_THAT(text, HasSubstr("NOT READY: log: no space left"));
  EXPECT_THAT(text, Not(HasSubstr("ready: every component works")));
}

TEST_F(StatusReportTest, OneOfAThingIsNotSeveral) {
  for (const char* name :
       {"docket_http_connections", "process_open_fds", "docket_active_repositories"}) {
    metrics_.Gauges({.name = name, .help = "G."}).With().Set(1);
  }
  Events("review.PullRequestTracked").Increment();
  const std::string text = Printed(Traffic(absl::Seconds(1)));
  EXPECT_THAT(text, HasSubstr("1 connection, 1 open file\n"));
  EXPECT_THAT(text, HasSubstr("1 repository active in the last hour\n"));
  EXPECT_THAT(text, HasSubstr("since its start: 0 webhooks answered"));
  EXPECT_THAT(text, HasSubstr("; 1 event\n"));
}

TEST_F(StatusReportTest, WhoOwnsWhatIsSaidInRangesOfPartitions) {
  EXPECT_THAT(Printed(Traffic(absl::Seconds(1))),
              HasSubstr("JOURNAL           OWNER              VERSION  PARTITIONS\n"
                        "review_events.g1  did not say where  0.9      4\n"
                        "review_events.g1  http://a:1         1.0      0-2, 5\n"
                        "review_events.g1  http://b:1         1.0      3\n"));
}

TEST_F(StatusReportTest, ThatNoAdminKeyIsLeftIsSaidWithWhatToDo) {
  EXPECT_THAT(Printed(Traffic(absl::Seconds(1))), Not(HasSubstr("ADMIN KEY"))) << "not known";
  admin_keys_ = 1;
  EXPECT_THAT(Printed(Traffic(absl::Seconds(1))), Not(HasSubstr("ADMIN KEY")));
  admin_keys_ = 0;
  EXPECT_THAT(Printed(Traffic(absl::Seconds(1))),
              HasSubstr("NO ADMIN KEY: each key of the role admin is revoked or expired; docket "
                        "keys create --label NAME --role admin\n"));
}

TEST_F(StatusReportTest, TheProcessIsDescribed) {
  metrics_.Gauges({.name = "process_start_time_seconds", .help = "S."}).With().Set(30);
  metrics_.Gauges({.name = "process_resident_memory_bytes", .help = "R."}).With().Set(212e6);
  const std::string text = Printed(Traffic(absl::Seconds(1)));
  EXPECT_THAT(text, HasSubstr("docketd 1.0 at http://here, process 7, up 60.0 s"));
  EXPECT_THAT(text, HasSubstr("212 MB resident"));
}

}  // namespace
}  // namespace docket::apps
