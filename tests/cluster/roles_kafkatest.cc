// The roles on several processes over Kafka: one takes webhooks, two share the work of translating
// and deciding, one keeps the views and answers. Owners are killed, ended in order and paused for
// longer than their session, under load; what was acknowledged must be there, once, and shown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/support/kafka_cluster.h"
#include "tests/system/docketd.h"
#include "tests/system/load.h"
#include "tests/system/metrics.h"
#include "tests/system/settled.h"
#include "tests/system/stored_data.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

constexpr std::int64_t kPartitions = 4;
constexpr std::int64_t kJournals = 2;

class Roles : public testing::Test {
 protected:
  Roles() {
    std::ofstream(config_file()) << "partitions: " << kPartitions
                                 << "\njournal: {type: kafka, bootstrap: '" << brokers_.bootstrap()
                                 << "'}\nblobs: {store: directory, directory: " << directory_.path()
                                 << "/blobs}\nprivacy: {keys: none}\n";
    const Finished made = Docket({"topics", "apply", "--config", config_file()});
    EXPECT_EQ(made.code, 0) << made.output << made.errors;
  }

  [[nodiscard]] std::string config_file() const { return directory_.path() + "/docket.yaml"; }
  [[nodiscard]] std::string DataOf(const std::string& name) const {
    return directory_.path() + "/" + name;
  }
  [[nodiscard]] std::unique_ptr<Docketd> Start(const std::string& name, const std::string& roles) {
    return std::make_unique<Docketd>(
        DataOf(name), std::vector<std::string>{"--config", config_file(), "--roles=" + roles,
                                               "--http.advertised_url=http://" + name});
  }
  [[nodiscard]] std::unique_ptr<Docketd> StartOwner(const std::string& name) {
    return Start(name, "intake,commands");
  }

  const eventstore::TemporaryDirectory directory_;
  tests::KafkaCluster brokers_{1};
};

// How long it took.
absl::Duration AwaitClaims(const Docketd& server, std::int64_t at_least) {
  const absl::Time begun = absl::Now();
  while (ClaimsOf(server.url()) < at_least) {
    if (absl::Now() - begun > kPatience) {
      ADD_FAILURE() << server.url() << " claims nothing";
      break;
    }
  }
  return absl::Now() - begun;
}

// Where the owners of partitions are, as a docketd's views say.
std::set<std::string> OwnersKnownAt(const std::string& data_dir) {
  const Finished status = Docket({"status", "--json", "--data-dir", data_dir});
  EXPECT_EQ(status.code, 0) << status.errors;
  std::set<std::string> urls;
  const boost::json::value document = JsonOf(status.output);
  for (const boost::json::value& owner : document.at("owners").as_array()) {
    urls.emplace(owner.at("url").as_string());
  }
  return urls;
}

// Clients of Kafka say every ten seconds what they counted.
void ExpectMetric(const Docketd& server, const std::string& line) {
  const absl::Time begun = absl::Now();
  while (!absl::StrContains(MetricsOf(server.url()), line)) {
    ASSERT_LT(absl::Now() - begun, kPatience) << line << "\n" << MetricsOf(server.url());
  }
}

Ask WithKeyOf(const Docketd& server, const std::string& data_dir) {
  const Finished made = Docket(
      {"keys", "create", "--label", "test", "--role", "admin", "--json", "--data-dir", data_dir});
  EXPECT_EQ(made.code, 0) << made.errors;
  const boost::json::value key = JsonOf(made.output);
  return [url = server.url(),
          text = std::string(key.at("key").as_string())](const std::string& target) {
    return GetWithKey({.url = url, .key = text, .target = target});
  };
}

TEST_F(Roles, ProcessesComeAndGoUnderLoadAndEveryPromiseIsKept) {
  const auto reader = Start("reader", "projections,query");
  const auto door = Start("door", "ingest");
  std::array<std::unique_ptr<Docketd>, 2> owners = {StartOwner("owner0"), StartOwner("owner1")};
  AwaitClaims(*owners[1], kPartitions / 2 * kJournals);

  Load load({.chapters = WriteChapters({.seed = 7, .lifecycles = 60, .examples = true}),
             .secret = SecretIn(apps::DataDirectory{.path = DataOf("door")}.webhook_secret()),
             .pause = absl::Milliseconds(250)});
  load.SetServer(door->url());

  load.AwaitAcknowledged(50);
  std::int64_t claims = ClaimsOf(owners[1]->url());
  owners[0]->Kill();
  const absl::Duration after_kill = AwaitClaims(*owners[1], claims + kPartitions / 2 * kJournals);
  owners[0] = StartOwner("owner0");
  AwaitClaims(*owners[0], kPartitions / 2 * kJournals);

  claims = ClaimsOf(owners[0]->url());
  EXPECT_EQ(owners[1]->Stop(), 0);
  const absl::Duration after_end = AwaitClaims(*owners[0], claims + kPartitions / 2 * kJournals);
  owners[1] = StartOwner("owner1");
  AwaitClaims(*owners[1], kPartitions / 2 * kJournals);

  claims = ClaimsOf(owners[1]->url());
  owners[0]->process().Signal(SIGSTOP);
  const absl::Duration after_pause = AwaitClaims(*owners[1], claims + kPartitions / 2 * kJournals);
  const bool under_load = !load.done();
  owners[0]->process().Signal(SIGCONT);

  const LoadResult result = load.Finish();
  EXPECT_TRUE(under_load) << "the last blow fell on idle processes";
  EXPECT_EQ(absl::StrJoin(result.surprises, "\n"), "");
  std::cout << "  claimed by the other one after kill -9 " << after_kill << ", after the end of "
            << "SIGTERM's stop " << after_end << ", after SIGSTOP " << after_pause << "\n";
  ExpectAllSettle(WithKeyOf(*reader, DataOf("reader")), result.acknowledged);
  // Owner 0 gave its partitions up when it was paused, and may have some again.
  EXPECT_THAT(OwnersKnownAt(DataOf("reader")), testing::Contains("http://owner1"));
  ExpectMetric(
      *owners[1],
      "docket_kafka_round_trip_seconds{broker=\"1\",client=\"producer\",quantile=\"0.99\"} 0.");
  ExpectMetric(*reader, "docket_kafka_lag_records{partition=\"0\",topic=\"review_events.g1\"} 0\n");

  for (const auto& owner : owners) EXPECT_EQ(owner->Stop(), 0) << owner->process().errors().All();
  EXPECT_EQ(door->Stop(), 0);
  EXPECT_EQ(reader->Stop(), 0);
  const Finished verified =
      Docket({"replay", "verify", "--config", config_file(), "--data-dir", DataOf("reader")});
  EXPECT_EQ(verified.code, 0) << verified.output << verified.errors;

  platform::Config config = platform::DefaultConfig();
  config.data_dir = DataOf("judge");
  config.partitions = kPartitions;
  config.journal = {.type = platform::JournalType::kKafka, .bootstrap = brokers_.bootstrap()};
  const absl::StatusOr<StoredData> data = ReadStoredData(config);
  ASSERT_TRUE(data.ok()) << data.status();
  for (const Acknowledged& acknowledged : result.acknowledged) {
    const auto stored = data->received.find(acknowledged.delivery);
    ASSERT_NE(stored, data->received.end()) << acknowledged.delivery << " is lost";
    EXPECT_EQ(stored->second, acknowledged.body_sha256) << acknowledged.delivery;
  }
  EXPECT_EQ(data->doubled, 0);
  EXPECT_THAT(data->undecided, testing::IsEmpty());
  std::cout << "  " << result.acknowledged.size() << " acknowledged, " << data->commands
            << " commands, " << data->commits << " commits, " << data->claims << " claims, "
            << data->ignored << " ignored\n";
}

}  // namespace
}  // namespace docket::system_test
