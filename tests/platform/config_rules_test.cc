#include "platform/config_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace docket::platform {
namespace {

using ::testing::HasSubstr;

EndpointConfig Endpoint(const std::string& id, OwnerScope owners) {
  EndpointConfig endpoint;
  endpoint.id = id;
  endpoint.host = domain::HostCode("gh");
  endpoint.secrets = {"s"};
  endpoint.owners = std::move(owners);
  return endpoint;
}

const OwnerScope kAny{.any = true, .ids = {}};
const OwnerScope kAcme{.any = false, .ids = {domain::OrganizationId(1)}};
const ListenAddress kEverywhere{"0.0.0.0", 8080};

class ConfigRulesTest : public ::testing::Test {
 protected:
  void ExpectAllowed() const {
    const auto violation = FindRuleViolation(config_);
    EXPECT_FALSE(violation.has_value()) << violation->key << ": " << violation->what;
  }
  void ExpectViolation(const std::string& key, const std::string& what) const {
    const auto violation = FindRuleViolation(config_);
    ASSERT_TRUE(violation.has_value());
    EXPECT_EQ(violation->key, key);
    EXPECT_THAT(violation->what, HasSubstr(what));
  }

  Config config_ = DefaultConfig();
};

TEST_F(ConfigRulesTest, BrokersBelongToAJournalOnKafka) {
  config_.journal.type = JournalType::kKafka;
  ExpectViolation("journal.bootstrap", "is empty");
  config_.journal.bootstrap = "127.0.0.1:9092";
  config_.blobs = {.store = BlobsStore::kDirectory, .directory = "/shared"};
  config_.privacy.keys = PrivacyKeys::kNone;
  ExpectAllowed();
  config_.journal.type = JournalType::kRocksdb;
  ExpectViolation("journal.bootstrap", "journal.type is rocksdb");
}

TEST_F(ConfigRulesTest, ACertificateAndItsKeyBelongTogether) {
  config_.http.tls.certificate_file = "/etc/docket/tls.pem";
  ExpectViolation("http.tls.key_file", "is empty, and http.tls.certificate_file is given");
  config_.http.tls.key_file = "/etc/docket/tls.key";
  ExpectAllowed();
  config_.http.tls.certificate_file.clear();
  ExpectViolation("http.tls.certificate_file", "is empty, and http.tls.key_file is given");
}

TEST_F(ConfigRulesTest, ProcessesOfAClusterShareTheirBlobs) {
  config_.journal = {.type = JournalType::kKafka, .bootstrap = "127.0.0.1:9092"};
  ExpectViolation("blobs.store", "directory or postgres");
  config_.blobs.store = BlobsStore::kPostgres;
  ExpectViolation("blobs.postgres_dsn_file", "is empty");
  config_.blobs.postgres_dsn_file = "/etc/docket/dsn";
  config_.privacy.keys = PrivacyKeys::kNone;
  ExpectAllowed();
  config_.blobs.directory = "/shared";
  ExpectViolation("blobs.directory", "is given");
}

TEST_F(ConfigRulesTest, ProcessesOfAClusterShareTheirKeysOrHaveNone) {
  config_.journal = {.type = JournalType::kKafka, .bootstrap = "127.0.0.1:9092"};
  config_.blobs = {.store = BlobsStore::kDirectory, .directory = "/shared"};
  ExpectViolation("privacy.keys", "postgres, or to none");
  config_.privacy.keys = PrivacyKeys::kNone;
  ExpectAllowed();
  config_.privacy.postgres_dsn_file = "/etc/docket/dsn";
  ExpectViolation("privacy.postgres_dsn_file", "is given");
  config_.privacy.keys = PrivacyKeys::kPostgres;
  ExpectViolation("privacy.master_key_file", "all processes need the same");
  config_.privacy.master_key_file = "/etc/docket/master.keys";
  ExpectAllowed();
  config_.privacy.postgres_dsn_file.clear();
  ExpectViolation("privacy.postgres_dsn_file", "is empty");
}

TEST_F(ConfigRulesTest, JournalsAreTrimmedBehindAnArchiveAlone) {
  config_.retention.journals = JournalRetention::kArchive;
  ExpectViolation("retention.journals", "archive.directory is empty");
  config_.archive.directory = "/archive";
  ExpectAllowed();
}

TEST_F(ConfigRulesTest, RangesAreForTwoShards) {
  config_.read_models.placement = ShardPlacement::kRange;
  ExpectViolation("read_models.placement", "has 0; name two");
  config_.read_models.postgres = {{.id = "a", .dsn_file = "/a"}, {.id = "b", .dsn_file = "/b"}};
  ExpectAllowed();
  config_.read_models.postgres.push_back({.id = "c", .dsn_file = "/c"});
  ExpectViolation("read_models.placement", "has 3; name two");
}

TEST_F(ConfigRulesTest, QueriesNeedTheViewsOfTheSameProcess) {
  config_.roles = {Role::kQuery, Role::kIngest};
  ExpectViolation("roles", "projections");
  config_.roles.insert(Role::kProjections);
  ExpectAllowed();
}

TEST_F(ConfigRulesTest, AnyOwnerNeedsASingleEndpointOnLoopback) {
  config_.webhooks.endpoints = {Endpoint("default", kAny)};
  ExpectAllowed();

  config_.http.listen = kEverywhere;
  ExpectViolation("webhooks.endpoints", "owners: any");

  config_.http.listen = {"::1", 8080};
  ExpectAllowed();

  config_.webhooks.endpoints = {Endpoint("default", kAcme), Endpoint("other", kAny)};
  ExpectViolation("webhooks.endpoints", "endpoint \"other\" has owners: any");
}

TEST_F(ConfigRulesTest, EndpointsWithOwnersMayListenAnywhere) {
  config_.http.listen = kEverywhere;
  config_.webhooks.endpoints = {Endpoint("a", kAcme), Endpoint("b", kAcme)};
  ExpectAllowed();
}

TEST_F(ConfigRulesTest, TheImpliedEndpointIsForLoopback) {
  ExpectAllowed();
  config_.http.listen = kEverywhere;
  ExpectViolation("webhooks.endpoints", "none is configured");
  config_.roles.erase(Role::kIngest);
  ExpectAllowed();
}

TEST_F(ConfigRulesTest, AnEndpointsHostIsOneOfTheHosts) {
  config_.webhooks.endpoints = {Endpoint("a", kAcme)};
  config_.webhooks.endpoints[0].host = domain::HostCode("ghes");
  ExpectViolation("webhooks.endpoints", "endpoint \"a\" names host \"ghes\"");
}

TEST_F(ConfigRulesTest, ADefaultEndpointExistsUnlessItIsTheImpliedOne) {
  config_.webhooks.endpoints = {Endpoint("acme", kAcme)};
  ExpectAllowed();
  config_.webhooks.default_endpoint = "acme";
  ExpectAllowed();
  config_.webhooks.default_endpoint = "other";
  ExpectViolation("webhooks.default_endpoint",
                  "there is no endpoint \"other\"; name one that there is (acme), or add it");
  config_.webhooks.endpoints.clear();
  ExpectViolation("webhooks.default_endpoint", "there is no endpoint \"other\"");
}

TEST_F(ConfigRulesTest, LimitsThatContainOthersAreNotBelowThem) {
  config_.http.body_limit_bytes = config_.http.body_budget_bytes;
  ExpectAllowed();
  config_.http.body_limit_bytes += 1;
  ExpectViolation("http.body_limit_bytes", "is more than http.body_budget_bytes");

  config_ = DefaultConfig();
  config_.ingest.append_timeout_ms = config_.http.request_timeout_ms + 1;
  ExpectViolation("ingest.append_timeout_ms", "is more than http.request_timeout_ms");

  config_ = DefaultConfig();
  config_.query.default_wait_ms = config_.query.max_wait_ms + 1;
  ExpectViolation("query.default_wait_ms", "is more than query.max_wait_ms");
}

TEST_F(ConfigRulesTest, AViolationIsReportedWithTheOriginOfItsKey) {
  const auto loaded =
      LoadConfig({.file = {}, .environment = {"DOCKET_QUERY_DEFAULT_WAIT_MS=9000"}, .flags = {}});
  EXPECT_THAT(std::string(loaded.status().message()),
              HasSubstr("environment DOCKET_QUERY_DEFAULT_WAIT_MS: 9000 is "
                        "more than query.max_wait_ms, 5000"));
}

}  // namespace
}  // namespace docket::platform
