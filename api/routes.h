// The one table of what the API serves, and the parts it needs for that. A process serves what it
// has the parts for: webhooks with IngestParts, reads with QueryParts, runs and the work on them
// with WorkParts, policies with PolicyParts, deliveries that are redriven with RedriveParts, keys
// with OperatorParts, streams of events with StreamParts. Health, metrics and the description of it
// all are always there. Thread-safety: MakeRoutes is called by the composition root; the handlers
// it makes may run on any thread at the same time. Ownership: everything that a part refers to
// outlives the routes and every request in flight.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "api/auth/oidc.h"
#include "api/auth/rate_limiter.h"
#include "api/handlers/erasures.h"
#include "api/http/router.h"
#include "api/ingest/endpoint.h"
#include "api/query/evidence_exports.h"
#include "api/stream/open_streams.h"
#include "boost/asio/thread_pool.hpp"
#include "commands/command_sender.h"
#include "commands/delivery_receiver.h"
#include "domain/ids.h"
#include "eventstore/blob_store.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "platform/metrics.h"
#include "projections/analytics_queries.h"
#include "projections/audit_log_queries.h"
#include "projections/audit_queries.h"
#include "projections/past_queries.h"
#include "projections/policy_queries.h"
#include "projections/progress.h"
#include "projections/queries.h"
#include "projections/queue_queries.h"
#include "projections/review_tail.h"
#include "projections/shard_placement.h"

namespace docket::api {

// What /readyz asks: every component that must work before this process can serve. Must not block.
struct ComponentState {
  std::string component;
  bool ok = false;
  std::string detail;  // why not, and what to do
};
using Readiness = std::function<std::vector<ComponentState>()>;

struct IngestParts {
  std::vector<Endpoint> endpoints;
  std::string default_endpoint;  // id; the path /api/v1/webhook is its other name
  std::size_t body_bytes_max = 25U << 20U;
  absl::Duration append_timeout = absl::Seconds(5);
  commands::DeliveryReceiver& receiver;
  projections::DeliveryQueries* deliveries = nullptr;  // null: duplicates are answered as received
};

// To redrive stored deliveries.
struct RedriveParts {
  commands::DeliveryReceiver& receiver;
  absl::Duration append_timeout = absl::Seconds(5);
};

struct QueryParts {
  projections::ReviewQueries& reviews;
  projections::RepositoryQueries& repositories;
  projections::DeliveryQueries& deliveries;
  projections::SystemQueries& system;
  projections::AuditQueries& audits;
  projections::PastQueries& past;
  projections::AuditLogQueries& audit_log;
  projections::QueueQueries& queue;
  projections::AnalyticsQueries* analytics = nullptr;  // null: there are no shards
  EvidenceExports* exports = nullptr;                  // null: there are no audit trees
  std::vector<domain::HostCode> hosts;
  absl::Duration default_wait = absl::Seconds(1);  // for a Consistency-Token
  absl::Duration max_wait = absl::Seconds(5);
};

struct WorkParts {
  commands::CommandSender& sender;
  projections::OutcomeQueries& outcomes;
  projections::TaskQueries& tasks;
  projections::ConversationQueries& conversations;
  eventstore::BlobStore& blobs;
  absl::Duration max_wait = absl::Seconds(5);  // until an owner has answered
};

struct OperatorParts {
  commands::CommandSender& sender;
  absl::Duration max_wait = absl::Seconds(5);  // until a key's change is visible
};

// To read and set policies and placements.
struct PolicyParts {
  projections::PolicyQueries& policies;
  commands::CommandSender& sender;
  const projections::ShardPlacement* placement = nullptr;  // null: there are no shards
  absl::Duration max_wait = absl::Seconds(5);              // until what became of a change is known
  DestroyKey destroy_key = {};                             // empty: nothing is sealed
};

// To follow the events of reviews.
struct StreamParts {
  const projections::ReviewTail& tail;
  std::shared_ptr<OpenStreams> streams;  // closed before the server is stopped
  absl::Duration heartbeat = absl::Seconds(15);
};

struct ApiParts {
  const platform::Clock& clock;
  platform::Logger logger;
  platform::Metrics& metrics;
  boost::asio::thread_pool& blocking;  // for what takes longer than an io thread may be kept
  Readiness readiness;
  projections::KeyQueries* keys = nullptr;    // needed by QueryParts
  projections::Progress* progress = nullptr;  // needed by QueryParts
  std::optional<IngestParts> ingest;
  std::optional<QueryParts> query;
  std::optional<WorkParts> work;                              // needs QueryParts
  std::optional<OperatorParts> operators;                     // needs QueryParts
  std::optional<PolicyParts> policies = std::nullopt;         // needs QueryParts
  std::optional<RedriveParts> redrive = std::nullopt;         // needs QueryParts
  std::optional<StreamParts> stream = std::nullopt;           // needs QueryParts
  std::optional<RateLimitOptions> rate_limit = std::nullopt;  // nothing: of no key
  std::shared_ptr<const Oidc> oidc = nullptr;                 // null: no tokens are taken
  const schemas::PersonalReader& people = schemas::WithoutKeys();
};

// Precondition: the parts that are there are complete, as noted above.
[[nodiscard]] std::vector<Route> MakeRoutes(const ApiParts& parts);

}  // namespace docket::api
