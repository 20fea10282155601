// Logs in Kafka, archived: what docketd trims from the topics is read from the archive, one of
// several processes archives and another one takes over, and the archive alone is enough when the
// cluster is lost. The drills of docs/runbooks/offsets-trimmed.md and machine-lost.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/data_directory.h"
#include "tests/support/kafka_cluster.h"
#include "tests/system/drill.h"
#include "tests/system/metrics.h"

namespace docket::system_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ArchiveOnKafka : public Drill {
 protected:
  ArchiveOnKafka() {
    WriteConfig(brokers_);
    const Finished made = Docket({"topics", "apply", "--config", config_file()});
    EXPECT_EQ(made.code, 0) << made.output << made.errors;
  }

  // A second is old.
  void WriteConfig(const tests::KafkaCluster& brokers) const {
    std::ofstream(config_file())
        << "partitions: 2\njournal: {type: kafka, bootstrap: '" << brokers.bootstrap() << "'}\n"
        << "blobs: {store: directory, directory: " << elsewhere_.path() << "/blobs}\n"
        << "privacy: {keys: none}\n"
        << "archive: {directory: " << archive() << ", segment_bytes: 65536}\n"
        << "ingest: {blob_threshold_bytes: 16384}\n"
        << "retention: {interval_s: 1, webhooks_s: 1, commands_s: 1, journals: archive,"
        << " journals_s: 1}\n";
  }

  [[nodiscard]] std::string config_file() const { return elsewhere_.path() + "/docket.yaml"; }
  [[nodiscard]] std::string archive() const { return elsewhere_.path() + "/archive"; }
  [[nodiscard]] std::vector<std::string> Flags() const { return {"--config=" + config_file()}; }

  static Finished Archive(const std::string& data_dir) {
    return Docket({"archive", "run", "--data-dir", data_dir});
  }
  // Each try waits for a round of the archive.
  void AwaitGone(const Docketd& server, const std::vector<std::string>& logs) const {
    const absl::Time end = absl::Now() + kPatience;
    for (const std::string& log : logs) {
      while (GoneOf(server.url(), log) == 0) {
        ASSERT_LT(absl::Now(), end) << log << " is not trimmed:\n" << MetricsOf(server.url());
        const Finished archived = Archive(data());
        ASSERT_EQ(archived.code, 0) << archived.output << archived.errors;
      }
    }
  }
  void ExpectAllIsThere(const Docketd& server) {
    const Finished checked = Demo({"--check-only"});
    EXPECT_EQ(checked.code, 0) << checked.output << checked.errors;
    EXPECT_EQ(server.Get(kReviews).body, before_);
    ProveAllViews();
  }
  // The story is told, archived, and gone from the topics but for the newest of it.
  void RunTheStory(const Docketd& server) {
    const Finished demo = Demo();
    ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
    before_ = server.Get(kReviews).body;
    AwaitGone(server, {"webhook_received", "delivery_results", "review_commands",
                       "organization_commands", "review_events", "organization_events"});
    ExpectAllIsThere(server);
  }

  Finished Restore() const {
    return Docket({"archive", "restore", "--from", archive(), "--config", config_file()});
  }
  // The secret is kept elsewhere, as the runbook says.
  void LoseData() const {
    fs::copy(apps::DataDirectory{.path = data()}.webhook_secret(), kept_secret(),
             fs::copy_options::overwrite_existing);
    fs::remove_all(data());
  }
  [[nodiscard]] std::string kept_secret() const { return elsewhere_.path() + "/secret"; }

  tests::KafkaCluster brokers_{1};
  const eventstore::TemporaryDirectory elsewhere_;
  std::string before_;
};

TEST_F(ArchiveOnKafka, WhatIsGoneFromTheTopicsIsReadFromTheArchive) {
  {
    Docketd server(data(), Flags());
    ASSERT_NE(server.url(), "");
    RunTheStory(server);
    server.Kill();
  }
  fs::remove_all(apps::DataDirectory{.path = data()}.state());
  fs::remove_all(apps::DataDirectory{.path = data()}.views());
  {
    Docketd server(data(), Flags());
    ASSERT_NE(server.url(), "");
    ExpectAllIsThere(server);
    EXPECT_THAT(Replay({"rebuild", "--view", "all"}, 0), HasSubstr("equal, switched"));
    const Finished archived = Archive(data());
    EXPECT_EQ(archived.code, 0) << archived.output << archived.errors;
    EXPECT_EQ(server.Stop(), 0);
  }

  // The cluster and everything beside it are lost: an embedded docketd answers the same.
  brokers_.Kill({1});
  LoseData();
  const Finished made = Docket({"archive", "restore", "--from", archive(), "--to", data()});
  ASSERT_EQ(made.code, 0) << made.output << made.errors;
  fs::copy(kept_secret(), apps::DataDirectory{.path = data()}.webhook_secret());
  {
    Docketd server(data(), {"--partitions=2", "--privacy.keys=none"});
    ASSERT_NE(server.url(), "");
    ExpectAllIsThere(server);
    EXPECT_EQ(server.Stop(), 0);
  }

  // And so does one on another cluster, where life goes on, in the same archive.
  LoseData();
  fs::remove_all(elsewhere_.path() + "/blobs");
  const tests::KafkaCluster others(1);
  WriteConfig(others);
  const Finished restored = Restore();
  ASSERT_EQ(restored.code, 0) << restored.output << restored.errors;
  const Finished twice = Restore();
  EXPECT_EQ(twice.code, 1);
  EXPECT_THAT(twice.errors, HasSubstr("nothing is ever restored over what is there"));
  const Finished described = Docket({"topics", "describe", "--config", config_file()});
  EXPECT_EQ(described.code, 0) << described.output << described.errors;
  fs::create_directory(data());
  fs::copy(kept_secret(), apps::DataDirectory{.path = data()}.webhook_secret());
  Docketd server(data(), Flags());
  ASSERT_NE(server.url(), "");
  ExpectAllIsThere(server);
  const Finished again = Demo();
  EXPECT_EQ(again.code, 0) << again.output << again.errors;
  const Finished archived = Archive(data());
  EXPECT_EQ(archived.code, 0) << archived.output << archived.errors;
  const Finished verified = Docket({"archive", "verify", "--from", archive()});
  EXPECT_EQ(verified.code, 0) << verified.output << verified.errors;
}

TEST_F(ArchiveOnKafka, OneOfSeveralArchivesAndAnotherTakesOver) {
  const std::string other_data = elsewhere_.path() + "/other";
  Docketd one(data(), Flags());
  ASSERT_NE(one.url(), "");
  Docketd other(other_data, Flags());
  ASSERT_NE(other.url(), "");
  const auto archives = [](const std::string& data_dir) {
    const Finished archived = Archive(data_dir);
    if (archived.code != 0) {
      EXPECT_THAT(archived.errors, HasSubstr("another docketd of this cluster"));
    }
    return archived.code == 0;
  };
  // From both joining until they have shared the work, it may be neither.
  const absl::Time end = absl::Now() + kPatience;
  bool first = archives(data());
  while (first == archives(other_data) && absl::Now() < end) first = archives(data());
  EXPECT_NE(archives(data()), archives(other_data));

  (first ? one : other).Kill();
  const std::string& heir = first ? other_data : data();
  const absl::Time patience = absl::Now() + kPatience;
  while (!archives(heir) && absl::Now() < patience) {
  }
  EXPECT_TRUE(archives(heir));
  const Finished verified = Docket({"archive", "verify", "--from", archive()});
  EXPECT_EQ(verified.code, 0) << verified.output << verified.errors;
}

}  // namespace
}  // namespace docket::system_test
