#include "platform/config_schema.h"

#include <iterator>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "platform/config_key.h"
#include "platform/murmur2.h"

namespace docket::platform {
namespace {

constexpr std::int64_t kKilobyte = 1024;
constexpr std::int64_t kMegabyte = 1024 * kKilobyte;
constexpr std::int64_t kGigabyte = 1024 * kMegabyte;
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayS = 24 * 3'600;
// Kafka's replication factor is 16 bits wide; nobody runs as many copies as this.
constexpr std::int64_t kReplicationMax = 15;
// As eventstore/archive/segment.h, whose reader has a segment in memory.
constexpr std::int64_t kSegmentBytesMin = 4 * kKilobyte;
constexpr std::int64_t kSegmentBytesMax = 32 * kMegabyte;
constexpr std::int64_t kSegmentAgeSecondsMax = 86'400;

constexpr std::int64_t kMetricsMonthsMax = 1'200;

std::vector<KeySpec> GeneralKeys() {
  return {
      Key(
          {.name = "data_dir",
           .default_yaml = "./data",
           .doc =
               "Where journal, read models, keys and the operator's socket are stored. Made with "
               "mode 0700 if it is not there. One process at a time."},
          PathField{}, [](auto& config) -> auto& { return config.data_dir; }),
      Key(
          {.name = "roles",
           .default_yaml = "all",
           .doc = "What this process does. relay publishes events for others in topics of their "
                  "own (docs/published-topics.md). all is every role on Kafka; on RocksDB it is "
                  "every one but relay, which stores each event again: name it to have it."},
          RolesField{}, [](auto& config) -> auto& { return config.roles; }),
      Key(
          {.name = "partitions",
           .default_yaml = "4",
           .doc = "Partitions of each log. Fixed when the data directory or the topics are made: a "
                  "later start with another number is refused. With journal.type kafka, where as "
                  "many processes can share the work, the default is 64."},
          IntegerField{1, kPartitionsMax}, [](auto& config) -> auto& { return config.partitions; }),
      Key(
          {.name = "hosts",
           .default_yaml = "[{code: gh, name: github.com}]",
           .doc =
               "The GitHub hosts that webhooks come from. The code is part of every id and must "
               "never change (a start without one that the data directory knows is refused); ids "
               "of an enterprise server collide with those of github.com, so each host has its "
               "own."},
          HostsField{}, [](auto& config) -> auto& { return config.hosts; }),
  };
}

constexpr char kPropertiesExample[] =
    "properties:\n"
    "  security.protocol: sasl_ssl\n"
    "  sasl.mechanism: SCRAM-SHA-512\n"
    "  ssl.ca.location: /etc/docket/kafka-ca.pem\n"
    "properties_files: [/etc/docket/kafka-user.properties]   # sasl.username=…, sasl.password=…\n";

std::vector<KeySpec> JournalKeys() {
  return {
      Key(
          {.name = "journal.type",
           .default_yaml = "rocksdb",
           .doc = "Where the logs are: rocksdb, in data_dir, for one process; or kafka, for as "
                  "many as are started with the same journal.bootstrap, each with a data_dir of "
                  "its own. A data_dir belongs to the logs that it was first started with."},
          JournalTypeField{}, [](auto& config) -> auto& { return config.journal.type; }),
      Key(
          {.name = "journal.bootstrap",
           .default_yaml = "\"\"",
           .doc = "Brokers of the Kafka cluster, for journal.type kafka. The topics are made by "
                  "`docket topics apply`."},
          TextField{"host:port, several separated by commas"},
          [](auto& config) -> auto& { return config.journal.bootstrap; }),
      Key(
          {.name = "kafka.properties",
           .default_yaml = "{}",
           .doc = "For the clients of Kafka, by librdkafka's names. Docket's own settings are "
                  "made for brokers that fail and go on within seconds; change them with a "
                  "measurement. Example:",
           .example = kPropertiesExample},
          PropertiesField{}, [](auto& config) -> auto& { return config.kafka.properties; }),
      Key(
          {.name = "kafka.properties_files",
           .default_yaml = "[]",
           .doc = "More of them, one a line, name=value; for secrets. A property that stands in "
                  "kafka.properties too is taken from there. The log warns of a file that other "
                  "users may read."},
          PathsField{}, [](auto& config) -> auto& { return config.kafka.properties_files; }),
      Key(
          {.name = "kafka.oauth_token_file",
           .default_yaml = "\"\"",
           .doc = "A file with the token for SASL OAUTHBEARER, a JSON Web Token that something "
                  "else renews there in time: a mounted service account, for one. It is read again "
                  "when four fifths of the token's time are over."},
          TextField{"a path, or nothing"},
          [](auto& config) -> auto& { return config.kafka.oauth_token_file; }),
      Key(
          {.name = "kafka.replication",
           .default_yaml = "0",
           .doc = "Of the topics that `docket topics apply` makes, and the least that it finds "
                  "right; 0 is as many as there are brokers then, at most 3."},
          IntegerField{0, kReplicationMax},
          [](auto& config) -> auto& { return config.kafka.replication; }),
  };
}

std::vector<KeySpec> BlobKeys() {
  return {
      Key(
          {.name = "blobs.store",
           .default_yaml = "rocksdb",
           .doc = "Where bodies longer than ingest.blob_threshold_bytes are: rocksdb, in data_dir; "
                  "or what all processes of a cluster share: a directory of a network file system, "
                  "or a PostgreSQL database."},
          BlobsStoreField{}, [](auto& config) -> auto& { return config.blobs.store; }),
      Key(
          {.name = "blobs.directory",
           .default_yaml = "\"\"",
           .doc = "For blobs.store directory. The one above it must be there."},
          TextField{"a path"}, [](auto& config) -> auto& { return config.blobs.directory; }),
      Key(
          {.name = "blobs.postgres_dsn_file",
           .default_yaml = "\"\"",
           .doc = "For blobs.store postgres: a file with the connection string in libpq's form, "
                  "which may hold the password (chmod 600). The tables are made at the first "
                  "start."},
          TextField{"a path"},
          [](auto& config) -> auto& { return config.blobs.postgres_dsn_file; }),
  };
}

std::vector<KeySpec> ArchiveKeys() {
  return {
      Key(
          {.name = "archive.directory",
           .default_yaml = "\"\"",
           .doc = "Where the role archive writes what all logs hold, in sealed segments, so that "
                  "`docket archive restore` can make a data directory of it. On another disk, or "
                  "better another machine's. The one above it must be there. Empty: nothing is "
                  "archived. Processes of a cluster share it, and one of them archives."},
          TextField{"a path"}, [](auto& config) -> auto& { return config.archive.directory; }),
      Key(
          {.name = "archive.segment_bytes",
           .default_yaml = "8388608",
           .doc = "The records of one segment, before they are compressed. Each is in memory as a "
                  "whole while it is written or read."},
          IntegerField{kSegmentBytesMin, kSegmentBytesMax},
          [](auto& config) -> auto& { return config.archive.segment_bytes; }),
      Key(
          {.name = "archive.segment_age_s",
           .default_yaml = "300",
           .doc =
               "How often what is new is sealed: the most that is lost with the machine, besides "
               "the time that writing takes."},
          IntegerField{1, kSegmentAgeSecondsMax},
          [](auto& config) -> auto& { return config.archive.segment_age_s; }),
  };
}

constexpr char kShardsExample[] =
    "postgres:\n"
    "  - {id: a, dsn_file: /etc/docket/shard-a.dsn}\n"
    "  - {id: b, dsn_file: /etc/docket/shard-b.dsn, weight: 2}\n";

std::vector<KeySpec> ReadModelKeys() {
  return {
      Key(
          {.name = "read_models.postgres",
           .default_yaml = "[]",
           .doc =
               "Shards: PostgreSQL databases, each with the reviews of some organisations, for "
               "analytics and for your own SQL (docs/postgres.md). `docket shards migrate` makes "
               "their tables. Example:",
           .example = kShardsExample},
          ShardsField{}, [](auto& config) -> auto& { return config.read_models.postgres; }),
      Key(
          {.name = "read_models.placement",
           .default_yaml = "hash",
           .doc = "Which of them has an organisation: hash spreads them by weight, and a new shard "
                  "takes over its share and no more; range is ids from 1 to 999999 on the first "
                  "shard and to 1999999 on the second, and no others."},
          ShardPlacementField{},
          [](auto& config) -> auto& { return config.read_models.placement; }),
      Key(
          {.name = "read_models.metrics_months",
           .default_yaml = "0",
           .doc = "How many whole months before the present one the shards keep in review_metrics; "
                  "older ones are dropped. 0 keeps all. When it becomes more, or 0, all rows are "
                  "copied anew (docs/postgres.md)."},
          IntegerField{0, kMetricsMonthsMax},
          [](auto& config) -> auto& { return config.read_models.metrics_months; }),
  };
}

std::vector<KeySpec> HttpDoorKeys() {
  return {
      Key(
          {.name = "http.listen",
           .default_yaml = "127.0.0.1:8080",
           .doc = "Where webhooks and queries are served; by TLS with http.tls, or when a proxy "
                  "before it does that."},
          ListenField{}, [](auto& config) -> auto& { return config.http.listen; }),
      Key(
          {.name = "http.tls.certificate_file",
           .default_yaml = "\"\"",
           .doc = "The server's certificate, followed by those that lead to its authority, in PEM. "
                  "With it http.listen speaks TLS 1.2 and 1.3 and nothing else. The files are read "
                  "again every ten seconds: a new certificate is shown to who connects from then "
                  "on, and one that cannot be used changes nothing and is logged."},
          TextField{"a path, or nothing"},
          [](auto& config) -> auto& { return config.http.tls.certificate_file; }),
      Key(
          {.name = "http.tls.key_file",
           .default_yaml = "\"\"",
           .doc =
               "The certificate's key, in PEM, without a password; readable by this user alone."},
          TextField{"a path, or nothing"},
          [](auto& config) -> auto& { return config.http.tls.key_file; }),
      Key(
          {.name = "http.trusted_proxies",
           .default_yaml = "[]",
           .doc = "Proxies before http.listen that are believed when they say, in Forwarded or "
                  "X-Forwarded-For, whom a request came from. The log names the client by it. "
                  "Example:",
           .example = "trusted_proxies: [10.0.0.0/8, \"fd00::/8\"]\n"},
          NetworksField{}, [](auto& config) -> auto& { return config.http.trusted_proxies; }),
      Key(
          {.name = "http.advertised_url",
           .default_yaml = "\"\"",
           .doc =
               "Where the other processes and people reach this one, as its claims of partitions "
               "say and `docket status` shows. Empty: http.listen, with the host's name for an "
               "address that is any, and https with http.tls."},
          ServerUrlField{}, [](auto& config) -> auto& { return config.http.advertised_url; }),
  };
}

std::vector<KeySpec> HttpLimitKeys() {
  return {
      Key(
          {.name = "http.threads", .default_yaml = "0", .doc = "Threads; 0 is one per core."},
          IntegerField{0, 1024}, [](auto& config) -> auto& { return config.http.threads; }),
      Key(
          {.name = "http.body_limit_bytes",
           .default_yaml = "26214400",
           .doc = "The longest body, answered with 413 above it. 25 MiB is the most that GitHub "
                  "sends."},
          IntegerField{kKilobyte, kBodyLimitBytesMax},
          [](auto& config) -> auto& { return config.http.body_limit_bytes; }),
      Key(
          {.name = "http.body_budget_bytes",
           .default_yaml = "268435456",
           .doc = "The sum of all bodies in flight, answered with 503 above it. Bounds the memory "
                  "that callers can take. A quarter is kept for bodies of up to 256 KiB, as far as "
                  "one of http.body_limit_bytes still fits beside it."},
          IntegerField{kKilobyte, 1024 * kGigabyte},
          [](auto& config) -> auto& { return config.http.body_budget_bytes; }),
      Key(
          {.name = "http.header_limit_bytes",
           .default_yaml = "16384",
           .doc = "The longest request line and headers together."},
          IntegerField{kKilobyte, kMegabyte},
          [](auto& config) -> auto& { return config.http.header_limit_bytes; }),
      Key(
          {.name = "http.request_timeout_ms",
           .default_yaml = "30000",
           .doc = "How long reading a request may take, and again writing its answer. The work in "
                  "between is bounded by what it waits for: ingest.append_timeout_ms, "
                  "query.max_wait_ms."},
          IntegerField{100, kHourMs},
          [](auto& config) -> auto& { return config.http.request_timeout_ms; }),
      Key(
          {.name = "http.idle_timeout_ms",
           .default_yaml = "60000",
           .doc = "A connection without a request for this long is closed."},
          IntegerField{100, kHourMs},
          [](auto& config) -> auto& { return config.http.idle_timeout_ms; }),
      Key(
          {.name = "http.max_connections",
           .default_yaml = "12000",
           .doc = "Open connections; more are answered with 503. They need a limit of open files "
                  "(ulimit -Hn) of 2304 more; under a lower one fewer are taken, and the log says "
                  "so."},
          IntegerField{1, 1'000'000},
          [](auto& config) -> auto& { return config.http.max_connections; }),
  };
}

std::vector<KeySpec> HttpCallerKeys() {
  return {
      Key(
          {.name = "http.cors.allowed_origins",
           .default_yaml = "[]",
           .doc = "The pages whose scripts may ask the API (paths under /api/) from within a "
                  "browser and read its answers, by their origin. The script sends its key itself; "
                  "cookies are never asked for. Example:",
           .example = "allowed_origins: [https://dashboard.example, http://localhost:3000]\n"},
          OriginsField{}, [](auto& config) -> auto& { return config.http.cors.allowed_origins; }),
      Key(
          {.name = "http.cors.max_age_s",
           .default_yaml = "600",
           .doc = "How long a browser may remember that it may send a request."},
          IntegerField{0, kDayS}, [](auto& config) -> auto& { return config.http.cors.max_age_s; }),
      Key(
          {.name = "http.oidc.issuer",
           .default_yaml = "\"\"",
           .doc = "An identity provider (OpenID Connect) whose bearer tokens are taken beside "
                  "Docket's own keys: what stands in a token as `iss`. Empty: none. Tokens are "
                  "signed with RS256 or ES256 (docs/oidc.md)."},
          TextField{"the address of the issuer, or empty"},
          [](auto& config) -> auto& { return config.http.oidc.issuer; }),
      Key(
          {.name = "http.oidc.audience",
           .default_yaml = "\"\"",
           .doc = "What a token must have as `aud`: what the provider knows this server by."},
          TextField{"a text"}, [](auto& config) -> auto& { return config.http.oidc.audience; }),
      Key(
          {.name = "http.oidc.keys",
           .default_yaml = "\"\"",
           .doc = "The provider's JWK set: a file, or an https:// address (jwks_uri). It is read "
                  "again every ten minutes, a file every two seconds, and soon after a token names "
                  "a key that is not in it."},
          TextField{"a path, or https://…; http:// for this machine alone"},
          [](auto& config) -> auto& { return config.http.oidc.keys; }),
      Key(
          {.name = "http.oidc.grants",
           .default_yaml = "[]",
           .doc = "What a token may do and see, by its claims; the first that fits holds. A claim "
                  "within an object is named with dots. Example:",
           .example = "grants:\n"
                      "  - {claim: groups, value: docket-admins, role: admin}\n"
                      "  - {claim: groups, value: octo, role: reader, organizations: "
                      "[\"gh:21031067\"]}\n"},
          OidcGrantsField{}, [](auto& config) -> auto& { return config.http.oidc.grants; }),
      Key(
          {.name = "http.rate_limit.requests",
           .default_yaml = "0",
           .doc =
               "Requests that a key may make to this process in http.rate_limit.window_s; 0 is "
               "any number. More are answered with 429 and Retry-After. Who was silent for that "
               "long may make all at once, and then one in each window_s / requests. Every "
               "answer says what is left (RateLimit). Webhooks have no key, and are not counted."},
          IntegerField{0, 1'000'000},
          [](auto& config) -> auto& { return config.http.rate_limit.requests; }),
      Key(
          {.name = "http.rate_limit.window_s",
           .default_yaml = "60",
           .doc = "The time that http.rate_limit.requests is for."},
          IntegerField{1, kDayS},
          [](auto& config) -> auto& { return config.http.rate_limit.window_s; }),
  };
}

std::vector<KeySpec> IngestKeys() {
  return {
      Key(
          {.name = "ingest.append_timeout_ms",
           .default_yaml = "5000",
           .doc = "A delivery that is not durable by then is answered with 503; GitHub gives up "
                  "after 10 s."},
          IntegerField{10, kHourMs},
          [](auto& config) -> auto& { return config.ingest.append_timeout_ms; }),
      Key(
          {.name = "ingest.max_in_flight",
           .default_yaml = "4096",
           .doc = "Deliveries that wait for their append at one time; more are answered with 503."},
          IntegerField{1, 1'000'000},
          [](auto& config) -> auto& { return config.ingest.max_in_flight; }),
      Key(
          {.name = "ingest.blob_threshold_bytes",
           .default_yaml = "262144",
           .doc = "Longer bodies are stored beside the log and named in it by their SHA-256."},
          IntegerField{kKilobyte, 512 * kKilobyte},
          [](auto& config) -> auto& { return config.ingest.blob_threshold_bytes; }),
  };
}

constexpr char kEndpointExample[] =
    "endpoints:\n"
    "  - id: acme                       # POST /api/v1/webhooks/github/acme\n"
    "    provider: github\n"
    "    host: gh                       # a code of hosts\n"
    "    secret_files: [/etc/docket/acme.secret]\n"
    "    owners: [6811672, 21031067]    # ids of organisations and personal accounts\n"
    "    app_events: false              # also deliveries that belong to no owner\n";

std::vector<KeySpec> WebhookKeys() {
  return {
      Key(
          {.name = "webhooks.endpoints",
           .default_yaml = "[]",
           .doc =
               "Who may send webhooks. Of several secrets each is accepted, so that they can be "
               "rotated; the log tells of those with fewer than 16 bytes, and of files that other "
               "users may read. A signed delivery of an owner that its endpoint does not name is "
               "refused. `owners: any` is allowed only for a single endpoint and a loopback "
               "http.listen. When no endpoint is configured there is one, `default`, with "
               "owners any, app_events true and a secret that is made at the first start in "
               "<data_dir>/webhook.secret. Example:",
           .example = kEndpointExample},
          EndpointsField{}, [](auto& config) -> auto& { return config.webhooks.endpoints; }),
      Key(
          {.name = "webhooks.default_endpoint",
           .default_yaml = "default",
           .doc = "The endpoint behind POST /api/v1/webhook. An id that endpoints does not hold is "
                  "refused, except `default`: then the path is not served."},
          EndpointIdField{},
          [](auto& config) -> auto& { return config.webhooks.default_endpoint; }),
  };
}

std::vector<KeySpec> GithubKeys() {
  return {
      Key(
          {.name = "github.bot_login",
           .default_yaml = "\"\"",
           .doc =
               "The account by which the bot works at the hosts: its app's slug, with or without "
               "[bot] behind it, or a user's login. `@login review` in a comment and naming it "
               "as a reviewer ask for a review; what it does itself never does. Without it "
               "only /review and /cancel are understood."},
          TextField{"a login"}, [](auto& config) -> auto& { return config.github.bot_login; }),
      Key(
          {.name = "github.app_id",
           .default_yaml = "0",
           .doc = "The number of the bot's app: its checks are those of which the buttons count. "
                  "With 0 they are known by the app's slug, which is bot_login then."},
          IntegerField{0, std::numeric_limits<std::int64_t>::max()},
          [](auto& config) -> auto& { return config.github.app_id; }),
  };
}

std::vector<KeySpec> CoreKeys() {
  return {
      Key(
          {.name = "audit.accesses",
           .default_yaml = "auditors_and_admins",
           .doc = "Whose reading is an audit event of the organisation that was read. An answer to "
                  "one of these keys, or to who asks at the operator's socket, leaves when that is "
                  "durable; if it cannot be recorded, it is 503. With off, who may read everything "
                  "leaves no trace."},
          AccessTrailField{}, [](auto& config) -> auto& { return config.audit.accesses; }),
      Key(
          {.name = "query.max_wait_ms",
           .default_yaml = "5000",
           .doc = "The longest that a read may wait for its Consistency-Token or outcome."},
          IntegerField{0, 10 * kMinuteMs},
          [](auto& config) -> auto& { return config.query.max_wait_ms; }),
      Key(
          {.name = "query.default_wait_ms",
           .default_yaml = "1000",
           .doc = "How long it waits when it does not say."},
          IntegerField{0, 10 * kMinuteMs},
          [](auto& config) -> auto& { return config.query.default_wait_ms; }),
      Key(
          {.name = "commands.max_in_flight",
           .default_yaml = "256",
           .doc = "Commits of one partition that wait for their acknowledgement."},
          IntegerField{1, 65'536},
          [](auto& config) -> auto& { return config.commands.max_in_flight; }),
      Key(
          {.name = "commands.state_cache_entries",
           .default_yaml = "100000",
           .doc = "Aggregates held in memory; the others are read from the state store."},
          IntegerField{1, 100'000'000},
          [](auto& config) -> auto& { return config.commands.state_cache_entries; }),
      Key(
          {.name = "commands.dedup_retention_days",
           .default_yaml = "15",
           .doc =
               "How long decided commands and bodies are remembered. A delivery that comes again "
               "later is not known any more: the aggregates alone decide what it changes."},
          IntegerField{1, 3650},
          [](auto& config) -> auto& { return config.commands.dedup_retention_days; }),
      Key(
          {.name = "projections.batch_events",
           .default_yaml = "2000",
           .doc = "Records of a log partition that its views read and apply in one step; a record "
                  "has the events of one command, or one delivery."},
          IntegerField{1, 100'000},
          [](auto& config) -> auto& { return config.projections.batch_events; }),
  };
}

std::vector<KeySpec> OperationKeys() {
  return {
      Key(
          {.name = "rocksdb.block_cache_bytes",
           .default_yaml = "67108864",
           .doc =
               "Cache of read blocks of each derived store: the read models, and the state of the "
               "owners of each journal."},
          IntegerField{kMegabyte, 1024 * kGigabyte},
          [](auto& config) -> auto& { return config.rocksdb.block_cache_bytes; }),
      Key(
          {.name = "rocksdb.write_buffer_bytes",
           .default_yaml = "16777216",
           .doc = "Write buffer of each column family."},
          IntegerField{kMegabyte, 4 * kGigabyte},
          [](auto& config) -> auto& { return config.rocksdb.write_buffer_bytes; }),
      Key(
          {.name = "log.level", .default_yaml = "info", .doc = "Lines below it are not written."},
          LogLevelField{}, [](auto& config) -> auto& { return config.log.level; }),
      Key(
          {.name = "log.format",
           .default_yaml = "auto",
           .doc = "Of the lines on standard error; auto is text on a terminal and json elsewhere."},
          LogFormatField{}, [](auto& config) -> auto& { return config.log.format; }),
      Key(
          {.name = "shutdown.deadline_ms",
           .default_yaml = "10000",
           .doc = "How long an orderly stop may take before the process leaves anyway. Nothing "
                  "acknowledged is lost either way."},
          IntegerField{0, kHourMs},
          [](auto& config) -> auto& { return config.shutdown.deadline_ms; }),
  };
}

}  // namespace

std::vector<KeySpec> ConfigKeys() {
  std::vector<KeySpec> keys;
  for (auto* section :
       {&GeneralKeys, &JournalKeys, &BlobKeys, &PrivacyKeySpecs, &ArchiveKeys, &RetentionKeys,
        &ReadModelKeys, &HttpDoorKeys, &HttpLimitKeys, &HttpCallerKeys, &IngestKeys, &WebhookKeys,
        &GithubKeys, &CoreKeys, &OperationKeys}) {
    std::vector<KeySpec> more = section();
    std::move(more.begin(), more.end(), std::back_inserter(keys));
  }
  return keys;
}

std::string EnvironmentName(std::string_view key) {
  std::string name = "DOCKET_";
  for (const char c : key) {
    name.push_back(c == '.' ? '_' : absl::ascii_toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

}  // namespace docket::platform
