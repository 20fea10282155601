#include "platform/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "platform/config_schema.h"
#include "platform/murmur2.h"

namespace docket::platform {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ConfigTest : public ::testing::Test {
 protected:
  // Loads `yaml` as the file at `path_`.
  absl::StatusOr<LoadedConfig> Load(const std::string& yaml,
                                    std::vector<std::string> environment = {},
                                    std::vector<std::string> flags = {}) {
    std::ofstream(path_, std::ios::binary) << yaml;
    return LoadConfig(
        {.file = path_, .environment = std::move(environment), .flags = std::move(flags)});
  }

  std::string Refusal(const std::string& yaml) {
    const absl::StatusOr<LoadedConfig> loaded = Load(yaml);
    EXPECT_EQ(loaded.status().code(), absl::StatusCode::kInvalidArgument) << yaml;
    return std::string(loaded.status().message());
  }

  const std::string path_ = ::testing::TempDir() + "docket_" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name() +
                            ".yaml";
};

TEST_F(ConfigTest, WithoutSourcesEveryKeyHasItsDefault) {
  const Config config = DefaultConfig();
  EXPECT_EQ(config.data_dir, "./data");
  EXPECT_EQ(config.roles.size(), 7U);
  EXPECT_EQ(config.partitions, 4);
  EXPECT_THAT(config.hosts, ElementsAre(HostConfig{domain::HostCode("gh"), "github.com"}));
  EXPECT_EQ(config.archive, (ArchiveConfig{"", 8'388'608, 300}));
  EXPECT_EQ(config.retention,
            (RetentionConfig{600, 8 * 86'400, 7 * 86'400, JournalRetention::kKeep, 90 * 86'400,
                             7 * 86'400, 90 * 86'400, 30 * 86'400, 30 * 86'400}));
  EXPECT_EQ(config.http.listen, (ListenAddress{"127.0.0.1", 8080}));
  EXPECT_EQ(config.http.threads, 0);
  EXPECT_EQ(config.http.body_limit_bytes, 25 * 1024 * 1024);
  EXPECT_EQ(config.http.body_budget_bytes, 256 * 1024 * 1024);
  EXPECT_EQ(config.http.header_limit_bytes, 16'384);
  EXPECT_EQ(config.http.request_timeout_ms, 30'000);
  EXPECT_EQ(config.http.idle_timeout_ms, 60'000);
  EXPECT_EQ(config.http.max_connections, 12'000);
  EXPECT_EQ(config.ingest, (IngestConfig{5'000, 4'096, 262'144}));
  EXPECT_TRUE(config.webhooks.endpoints.empty());
  EXPECT_EQ(config.webhooks.default_endpoint, "default");
  EXPECT_EQ(config.query, (QueryConfig{5'000, 1'000}));
  EXPECT_EQ(config.commands, (CommandsConfig{256, 100'000, 15}));
  EXPECT_EQ(config.projections, (ProjectionsConfig{2'000}));
  EXPECT_EQ(config.rocksdb, (RocksdbConfig{67'108'864, 16'777'216}));
  EXPECT_EQ(config.log, (LogConfig{LogLevel::kInfo, LogFormat::kAuto}));
  EXPECT_EQ(config.shutdown, (ShutdownConfig{10'000}));
}

TEST_F(ConfigTest, TheLaterSourceWinsAndIsNamed) {
  const std::string yaml = "http:\n  threads: 1\n  listen: 127.0.0.1:1\nlog:\n  level: error\n";
  const auto loaded = Load(yaml, {"DOCKET_HTTP_THREADS=2", "DOCKET_LOG_LEVEL=debug", "HOME=/root"},
                           {"--http.threads=3"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->config.http.threads, 3);
  EXPECT_EQ(loaded->config.log.level, LogLevel::kDebug);
  EXPECT_EQ(loaded->config.http.listen.port, 1);
  EXPECT_EQ(loaded->origins.at("http.threads"), "flag --http.threads");
  EXPECT_EQ(loaded->origins.at("log.level"), "environment DOCKET_LOG_LEVEL");
  EXPECT_EQ(loaded->origins.at("http.listen"), path_ + ":3");
  EXPECT_EQ(loaded->origins.at("partitions"), "default");
}

TEST_F(ConfigTest, AListInTheEnvironmentOrAFlagIsYamlInOneLine) {
  const auto loaded = LoadConfig({.file = {},
                                  .environment = {"DOCKET_HOSTS=[{code: gh, name: github.com}, "
                                                  "{code: acme, name: git.acme.example}]"},
                                  .flags = {"--roles=ingest, intake"}});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->config.hosts.at(1), (HostConfig{domain::HostCode("acme"), "git.acme.example"}));
  EXPECT_THAT(loaded->config.roles, ElementsAre(Role::kIngest, Role::kIntake));
}

TEST_F(ConfigTest, AnUnknownKeyIsRefusedWithItsLineAndTheNearestOne) {
  EXPECT_EQ(Refusal("http:\n  threads: 1\n  lisen: 127.0.0.1:1\n"),
            path_ + ":3: unknown key http.lisen, did you mean http.listen?");
  EXPECT_EQ(Refusal("\nhtpp:\n  threads: 1\n"), path_ + ":2: unknown key htpp, did you mean http?");
  EXPECT_EQ(Refusal("quite_another_thing: 1\n"),
            path_ +
                ":1: unknown key quite_another_thing; docket.yaml and `docketd --help` explain "
                "every key");
}

TEST_F(ConfigTest, AnUnknownVariableOrFlagIsRefused) {
  EXPECT_EQ(LoadConfig({.file = {}, .environment = {"DOCKET_HTTP_LISTN=1"}, .flags = {}})
                .status()
                .message(),
            "environment: unknown key DOCKET_HTTP_LISTN, did you mean DOCKET_HTTP_LISTEN?");
  EXPECT_EQ(
      LoadConfig({.file = {}, .environment = {}, .flags = {"--http.listn=1"}}).status().message(),
      "flag: unknown key --http.listn, did you mean --http.listen?");
  EXPECT_THAT(
      std::string(
          LoadConfig({.file = {}, .environment = {}, .flags = {"--log.level"}}).status().message()),
      StartsWith("flag --log.level: has no value; write --log.level=VALUE"));
}

std::string FlagRefusal(std::vector<std::string> flags) {
  const auto loaded = LoadConfig({.file = {}, .environment = {}, .flags = std::move(flags)});
  EXPECT_EQ(loaded.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(loaded.status().message());
}

TEST_F(ConfigTest, AFarAwayNameIsNotSuggested) {
  EXPECT_EQ(FlagRefusal({"--bogus=1"}),
            "flag: unknown key --bogus; docket.yaml and `docketd --help` explain every key");
  EXPECT_EQ(
      LoadConfig({.file = {}, .environment = {"DOCKET_BOGUS=1"}, .flags = {}}).status().message(),
      "environment: unknown key DOCKET_BOGUS; docket.yaml and `docketd --help` explain every "
      "key");
  EXPECT_EQ(FlagRefusal({"extra"}),
            "flag: unknown key extra; docket.yaml and `docketd --help` explain every key");
  EXPECT_EQ(FlagRefusal({"data_dir=x"}), "flag: unknown key data_dir, did you mean --data_dir?");
}

TEST_F(ConfigTest, AFlagIsGivenOnce) {
  EXPECT_THAT(FlagRefusal({"--http.threads=1", "--http.threads=1"}),
              StartsWith("flag --http.threads: is given more than once; give it once"));
  EXPECT_THAT(FlagRefusal({"--data_dir=a", "--data-dir=b"}),
              StartsWith("flag --data_dir: is given more than once"));
}

TEST_F(ConfigTest, AFlagMayHaveAHyphenForAnUnderscore) {
  const auto loaded = LoadConfig(
      {.file = {}, .environment = {}, .flags = {"--data-dir=here", "--http.max-connections=9"}});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->config.data_dir, "here");
  EXPECT_EQ(loaded->config.http.max_connections, 9);
  EXPECT_EQ(loaded->origins.at("data_dir"), "flag --data_dir");
}

TEST_F(ConfigTest, AnEmptyValueIsCalledEmptyAndAFlagNamesItsKeyOnce) {
  EXPECT_EQ(FlagRefusal({"--data_dir="}), "flag --data_dir: is empty; allowed: a path");
  EXPECT_EQ(FlagRefusal({"--data_dir=''"}), "flag --data_dir: is empty; allowed: a path");
  EXPECT_THAT(FlagRefusal({"--hosts=[{code: GH, name: x}]"}),
              StartsWith("flag --hosts[0].code: \"GH\" is not allowed"));
}

TEST_F(ConfigTest, VariablesOfKubernetesAndEmptyOnesAreIgnored) {
  const auto loaded = LoadConfig(
      {.file = {},
       .environment = {"DOCKET_PORT=tcp://10.0.0.1:80", "DOCKET_PORT_80_TCP=tcp://10.0.0.1:80",
                       "DOCKET_SERVICE_HOST=10.0.0.1", "DOCKET_LOG_LEVEL=", "DOCKER_HOST=x"},
       .flags = {}});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->config, DefaultConfig());
}

TEST_F(ConfigTest, ABadValueIsRefusedWithItsLineAndWhatIsAllowed) {
  EXPECT_EQ(Refusal("partitions: 0\n"), path_ +
                                            ":1: partitions: \"0\" is not allowed; "
                                            "allowed: a whole number from 1 to 64");
  EXPECT_EQ(Refusal("log:\n  level: inof\n"),
            path_ +
                ":2: log.level: \"inof\" is not allowed, did you mean \"info\"?; "
                "allowed: debug, info, warning, error");
  EXPECT_EQ(Refusal("log:\n  level:\n"), path_ +
                                             ":2: log.level: is empty; "
                                             "allowed: debug, info, warning, error");
  EXPECT_EQ(LoadConfig({.file = {}, .environment = {"DOCKET_PARTITIONS=many"}, .flags = {}})
                .status()
                .message(),
            "environment DOCKET_PARTITIONS: \"many\" is not allowed; "
            "allowed: a whole number from 1 to 64");
}

TEST_F(ConfigTest, MorePartitionsThanATokenCanNameAreRefused) {
  EXPECT_EQ(Refusal("partitions: 65\n"), path_ +
                                             ":1: partitions: \"65\" is not allowed; "
                                             "allowed: a whole number from 1 to 64");
  const auto most = LoadConfig({.file = {}, .environment = {}, .flags = {"--partitions=64"}});
  ASSERT_TRUE(most.ok()) << most.status();
  EXPECT_EQ(most->config.partitions, kPartitionsMax);
}

TEST_F(ConfigTest, ABodyLimitAboveWhatCanBeReadIsRefused) {
  EXPECT_EQ(
      LoadConfig({.file = {}, .environment = {}, .flags = {"--http.body_limit_bytes=26214401"}})
          .status()
          .message(),
      "flag --http.body_limit_bytes: \"26214401\" is not allowed; "
      "allowed: a whole number from 1024 to 26214400");
}

TEST_F(ConfigTest, MonthsOfMetricsAreAWholeNumberAndAllUnlessGiven) {
  const auto none = LoadConfig({.file = {}, .environment = {}, .flags = {}});
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->config.read_models.metrics_months, 0);
  const auto year =
      LoadConfig({.file = {}, .environment = {}, .flags = {"--read_models.metrics_months=13"}});
  ASSERT_TRUE(year.ok()) << year.status();
  EXPECT_EQ(year->config.read_models.metrics_months, 13);
  for (const std::string wrong : {"-1", "1201", "1.5", "all"}) {
    EXPECT_EQ(Refusal("read_models:\n  metrics_months: " + wrong + "\n"),
              path_ + ":2: read_models.metrics_months: \"" + wrong +
                  "\" is not allowed; allowed: a whole number from 0 to 1200");
  }
}

TEST_F(ConfigTest, WhatIsNotAMapOfKeysIsRefused) {
  EXPECT_EQ(Refusal("partitions: 4\npartitions: 8\n"), path_ + ":2: partitions: stands twice");
  EXPECT_EQ(Refusal("http: 8080\n"), path_ + ":1: http: is not a map of keys");
  EXPECT_EQ(Refusal("[a, b]\n"), path_ + ":1: is not a map of keys");
  const std::string several =
      ": holds more than one YAML document, or text behind it; one is wanted";
  EXPECT_EQ(Refusal("partitions: 4\n---\npartitions: 8\n"), path_ + several);
  EXPECT_EQ(Refusal("{partitions: 4},\n"), path_ + several);
  EXPECT_EQ(Refusal(",\n"), path_ + several);
  EXPECT_THAT(Refusal("partitions: 4\nhttp: {listen: \n"), StartsWith(path_ + ":3: not YAML: "));
}

// It could be used but not printed: the parser writes other bytes for it than it read.
TEST_F(ConfigTest, WhatIsNotUtf8IsRefused) {
  EXPECT_EQ(Refusal("data_dir: \"\xaa\"\n"), path_ + ": is not UTF-8");
  EXPECT_EQ(
      LoadConfig({.file = {}, .environment = {}, .flags = {"--data_dir=\xaa"}}).status().message(),
      "flag --data_dir: is not UTF-8");
  EXPECT_TRUE(Load("data_dir: \"gr\xc3\xbc\xc3\x9f\"\n").ok());
}

TEST_F(ConfigTest, AnEmptyFileOrSectionChangesNothing) {
  for (const std::string yaml : {"", "# nothing\n", "http:\nlog:\n"}) {
    const auto loaded = Load(yaml);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_EQ(loaded->config, DefaultConfig());
  }
}

TEST_F(ConfigTest, AFileThatCannotBeReadIsNamed) {
  // Of the last, every read fails: nothing is mapped at its beginning.
  for (const std::string& path : {::testing::TempDir() + "docket_no_such.yaml",
                                  ::testing::TempDir(), std::string("/proc/self/mem")}) {
    const auto loaded = LoadConfig({.file = path, .environment = {}, .flags = {}});
    EXPECT_EQ(loaded.status().code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(std::string(loaded.status().message()),
                StartsWith("cannot read the configuration " + path));
  }
}

// Else a path such as /dev/zero would take all memory.
TEST_F(ConfigTest, AFileThatIsNoConfigurationForItsSizeIsRefused) {
  const std::string comment(1U << 20U, '#');
  EXPECT_TRUE(Load(comment).ok());
  const absl::Status refused = Load(comment + "#").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.message(),
            path_ + ": is larger than 1048576 bytes; no configuration needs as much");
}

constexpr char kEndpoint[] =
    "{id: acme, host: gh, secrets: [hunter2, hunter3], secret_files: [/etc/s], owners: [2, 1]}";

TEST_F(ConfigTest, OnKafkaThereAreMorePartitionsUnlessTheirNumberIsGiven) {
  const std::string kafka =
      "journal: {type: kafka, bootstrap: 'b:9092'}\nblobs: {store: directory, "
      "directory: /b}\nprivacy: {keys: none}\n";
  const auto loaded = Load(kafka);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->config.partitions, 64);
  EXPECT_EQ(loaded->origins.at("partitions"), "default with journal.type kafka");
  const auto given = Load(kafka + "partitions: 4\n");
  ASSERT_TRUE(given.ok()) << given.status();
  EXPECT_EQ(given->config.partitions, 4);
}

TEST_F(ConfigTest, PrintsEveryKeyWithItsOriginAndNoSecret) {
  const auto loaded =
      Load(std::string("webhooks:\n  endpoints: [") + kEndpoint + "]\n", {}, {"--http.threads=3"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const std::string text = PrintConfig(*loaded);
  EXPECT_THAT(text, AllOf(HasSubstr("\ndata_dir: ./data  # default\n"),
                          HasSubstr("\nroles: all  # default\n"),
                          HasSubstr("\nhosts: [{code: gh, name: github.com}]  # default\n"),
                          HasSubstr("\nhttp:\n  listen: 127.0.0.1:8080  # default\n"
                                    "  tls:\n    certificate_file: \"\"  # default\n"
                                    "    key_file: \"\"  # default\n"
                                    "  trusted_proxies: []  # default\n"
                                    "  advertised_url: \"\"  # default\n"
                                    "  threads: 3  # flag --http.threads\n"),
                          HasSubstr("\n  endpoints: [{id: acme, provider: github, host: gh, "
                                    "secrets: [\"****\", \"****\"], secret_files: [/etc/s], "
                                    "owners: [1, 2], app_events: false}]  # " +
                                    path_ + ":2\n"),
                          Not(HasSubstr("hunter"))));
}

TEST_F(ConfigTest, PropertiesOfKafkaAreTakenByTheirNamesAndSecretsNotPrinted) {
  const auto loaded = Load(
      "kafka:\n  properties:\n    security.protocol: ssl\n    ssl.key.password: hunter2\n"
      "    sasl.password: hunter3\n");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->config.kafka.properties.at("ssl.key.password"), "hunter2");
  EXPECT_THAT(PrintConfig(*loaded),
              AllOf(HasSubstr("security.protocol: ssl"), HasSubstr("sasl.password: \"****\""),
                    Not(HasSubstr("hunter"))));
  for (const std::string properties : {"[hunter2]", "{sasl.password: [hunter2]}"}) {
    EXPECT_THAT(Refusal("kafka: {properties: " + properties + "}\n"),
                AllOf(HasSubstr("kafka.properties"), Not(HasSubstr("hunter"))));
  }
}

TEST_F(ConfigTest, WhatIsPrintedCanBeLoaded) {
  const auto loaded = Load(
      "webhooks:\n  endpoints:\n    - {id: a, host: gh, secret_files: [/s], owners: any}\n"
      "roles: [intake, ingest]\nkafka: {properties: {linger.ms: 5}, properties_files: [/p]}\n"
      "journal: {type: kafka, bootstrap: 'b1:9092,b2:9092'}\n"
      "blobs: {store: directory, directory: /shared}\nhttp: {listen: '[::1]:0'}\nlog: "
      "{format: json}\nprivacy: {keys: none}\n");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const auto again = Load(PrintConfig(*loaded));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->config, loaded->config);
}

TEST_F(ConfigTest, ARefusedEndpointDoesNotShowItsSecrets) {
  for (const std::string endpoints : {"[{id: a, host: gh, secrets: hunter2, owners: any}]",
                                      "[{id: a, host: gh, secrets: [[hunter2]], owners: any}]",
                                      "[{id: a, host: gh, secrets: {hunter2: 1}, owners: any}]",
                                      "[{id: a, host: gh, secrets: [hunter2], owners: []}]"}) {
    const std::string refusal = Refusal("webhooks:\n  endpoints: " + endpoints + "\n");
    EXPECT_THAT(refusal, StartsWith(path_ + ":2: webhooks.endpoints[0]")) << endpoints;
    EXPECT_THAT(refusal, Not(HasSubstr("hunter2"))) << endpoints;
  }
}

TEST(ProcessEnvironmentTest, HoldsTheVariablesOfTheProcess) {
  setenv("DOCKET_TEST_VARIABLE", "a=b", 1);
  EXPECT_THAT(ProcessEnvironment(), ::testing::Contains("DOCKET_TEST_VARIABLE=a=b"));
  unsetenv("DOCKET_TEST_VARIABLE");
}

}  // namespace
}  // namespace docket::platform
