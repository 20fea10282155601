#include "platform/config_rules.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/string_view_bridge.h"

namespace docket::platform {
namespace {

// A value that must not be above another one.
struct Order {
  const char* lower_key;
  std::int64_t lower;
  const char* upper_key;
  std::int64_t upper;
};

std::optional<RuleViolation> FindOrderViolation(const Config& config) {
  const std::array<Order, 3> orders = {{
      {"http.body_limit_bytes", config.http.body_limit_bytes, "http.body_budget_bytes",
       config.http.body_budget_bytes},
      {"ingest.append_timeout_ms", config.ingest.append_timeout_ms, "http.request_timeout_ms",
       config.http.request_timeout_ms},
      {"query.default_wait_ms", config.query.default_wait_ms, "query.max_wait_ms",
       config.query.max_wait_ms},
  }};
  for (const Order& order : orders) {
    if (order.lower > order.upper) {
      return RuleViolation{order.lower_key,
                           absl::StrCat(order.lower, " is more than ", order.upper_key, ", ",
                                        order.upper, "; lower the one or raise the other")};
    }
  }
  return std::nullopt;
}

constexpr char kEndpointsKey[] = "webhooks.endpoints";

std::optional<RuleViolation> FindOwnerViolation(const Config& config) {
  const std::vector<EndpointConfig>& endpoints = config.webhooks.endpoints;
  if (endpoints.empty()) {
    if (IsLoopback(config.http.listen) || !config.roles.contains(Role::kIngest)) {
      return std::nullopt;
    }
    return RuleViolation{
        kEndpointsKey,
        absl::StrCat("none is configured, and the default endpoint speaks for any "
                     "owner, which is allowed on loopback only (http.listen is ",
                     ToString(config.http.listen), "); configure endpoints with their owners")};
  }
  for (const EndpointConfig& endpoint : endpoints) {
    if (endpoint.owners.any && (endpoints.size() > 1 || !IsLoopback(config.http.listen))) {
      return RuleViolation{
          kEndpointsKey,
          absl::StrCat("endpoint \"", endpoint.id,
                       "\" has owners: any, which is allowed only for a single endpoint and a "
                       "loopback http.listen; list its organisation ids")};
    }
  }
  return std::nullopt;
}

std::optional<RuleViolation> FindTlsViolation(const Config& config) {
  const TlsConfig& tls = config.http.tls;
  if (tls.certificate_file.empty() == tls.key_file.empty()) return std::nullopt;
  const bool lacks_key = tls.key_file.empty();
  return RuleViolation{
      lacks_key ? "http.tls.key_file" : "http.tls.certificate_file",
      absl::StrCat("is empty, and http.tls.", lacks_key ? "certificate_file" : "key_file",
                   " is given; give both, or neither")};
}

std::optional<RuleViolation> FindJournalViolation(const Config& config) {
  const bool kafka = config.journal.type == JournalType::kKafka;
  if (kafka && config.journal.bootstrap.empty()) {
    return RuleViolation{"journal.bootstrap",
                         "is empty, and journal.type is kafka; name brokers, host:port"};
  }
  if (!kafka && !config.journal.bootstrap.empty()) {
    return RuleViolation{"journal.bootstrap",
                         "is given, and journal.type is rocksdb; set journal.type to kafka, or "
                         "leave it out"};
  }
  return std::nullopt;
}

std::optional<RuleViolation> FindBlobsViolation(const Config& config) {
  const BlobsConfig& blobs = config.blobs;
  if (config.journal.type == JournalType::kKafka && blobs.store == BlobsStore::kRocksdb) {
    return RuleViolation{"blobs.store",
                         "is rocksdb, and journal.type is kafka: other processes would not see "
                         "what this one stores. Set it to directory or postgres"};
  }
  struct Belongs {
    const char* key;
    const std::string& value;
    BlobsStore store;
  };
  for (const Belongs& one :
       {Belongs{"blobs.directory", blobs.directory, BlobsStore::kDirectory},
        Belongs{"blobs.postgres_dsn_file", blobs.postgres_dsn_file, BlobsStore::kPostgres}}) {
    if (one.value.empty() == (blobs.store != one.store)) continue;
    return RuleViolation{one.key, one.value.empty() ? "is empty, and blobs.store needs it"
                                                    : "is given, and blobs.store is another"};
  }
  return std::nullopt;
}

std::optional<RuleViolation> FindPrivacyViolation(const Config& config) {
  const PrivacyConfig& privacy = config.privacy;
  if (config.journal.type == JournalType::kKafka && privacy.keys == PrivacyKeys::kRocksdb) {
    return RuleViolation{"privacy.keys",
                         "is rocksdb, and journal.type is kafka: other processes would not have "
                         "the keys that this one seals with. Set it to postgres, or to none, which "
                         "leaves what is recorded of people as it is"};
  }
  const bool postgres = privacy.keys == PrivacyKeys::kPostgres;
  if (privacy.postgres_dsn_file.empty() == postgres) {
    return RuleViolation{
        "privacy.postgres_dsn_file",
        postgres ? "is empty, and privacy.keys needs it" : "is given, and privacy.keys is another"};
  }
  if (postgres && privacy.master_key_file.empty()) {
    return RuleViolation{"privacy.master_key_file",
                         "is empty, and privacy.keys is postgres: all processes need the same "
                         "master keys. Name a file that each of them has"};
  }
  return std::nullopt;
}

std::optional<RuleViolation> FindRetentionViolation(const Config& config) {
  if (config.retention.journals == JournalRetention::kKeep || !config.archive.directory.empty()) {
    return std::nullopt;
  }
  return RuleViolation{"retention.journals",
                       "is archive, and archive.directory is empty: nothing else has what a "
                       "journal loses. Name a directory, or set it to keep"};
}

std::optional<RuleViolation> FindShardViolation(const Config& config) {
  constexpr std::size_t kShardsOfRange = 2;
  const ReadModelsConfig& models = config.read_models;
  if (models.placement != ShardPlacement::kRange || models.postgres.size() == kShardsOfRange) {
    return std::nullopt;
  }
  return RuleViolation{
      "read_models.placement",
      absl::StrCat("range has ranges for two shards, and read_models.postgres has ",
                   models.postgres.size(), "; name two, or set it to hash")};
}

std::optional<RuleViolation> FindOidcViolation(const Config& config) {
  const OidcConfig& oidc = config.http.oidc;
  struct Part {
    const char* key;
    bool given;
  };
  const std::array parts = {Part{"http.oidc.issuer", !oidc.issuer.empty()},
                            Part{"http.oidc.audience", !oidc.audience.empty()},
                            Part{"http.oidc.keys", !oidc.keys.empty()},
                            Part{"http.oidc.grants", !oidc.grants.empty()}};
  if (std::ranges::none_of(parts, &Part::given)) return std::nullopt;
  for (const Part& part : parts) {
    if (!part.given)
      return RuleViolation{part.key, "is empty, and other keys of http.oidc are not"};
  }
  for (const OidcGrantConfig& grant : oidc.grants) {
    for (const domain::Tenant& tenant : grant.organizations) {
      const auto has_code = [&](const HostConfig& host) { return host.code == tenant.host; };
      if (std::ranges::any_of(config.hosts, has_code)) continue;
      return RuleViolation{"http.oidc.grants",
                           absl::StrCat("name host \"", AbslView(tenant.host.value()),
                                        "\", which is no code of hosts")};
    }
  }
  return std::nullopt;
}

std::optional<RuleViolation> FindRoleViolation(const Config& config) {
  if (!config.roles.contains(Role::kQuery) || config.roles.contains(Role::kProjections)) {
    return std::nullopt;
  }
  return RuleViolation{"roles",
                       "query is given without projections, which keeps the read models that it "
                       "answers from; add projections"};
}

std::optional<RuleViolation> FindHostViolation(const Config& config) {
  for (const EndpointConfig& endpoint : config.webhooks.endpoints) {
    const auto has_code = [&](const HostConfig& host) { return host.code == endpoint.host; };
    if (std::none_of(config.hosts.begin(), config.hosts.end(), has_code)) {
      return RuleViolation{
          kEndpointsKey,
          absl::StrCat("endpoint \"", endpoint.id, "\" names host \"",
                       AbslView(endpoint.host.value()), "\", which is no code of hosts")};
    }
  }
  return std::nullopt;
}

std::optional<RuleViolation> FindDefaultEndpointViolation(const Config& config) {
  const WebhooksConfig& webhooks = config.webhooks;
  const auto has_id = [&](const EndpointConfig& endpoint) {
    return endpoint.id == webhooks.default_endpoint;
  };
  if (webhooks.default_endpoint == kImpliedEndpointId ||
      std::any_of(webhooks.endpoints.begin(), webhooks.endpoints.end(), has_id)) {
    return std::nullopt;
  }
  std::vector<std::string> ids;
  for (const EndpointConfig& endpoint : webhooks.endpoints) ids.push_back(endpoint.id);
  if (ids.empty()) ids.emplace_back(kImpliedEndpointId);
  return RuleViolation{"webhooks.default_endpoint",
                       absl::StrCat("there is no endpoint \"", webhooks.default_endpoint,
                                    "\"; name one that there is (", absl::StrJoin(ids, ", "),
                                    "), or add it to ", kEndpointsKey)};
}

}  // namespace

std::optional<RuleViolation> FindRuleViolation(const Config& config) {
  for (const auto find : {&FindOrderViolation, &FindRoleViolation, &FindTlsViolation,
                          &FindJournalViolation, &FindBlobsViolation, &FindPrivacyViolation,
                          &FindRetentionViolation, &FindShardViolation, &FindOidcViolation,
                          &FindOwnerViolation, &FindHostViolation, &FindDefaultEndpointViolation}) {
    if (auto violation = find(config)) return violation;
  }
  return std::nullopt;
}

}  // namespace docket::platform
