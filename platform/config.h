// Config: everything an operator can set. The fields mirror the keys of docket.yaml (`http.listen`
// is config.http.listen), where each is explained; config_schema.h has the table behind both. A key
// is taken from, the later winning: its default, the file, the environment (`http.listen` is
// DOCKET_HTTP_LISTEN), a flag (--http.listen=…). A list in the environment or in a flag is YAML in
// one line: --hosts='[{code: gh, name: github.com}]'. Thread-safety: value types and functions
// without shared state. Units: as the names say. Failure: InvalidArgument with place, key, what is
// allowed and, for a misspelt key, the nearest one; NotFound for a file that cannot be read.
// Secrets never stand in a message.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/access/events.h"
#include "domain/ids.h"
#include "platform/logging.h"

namespace docket::platform {

// The origin of a value that nobody set.
inline constexpr char kDefaultOrigin[] = "default";
// The id of the endpoint that exists when none is configured.
inline constexpr char kImpliedEndpointId[] = "default";
// Of http.body_limit_bytes. GitHub sends no more, and nothing behind the door reads or stores more.
inline constexpr std::int64_t kBodyLimitBytesMax = std::int64_t{25} * 1024 * 1024;

enum class Role {
  kIngest,
  kIntake,
  kCommands,
  kProjections,
  kQuery,
  kArchive,
  kRelay,
  kRelayOnKafka,  // what `all` has of it (PublishesEvents); has no name of its own
};

struct HostConfig {
  domain::HostCode code;
  std::string name;  // "github.com"
  friend bool operator==(const HostConfig&, const HostConfig&) = default;
};

struct ListenAddress {
  std::string address;     // IPv4 or IPv6, numeric, without brackets
  std::uint16_t port = 0;  // 0: any free one
  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

[[nodiscard]] bool IsLoopback(const ListenAddress& listen);
[[nodiscard]] std::string ToString(const ListenAddress& listen);

// Whose deliveries an endpoint speaks for.
struct OwnerScope {
  bool any = false;
  std::set<domain::OrganizationId> ids;  // empty if any
  friend bool operator==(const OwnerScope&, const OwnerScope&) = default;
};

struct EndpointConfig {
  std::string id;
  std::string provider = "github";
  domain::HostCode host;
  std::vector<std::string> secrets;  // accepted side by side, for rotation
  std::vector<std::string>
      secret_files;  // each holds one secret; white space at its end is not part
  OwnerScope owners;
  bool app_events = false;  // also deliveries without an owner
  friend bool operator==(const EndpointConfig&, const EndpointConfig&) = default;
};

// Where the logs are.
enum class JournalType { kRocksdb, kKafka };

struct JournalConfig {
  JournalType type = JournalType::kRocksdb;
  std::string bootstrap = {};  // host:port, comma-separated; empty: not configured
  friend bool operator==(const JournalConfig&, const JournalConfig&) = default;
};

struct KafkaConfig {
  std::map<std::string, std::string> properties;  // librdkafka's, by its names
  std::vector<std::string> properties_files;      // a property a line, name=value
  std::string oauth_token_file;                   // empty: none
  std::int64_t replication = 0;                   // of topics that are made; 0: by the brokers
  friend bool operator==(const KafkaConfig&, const KafkaConfig&) = default;
};

// Where bodies are that are too large for a log.
enum class BlobsStore { kRocksdb, kDirectory, kPostgres };

struct BlobsConfig {
  BlobsStore store = BlobsStore::kRocksdb;
  std::string directory = {};          // for kDirectory
  std::string postgres_dsn_file = {};  // for kPostgres
  friend bool operator==(const BlobsConfig&, const BlobsConfig&) = default;
};

// Where the keys are that seal what is recorded of people.
enum class PrivacyKeys { kNone, kRocksdb, kPostgres };

struct PrivacyConfig {
  PrivacyKeys keys = PrivacyKeys::kNone;
  std::string postgres_dsn_file = {};  // for kPostgres
  std::string master_key_file = {};    // empty: master.keys in data_dir
  std::int64_t bodies_days = 0;        // that webhooks' bodies can be read
  friend bool operator==(const PrivacyConfig&, const PrivacyConfig&) = default;
};

// Which shard has an organisation's rows (projections/shard_placement.h).
enum class ShardPlacement { kHash, kRange };

// One PostgreSQL database with its part of the read models.
struct ShardConfig {
  std::string id;        // 1 to 32 of a-z, 0-9 and _
  std::string dsn_file;  // a connection string of libpq
  std::int64_t weight = 1;
  friend bool operator==(const ShardConfig&, const ShardConfig&) = default;
};

struct ReadModelsConfig {
  std::vector<ShardConfig> postgres;  // empty: none, and the read models are in data_dir alone
  ShardPlacement placement = ShardPlacement::kHash;
  std::int64_t metrics_months = 0;  // kept before the present one; 0: all
  friend bool operator==(const ReadModelsConfig&, const ReadModelsConfig&) = default;
};

// Which pages' scripts may ask from within a browser.
struct CorsConfig {
  std::vector<std::string> allowed_origins;  // "https://host", also with a port; or "*" alone
  std::int64_t max_age_s = 0;
  friend bool operator==(const CorsConfig&, const CorsConfig&) = default;
};

// How many requests a key may make.
struct RateLimitConfig {
  std::int64_t requests = 0;  // 0: any number
  std::int64_t window_s = 0;
  friend bool operator==(const RateLimitConfig&, const RateLimitConfig&) = default;
};

// Both, or neither.
struct TlsConfig {
  std::string certificate_file;  // the server's own certificate and those above it, PEM
  std::string key_file;          // its key, PEM
  friend bool operator==(const TlsConfig&, const TlsConfig&) = default;
};

// Whether http.listen speaks TLS.
[[nodiscard]] inline bool IsServedByTls(const TlsConfig& tls) {
  return !tls.certificate_file.empty();
}

// Whoever's token has the claim with the value has the role.
struct OidcGrantConfig {
  std::string claim;
  std::string value;
  domain::access::Role role = domain::access::Role::kReader;
  std::vector<domain::Tenant> organizations = {};
  friend bool operator==(const OidcGrantConfig&, const OidcGrantConfig&) = default;
};

// Tokens of an identity provider that are taken beside keys; all of it, or nothing.
struct OidcConfig {
  std::string issuer = {};
  std::string audience = {};
  std::string keys = {};  // the JWK set: a path or a URL
  std::vector<OidcGrantConfig> grants = {};
  friend bool operator==(const OidcConfig&, const OidcConfig&) = default;
};

struct HttpConfig {
  ListenAddress listen;
  TlsConfig tls = {};
  std::vector<std::string> trusted_proxies = {};  // addresses and networks
  std::string advertised_url = {};                // empty: see AdvertisedUrl
  std::int64_t threads = 0;                       // 0: one per core
  std::int64_t body_limit_bytes = 0;
  std::int64_t body_budget_bytes = 0;
  std::int64_t header_limit_bytes = 0;
  std::int64_t request_timeout_ms = 0;
  std::int64_t idle_timeout_ms = 0;
  std::int64_t max_connections = 0;
  CorsConfig cors = {};
  RateLimitConfig rate_limit = {};
  OidcConfig oidc = {};
  friend bool operator==(const HttpConfig&, const HttpConfig&) = default;
};

struct IngestConfig {
  std::int64_t append_timeout_ms = 0;
  std::int64_t max_in_flight = 0;
  std::int64_t blob_threshold_bytes = 0;
  friend bool operator==(const IngestConfig&, const IngestConfig&) = default;
};

struct WebhooksConfig {
  std::vector<EndpointConfig> endpoints;  // empty: see docket.yaml
  std::string default_endpoint;
  friend bool operator==(const WebhooksConfig&, const WebhooksConfig&) = default;
};

// Who the bot is at the hosts.
struct GithubConfig {
  std::string bot_login;
  std::int64_t app_id = 0;  // 0: not known
  friend bool operator==(const GithubConfig&, const GithubConfig&) = default;
};

struct QueryConfig {
  std::int64_t max_wait_ms = 0;
  std::int64_t default_wait_ms = 0;
  friend bool operator==(const QueryConfig&, const QueryConfig&) = default;
};

struct CommandsConfig {
  std::int64_t max_in_flight = 0;
  std::int64_t state_cache_entries = 0;
  std::int64_t dedup_retention_days = 0;
  friend bool operator==(const CommandsConfig&, const CommandsConfig&) = default;
};

struct ProjectionsConfig {
  std::int64_t batch_events = 0;
  friend bool operator==(const ProjectionsConfig&, const ProjectionsConfig&) = default;
};

struct RocksdbConfig {
  std::int64_t block_cache_bytes = 0;
  std::int64_t write_buffer_bytes = 0;
  friend bool operator==(const RocksdbConfig&, const RocksdbConfig&) = default;
};

struct LogConfig {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kAuto;
  friend bool operator==(const LogConfig&, const LogConfig&) = default;
};

// Whose accesses are recorded.
enum class AccessTrail { kOff, kAuditorsAndAdmins };

struct AuditConfig {
  AccessTrail accesses = AccessTrail::kAuditorsAndAdmins;
  friend bool operator==(const AuditConfig&, const AuditConfig&) = default;
};

// Sizes in bytes; an empty directory: nothing is archived.
struct ArchiveConfig {
  std::string directory;
  std::int64_t segment_bytes = 0;
  std::int64_t segment_age_s = 0;
  friend bool operator==(const ArchiveConfig&, const ArchiveConfig&) = default;
};

// What becomes of journals in time: they are the only source of all that is derived.
enum class JournalRetention { kKeep, kArchive };

// How long records stay in their logs, in seconds; 0: for ever.
struct RetentionConfig {
  std::int64_t interval_s = 0;  // between two rounds of trimming
  std::int64_t webhooks_s = 0;
  std::int64_t commands_s = 0;
  JournalRetention journals = JournalRetention::kKeep;
  std::int64_t journals_s = 0;  // of kArchive
  std::int64_t published_s = 0;
  std::int64_t audit_events_s = 0;
  std::int64_t metrics_events_s = 0;
  std::int64_t dead_letters_s = 0;
  friend bool operator==(const RetentionConfig&, const RetentionConfig&) = default;
};

struct ShutdownConfig {
  std::int64_t deadline_ms = 0;
  friend bool operator==(const ShutdownConfig&, const ShutdownConfig&) = default;
};

// The defaults stand in the table alone: a Config comes from LoadConfig() or DefaultConfig().
struct Config {
  std::string data_dir;
  std::set<Role> roles;
  std::int64_t partitions = 0;
  std::vector<HostConfig> hosts;
  JournalConfig journal;
  KafkaConfig kafka;
  BlobsConfig blobs;
  PrivacyConfig privacy;
  ArchiveConfig archive;
  RetentionConfig retention;
  ReadModelsConfig read_models;
  HttpConfig http;
  IngestConfig ingest;
  WebhooksConfig webhooks;
  GithubConfig github;
  QueryConfig query;
  AuditConfig audit;
  CommandsConfig commands;
  ProjectionsConfig projections;
  RocksdbConfig rocksdb;
  LogConfig log;
  ShutdownConfig shutdown;
  friend bool operator==(const Config&, const Config&) = default;
};

// Whether this process publishes events: by its role relay, or by `all` if the logs are in Kafka.
// Where they are embedded nobody else reads them, and each event would be stored twice and more.
[[nodiscard]] bool PublishesEvents(const Config& config);

struct ConfigSources {
  std::string file;                      // path; empty: none
  std::vector<std::string> environment;  // "NAME=value"; only DOCKET_… is looked at
  std::vector<std::string> flags;        // "--key=value"; anything else is refused
};

// The process's environment as ConfigSources wants it.
[[nodiscard]] std::vector<std::string> ProcessEnvironment();

struct LoadedConfig {
  Config config;
  std::map<std::string, std::string> origins;  // key → "default", "docket.yaml:12", "flag --x", …
};

// Variables that Kubernetes sets for a service named docket (DOCKET_PORT…, DOCKET_SERVICE_…) are
// not keys and are ignored; any other unknown DOCKET_… is refused. So is a file of more than 1 MiB.
[[nodiscard]] absl::StatusOr<LoadedConfig> LoadConfig(const ConfigSources& sources);

[[nodiscard]] Config DefaultConfig();

// The effective configuration as YAML with the origin of each value beside it. Secrets are masked.
[[nodiscard]] std::string PrintConfig(const LoadedConfig& loaded);

// docket.yaml: every key with its explanation, what is allowed and its default.
[[nodiscard]] std::string DocumentConfig();

// One paragraph per key, for --help.
[[nodiscard]] std::string DescribeFlags();

}  // namespace docket::platform
