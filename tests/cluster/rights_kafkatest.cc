// One process for each role, each as somebody who has the rights that docs/deploy-kafka.md says and
// no others: everything works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/data_directory.h"
#include "eventstore/kafka/topic_rules.h"
#include "tests/cluster/rights.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/support/kafka_cluster.h"
#include "tests/system/docketd.h"
#include "tests/system/load.h"
#include "tests/system/metrics.h"
#include "tests/system/settled.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

using eventstore::KafkaProperties;
using tests::Right;

std::string InGeneration(const std::string& name) { return absl::StrCat(name, ".g1"); }

class Rights : public testing::Test {
 protected:
  void Grant(const std::vector<Right>& rights) {
    const absl::Status granted = tests::GrantRights(tests::SecureKafkaClient("ssl"), rights);
    ASSERT_TRUE(granted.ok()) << granted;
  }
  void GrantRole(const std::string& principal, const tests::RoleRights& role) {
    std::vector<Right> rights;
    for (const std::string& name : role.reads) {
      rights.push_back({.principal = principal, .name = InGeneration(name)});
    }
    for (const std::string& name : role.writes) {
      rights.push_back({.principal = principal,
                        .name = InGeneration(name),
                        .operation = RD_KAFKA_ACL_OPERATION_WRITE});
    }
    for (const std::string& name : role.deletes) {
      rights.push_back({.principal = principal,
                        .name = InGeneration(name),
                        .operation = RD_KAFKA_ACL_OPERATION_DELETE});
    }
    for (const std::string& name : role.groups) {
      rights.push_back(
          {.principal = principal, .of = RD_KAFKA_RESOURCE_GROUP, .name = InGeneration(name)});
    }
    for (const char* log : {"webhook_received", "delivery_results", "review_commands",
                            "organization_commands", "review_events", "organization_events",
                            "review_events_reacted", "organization_events_reacted"}) {
      rights.push_back({.principal = principal,
                        .name = InGeneration(log),
                        .operation = RD_KAFKA_ACL_OPERATION_DESCRIBE});
    }
    Grant(rights);
  }

  // The configuration of somebody, who says who he is in a token that the cluster believes.
  [[nodiscard]] std::string ConfigOf(const std::string& principal) const {
    KafkaProperties way = tests::SecureKafkaClient("oauth");
    const std::string bootstrap = way.at("bootstrap.servers");
    way.erase("bootstrap.servers");
    way["sasl.oauthbearer.config"] = absl::StrCat("principal=", principal);
    const std::string properties = absl::StrCat(directory_.path(), "/", principal, ".properties");
    std::ofstream secrets(properties);
    for (const auto& [name, value] : way) secrets << name << "=" << value << "\n";
    secrets.close();
    EXPECT_EQ(chmod(properties.c_str(), 0600), 0);
    const std::string file = absl::StrCat(directory_.path(), "/", principal, ".yaml");
    std::ofstream(file) << "partitions: 2\njournal: {type: kafka, bootstrap: '" << bootstrap
                        << "'}\nkafka: {properties_files: ['" << properties << "']}\n"
                        << "blobs: {store: directory, directory: " << directory_.path()
                        << "/blobs}\nprivacy: {keys: none}\narchive: {directory: "
                        << directory_.path() << "/archive}\n"
                        << "retention: {interval_s: 1, webhooks_s: 1}\n";
    return file;
  }
  [[nodiscard]] std::string DataOf(const std::string& name) const {
    return absl::StrCat(directory_.path(), "/", name);
  }
  [[nodiscard]] std::unique_ptr<Docketd> Start(const std::string& principal,
                                               const std::string& roles) const {
    return std::make_unique<Docketd>(
        DataOf(principal),
        std::vector<std::string>{"--config", ConfigOf(principal), "--roles=" + roles});
  }

  const eventstore::TemporaryDirectory directory_;
};

TEST_F(Rights, EachRoleWorksWithThoseThatTheDocumentNames) {
  const auto rights = tests::ReadRights(DOCKET_SOURCE_DIR "/docs/deploy-kafka.md");
  ASSERT_TRUE(rights.ok()) << rights.status();
  std::vector<Right> of_topics;
  for (const eventstore::TopicPlan& plan : eventstore::TopicPlans()) {
    for (const auto operation :
         {RD_KAFKA_ACL_OPERATION_DESCRIBE, RD_KAFKA_ACL_OPERATION_DESCRIBE_CONFIGS,
          RD_KAFKA_ACL_OPERATION_CREATE, RD_KAFKA_ACL_OPERATION_ALTER_CONFIGS}) {
      of_topics.push_back(
          {.principal = "topics", .name = eventstore::TopicName(plan), .operation = operation});
    }
  }
  Grant(of_topics);
  const Finished made = Docket({"topics", "apply", "--config", ConfigOf("topics")});
  ASSERT_EQ(made.code, 0) << made.output << made.errors;

  for (const std::string role : {"ingest", "intake", "commands", "query", "relay", "archive"}) {
    ASSERT_TRUE(rights->contains(role)) << role;
    GrantRole(role, rights->at(role));
  }
  GrantRole("query", rights->at("projections"));
  GrantRole("archive", rights->at("projections"));
  // After a thousand positions, which this test has not the time for.
  for (const std::string role : {"commands", "relay"}) {
    for (const std::string& log : rights->at(role).writes) {
      if (log.ends_with("_reacted") || log.ends_with("_relayed")) {
        EXPECT_THAT(rights->at(role).deletes, testing::Contains(log)) << role;
      }
    }
  }
  const auto ingest = Start("ingest", "ingest");
  const auto intake = Start("intake", "intake");
  const auto commands = Start("commands", "commands");
  const auto query = Start("query", "projections,query");
  const auto relay = Start("relay", "relay");
  const auto archive = Start("archive", "archive,projections");

  Load load({.chapters = WriteChapters({.seed = 11, .lifecycles = 5}),
             .secret = SecretIn(apps::DataDirectory{.path = DataOf("ingest")}.webhook_secret())});
  load.SetServer(ingest->url());
  const LoadResult result = load.Finish();
  EXPECT_THAT(result.acknowledged, testing::Not(testing::IsEmpty()));
  const Finished key = Docket({"keys", "create", "--label", "test", "--role", "admin", "--json",
                               "--data-dir", DataOf("query")});
  ASSERT_EQ(key.code, 0) << key.errors;
  const std::string text(JsonOf(key.output).at("key").as_string());
  ExpectAllSettle(
      [&](const std::string& target) {
        return GetWithKey({.url = query->url(), .key = text, .target = target});
      },
      result.acknowledged);
  const absl::Time begun = absl::Now();
  while (SumOfMetric(relay->url(), "docket_published_total") == 0)
    ASSERT_LT(absl::Now() - begun, kPatience) << "nothing published";
  while (GoneOf(archive->url(), "webhook_received") == 0) {
    const Finished archived = Docket({"archive", "run", "--data-dir", DataOf("archive")});
    ASSERT_EQ(archived.code, 0) << archived.output << archived.errors;
    ASSERT_LT(absl::Now() - begun, kPatience) << MetricsOf(archive->url());
  }
  for (Docketd* const one :
       {ingest.get(), intake.get(), commands.get(), query.get(), relay.get(), archive.get()}) {
    EXPECT_EQ(one->Stop(), 0) << one->process().errors().All();
    EXPECT_THAT(one->process().errors().All(), testing::Not(testing::HasSubstr("PERMISSION")));
  }
}

}  // namespace
}  // namespace docket::system_test
