#include "api/routes.h"

#include <memory>
#include <utility>

#include "api/handlers/analytics.h"
#include "api/handlers/audit.h"
#include "api/handlers/audit_events.h"
#include "api/handlers/audit_exports.h"
#include "api/handlers/erasures.h"
#include "api/handlers/find_review.h"
#include "api/handlers/get_delivery.h"
#include "api/handlers/get_document.h"
#include "api/handlers/get_past_state.h"
#include "api/handlers/get_repository.h"
#include "api/handlers/get_review.h"
#include "api/handlers/get_status.h"
#include "api/handlers/health.h"
#include "api/handlers/keys.h"
#include "api/handlers/legal_holds.h"
#include "api/handlers/list_deliveries.h"
#include "api/handlers/list_repositories.h"
#include "api/handlers/list_review_events.h"
#include "api/handlers/list_reviews.h"
#include "api/handlers/placement.h"
#include "api/handlers/policy.h"
#include "api/handlers/queue.h"
#include "api/handlers/receive_webhook.h"
#include "api/handlers/redrive_delivery.h"
#include "api/handlers/review_timeline.h"
#include "api/handlers/run_results.h"
#include "api/handlers/runs.h"
#include "api/handlers/stream.h"
#include "api/handlers/system.h"
#include "api/handlers/transfer.h"
#include "api/handlers/work.h"
#include "commands/sarif/limits.h"
#include "platform/check.h"

namespace docket::api {
namespace {

using http::verb;

// A request for a key is a label and a list of organisations.
constexpr std::size_t kKeyBodyBytesMax = 64U << 10U;
// A call about a run has a few short members.
constexpr std::size_t kCallBodyBytesMax = 64U << 10U;
// The text of a response, or of a message, which JSON may escape.
constexpr std::size_t kConversationBodyBytesMax = 7U << 20U;
constexpr std::size_t kMessageBodyBytesMax = 512U << 10U;
constexpr std::size_t kSarifBytesMax = commands::sarif::SarifLimits().body_bytes;

// The longest reason, of characters that JSON writes as six bytes.
constexpr std::size_t kHoldBodyBytesMax = 64U << 10U;

// The longest policy, of bytes that JSON writes as six: \u0007.
constexpr std::size_t kPolicyBodyBytesMax = 256U << 10U;

class RouteTable {
 public:
  void Public(verb method, std::string pattern, Handler handler, std::size_t body_bytes_max = 0) {
    Add(Door::kPublic, method, std::move(pattern), std::move(handler), body_bytes_max);
  }
  // Without a body, and told as a read is.
  void PublicCall(verb method, std::string pattern, Handler handler) {
    Public(method, std::move(pattern), std::move(handler));
    routes_.back().told = Told::kCalls;
  }
  void Operator(verb method, std::string pattern, Handler handler, std::size_t body_bytes_max = 0) {
    Add(Door::kOperator, method, std::move(pattern), std::move(handler), body_bytes_max);
  }
  [[nodiscard]] std::vector<Route> Take() { return std::move(routes_); }

 private:
  void Add(Door door, verb method, std::string pattern, Handler handler,
           std::size_t body_bytes_max) {
    routes_.push_back({.method = method,
                       .pattern = std::move(pattern),
                       .door = door,
                       .body_bytes_max = body_bytes_max,
                       .handler = std::move(handler)});
  }

  std::vector<Route> routes_;
};

void AddIngest(const ApiParts& parts, RouteTable& table) {
  const auto door = std::make_shared<WebhookDoor>(parts);
  const std::size_t bytes_max = parts.ingest->body_bytes_max;
  table.Public(verb::post, "/api/v1/webhooks/github/{endpoint}", ReceiveWebhook(door), bytes_max);
  if (door->Find(door->default_endpoint()) == nullptr) return;
  table.Public(verb::post, "/api/v1/webhook", ReceiveWebhook(door), bytes_max);
}

// One for all routes, since a key has one quota.
std::shared_ptr<const QueryDoor> MakeDoor(const ApiParts& parts, const QueryParts& query) {
  std::shared_ptr<RateLimiter> limiter;
  if (parts.rate_limit) limiter = std::make_shared<RateLimiter>(*parts.rate_limit, parts.clock);
  return std::make_shared<const QueryDoor>(
      Authenticator(*parts.keys, parts.clock, std::move(limiter), parts.oidc), *parts.progress,
      QuerySettings{.hosts = query.hosts,
                    .waits = {.otherwise = query.default_wait, .max = query.max_wait},
                    .people = parts.people});
}

using SharedDoor = std::shared_ptr<const QueryDoor>;

void AddExports(const EvidenceDesk& desk, RouteTable& table) {
  const std::string exports = "/api/v1/audit/exports";
  table.PublicCall(verb::post, exports, AskForExport(desk));
  table.Public(verb::get, exports + "/{id}", GetExport(desk));
  table.Public(verb::get, exports + "/{id}/files/{path...}", GetExportFile(desk));
}

void AddQueries(const ApiParts& parts, const SharedDoor& door, RouteTable& table) {
  const QueryParts& query = *parts.query;
  auto& pool = parts.blocking;
  const auto get = verb::get;
  table.Public(get, "/api/v1/reviews", ListReviews(door, query.reviews, pool));
  const GetReview get_review(door, {.reviews = query.reviews, .past = query.past}, pool);
  table.Public(get, "/api/v1/reviews/{id}", get_review);
  table.Public(get, "/api/v1/review", FindReviewById(door, get_review));
  table.Public(get, "/api/v1/repos/{repository}/pulls/{number}/review",
               FindReviewOfPull(door, get_review));
  table.Public(get, "/api/v1/reviews/{id}/events", ListReviewEvents(door, query.reviews, pool));
  table.Public(get, "/api/v1/reviews/{id}/timeline", ReviewTimeline(door, query.reviews, pool));
  table.Public(get, "/api/v1/queue",
               ListQueue(ListQueue::Parts{
                   .door = door, .queue = query.queue, .blocking = pool, .clock = parts.clock}));
  table.Public(get, "/api/v1/repositories", ListRepositories(door, query.repositories, pool));
  table.Public(get, "/api/v1/repositories/{id}", GetRepository(door, query.repositories));
  table.Public(get, "/api/v1/deliveries", ListDeliveries(door, query.deliveries, pool));
  table.Public(get, "/api/v1/deliveries/{id}", GetDelivery(door, query.deliveries, parts.clock));
  const AuditDesk desk{.door = door, .audits = query.audits, .blocking = pool};
  table.Public(get, "/api/v1/audit/merges", ListMerges(desk));
  table.Public(get, "/api/v1/audit/merges/{id}", GetMerge(desk));
  table.Public(get, "/api/v1/audit/direct-pushes", ListDirectPushes(desk));
  table.Public(get, "/api/v1/audit/events", ListAuditEvents(door, query.audit_log, pool));
  AddExports({.door = door, .exports = query.exports, .blocking = pool}, table);
  const AnalyticsDesk analytics{.door = door, .analytics = query.analytics, .clock = parts.clock};
  table.Public(get, "/api/v1/metrics/review-latency", GetReviewLatency(analytics));
  table.Public(get, "/api/v1/metrics/throughput", GetThroughput(analytics));
  table.Public(get, "/api/v1/metrics/findings", GetFindingTotals(analytics));
  table.Public(get, "/api/v1/metrics/agents", GetRunTotals(analytics));
  table.Public(get, "/api/v1/organizations/{id}/coverage", GetCoverage(analytics));
  const SystemDesk system{.door = door, .system = query.system, .blocking = pool};
  table.Public(get, "/api/v1/system/projections", ListProjections(system));
  table.Public(get, "/api/v1/system/consumers", ListConsumers(system));
  table.Public(get, "/api/v1/dead-letters", ListDeadLetters(system));
  table.Operator(get, "/operator/v1/reviews/{id}/state", GetPastState(door, query.past, pool));
  table.Operator(get, "/operator/v1/status", GetStatus(parts.readiness, query.system, pool));
}

void AddRuns(const ApiParts& parts, const SharedDoor& door, RouteTable& table) {
  const QueryParts& query = *parts.query;
  const WorkParts& work = *parts.work;
  const auto commands =
      std::make_shared<const CommandDesk>(CommandDesk::Parts{.sender = work.sender,
                                                             .outcomes = work.outcomes,
                                                             .progress = *parts.progress,
                                                             .clock = parts.clock});
  const auto runs = std::make_shared<const RunDesk>(RunDesk{.door = door,
                                                            .commands = commands,
                                                            .reviews = query.reviews,
                                                            .outcomes = work.outcomes,
                                                            .conversations = work.conversations,
                                                            .blobs = work.blobs,
                                                            .blocking = parts.blocking});
  table.Public(verb::post, "/api/v1/reviews/{id}/runs", RequestRun(runs), kCallBodyBytesMax);
  table.Public(verb::get, "/api/v1/reviews/{id}/runs", ListRuns(runs));
  table.Public(verb::post, "/api/v1/runs/{id}/cancel", CancelRun(runs), kCallBodyBytesMax);
  table.Public(verb::post, "/api/v1/runs/{id}/findings/{finding}/feedback", GiveFeedback(runs),
               kCallBodyBytesMax);
  table.Public(verb::get, "/api/v1/runs/{id}", GetRun(runs));
  table.Public(verb::get, "/api/v1/runs/{id}/findings", GetFindings(runs));
  table.Public(verb::get, "/api/v1/runs/{id}/findings.sarif", GetSarif(runs));
  table.Public(verb::get, "/api/v1/runs/{id}/conversation", GetConversation(runs));
  table.Public(verb::get, "/api/v1/commands/{id}", GetCommand(runs));

  const auto desk = std::make_shared<const WorkDesk>(WorkDesk{
      .door = door,
      .commands = commands,
      .tasks = std::make_shared<TaskDesk>(commands, work.tasks, parts.blocking, work.max_wait),
      .reviews = query.reviews,
      .repositories = query.repositories,
      .max_wait = work.max_wait});
  const std::string lease = "/api/v1/work/leases/{lease}";
  table.Public(verb::post, "/api/v1/work/leases", LeaseTask(desk), kCallBodyBytesMax);
  table.Public(verb::post, lease + "/heartbeat", KeepLease(desk), kCallBodyBytesMax);
  table.Public(verb::delete_, lease, GiveBackLease(desk));

  const auto results =
      std::make_shared<const ResultDesk>(ResultDesk{.door = door,
                                                    .commands = commands,
                                                    .reviews = query.reviews,
                                                    .blobs = work.blobs,
                                                    .blocking = parts.blocking,
                                                    .max_wait = work.max_wait,
                                                    .reading = std::make_shared<Turns>()});
  const std::string run = "/api/v1/runs/{id}";
  table.Public(verb::post, run + "/analysis", ReceiveAnalysis(results), kSarifBytesMax);
  table.Public(verb::post, run + "/failure", ReceiveFailure(results), kCallBodyBytesMax);
  table.Public(verb::post, run + "/messages", ReceiveMessage(results), kMessageBodyBytesMax);
  table.Public(verb::post, run + "/conversation", ReceiveConversation(results),
               kConversationBodyBytesMax);
  table.Public(verb::post, run + "/notifications", ReceiveNotification(results), kCallBodyBytesMax);
}

void AddKeys(const ApiParts& parts, const SharedDoor& door, RouteTable& table) {
  const auto desk = std::make_shared<const KeyDesk>(KeyDesk{.door = door,
                                                            .keys = *parts.keys,
                                                            .sender = parts.operators->sender,
                                                            .clock = parts.clock,
                                                            .max_wait = parts.operators->max_wait});
  table.Operator(verb::get, "/operator/v1/keys", ListKeys(desk));
  table.Operator(verb::post, "/operator/v1/keys", CreateKey(desk), kKeyBodyBytesMax);
  table.Operator(verb::delete_, "/operator/v1/keys/{id}", RevokeKey(desk));
}

void AddSettings(const ApiParts& parts, const SharedDoor& door, RouteTable& table) {
  const auto desk =
      std::make_shared<const SettingsDesk>(SettingsDesk{.door = door,
                                                        .repositories = parts.query->repositories,
                                                        .policies = parts.policies->policies,
                                                        .sender = parts.policies->sender,
                                                        .clock = parts.clock,
                                                        .max_wait = parts.policies->max_wait});
  const std::string repository = "/api/v1/repositories/{id}/policy";
  const std::string organization = "/api/v1/organizations/{id}/policy";
  table.Public(verb::get, repository, GetRepositoryPolicy(desk));
  table.Public(verb::put, repository, PutRepositoryPolicy(desk), kPolicyBodyBytesMax);
  table.Public(verb::post, "/api/v1/repositories/{id}/transfer", ConfirmTransfer(desk),
               kCallBodyBytesMax);
  table.Public(verb::get, organization, GetOrganizationPolicy(desk));
  table.Public(verb::put, organization, PutOrganizationPolicy(desk), kPolicyBodyBytesMax);
  const std::string holds = "/api/v1/organizations/{id}/legal-holds";
  table.Public(verb::get, holds, ListLegalHolds(desk));
  table.Public(verb::put, holds + "/{hold}", PlaceLegalHold(desk), kHoldBodyBytesMax);
  table.Public(verb::post, holds + "/{hold}/lift", LiftLegalHold(desk), kHoldBodyBytesMax);
  const auto erasures = std::make_shared<const ErasureDesk>(ErasureDesk{
      .settings = desk, .blocking = parts.blocking, .destroy = parts.policies->destroy_key});
  const std::string erased = "/api/v1/organizations/{id}/erasures";
  table.Public(verb::get, erased, ListErasures(erasures));
  table.Public(verb::put, erased + "/{subject}", PutErasure(erasures), kHoldBodyBytesMax);
  const PlacementDesk placements{.settings = desk, .placement = parts.policies->placement};
  const std::string placement = "/operator/v1/organizations/{id}/placement";
  table.Operator(verb::get, placement, GetPlacement(placements));
  table.Operator(verb::put, placement, PutPlacement(placements), kCallBodyBytesMax);
}

void AddRedrive(const ApiParts& parts, const SharedDoor& door, RouteTable& table) {
  const QueryParts& query = *parts.query;
  table.Public(verb::post, "/api/v1/deliveries/{id}/redrive",
               RedriveDelivery(door, {.deliveries = query.deliveries,
                                      .receiver = parts.redrive->receiver,
                                      .append_timeout = parts.redrive->append_timeout,
                                      .blocking = parts.blocking}));
}

void AddStream(const ApiParts& parts, const SharedDoor& door, RouteTable& table) {
  const QueryParts& query = *parts.query;
  table.Public(verb::get, "/api/v1/stream",
               StreamEvents({.stream = {.door = door,
                                        .streams = parts.stream->streams,
                                        .tail = parts.stream->tail,
                                        .blocking = parts.blocking,
                                        .clock = parts.clock,
                                        .heartbeat = parts.stream->heartbeat},
                             .reviews = query.reviews,
                             .repositories = query.repositories}));
}

}  // namespace

std::vector<Route> MakeRoutes(const ApiParts& parts) {
  RouteTable table;
  table.Public(verb::get, "/healthz", GetHealth());
  table.Public(verb::get, "/readyz", GetReadiness(parts.readiness, parts.logger));
  table.Public(verb::get, "/metrics", GetMetrics(parts.metrics, parts.blocking));
  table.Public(verb::get, kDescriptionPath, GetDocument("openapi.yaml"));
  table.Public(verb::get, "/api/v1/openapi.json", GetDocument("openapi.json"));
  table.Public(verb::get, "/docs", GetDocument("docs.html"));
  table.Public(verb::get, "/docs/{file}", GetDocsFile());
  if (parts.ingest.has_value()) AddIngest(parts, table);
  // Without reads nothing is served that needs a key.
  DOCKET_CHECK(parts.query.has_value() || (!parts.work && !parts.operators && !parts.policies &&
                                           !parts.redrive && !parts.stream));
  if (!parts.query.has_value()) return table.Take();
  DOCKET_CHECK(parts.keys != nullptr && parts.progress != nullptr);
  const SharedDoor door = MakeDoor(parts, *parts.query);
  AddQueries(parts, door, table);
  if (parts.work.has_value()) AddRuns(parts, door, table);
  if (parts.operators.has_value()) AddKeys(parts, door, table);
  if (parts.policies.has_value()) AddSettings(parts, door, table);
  if (parts.redrive.has_value()) AddRedrive(parts, door, table);
  if (parts.stream.has_value()) AddStream(parts, door, table);
  return table.Take();
}

}  // namespace docket::api
