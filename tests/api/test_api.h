// The whole API as a server, over memory logs and query ports whose answers the test sets.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/auth/key_token.h"
#include "api/routes.h"
#include "api/trail/recorded_routes.h"
#include "eventstore/memory/memory_blob_store.h"
#include "eventstore/memory/memory_log.h"
#include "platform/hashing.h"
#include "projections/memory/memory_view_store.h"
#include "projections/review_tail.h"
#include "tests/api/fake_past.h"
#include "tests/api/fake_policies.h"
#include "tests/api/fakes.h"
#include "tests/api/test_server.h"

namespace docket::api {

inline constexpr char kSecret[] = "It's a Secret to Everybody";
inline constexpr char kOldSecret[] = "the one before";

struct TestApiOptions {
  HttpServerOptions http{};
  std::vector<Endpoint> endpoints{};  // empty: one that takes everything
  commands::DeliveryReceiverOptions receiver{};
  eventstore::BlobStore* blobs = nullptr;  // null: one in memory
  eventstore::Delivery log_delivery = eventstore::Delivery::kImmediate;
  absl::Duration append_timeout = absl::Seconds(30);
  absl::Duration max_wait = absl::Seconds(30);
  std::vector<domain::HostCode> hosts = {domain::HostCode("gh")};
  std::optional<RateLimitOptions> rate_limit = std::nullopt;
  const projections::ShardPlacement* placement = nullptr;  // null: there are no shards
  std::shared_ptr<const Oidc> oidc = nullptr;              // null: no tokens are taken
  bool leaves_trail = false;                               // of accesses and of the uses of keys
  eventstore::Delivery organization_delivery = eventstore::Delivery::kImmediate;
  DestroyKey destroy_key = {};  // empty: nothing is sealed
};

class TestApi {
 public:
  explicit TestApi(TestApiOptions options = {})
      : ground_(std::make_unique<Ground>()),
        webhooks(LogOptions("webhook_received", options.log_delivery), ground_->clock),
        review_commands(LogOptions("review_commands", eventstore::Delivery::kImmediate),
                        ground_->clock),
        organization_commands(LogOptions("organization_commands", options.organization_delivery),
                              ground_->clock),
        receiver(webhooks, options.blobs == nullptr ? blobs : *options.blobs,
                 schemas::BodiesAsTheyCame(), ground_->clock, options.receiver),
        sender(review_commands, organization_commands, schemas::Unsealed()),
        progress(100),
        review_events(LogOptions("review_events", eventstore::Delivery::kImmediate),
                      ground_->clock),
        models{.store = views,
               .progress = progress,
               .clock = ground_->clock,
               .sources = {{.log = &review_events}},
               .cursor_key = "key"} {
    if (options.endpoints.empty()) options.endpoints = {AnyEndpoint()};
    Ground& ground = *ground_;
    const ApiParts parts{
        .clock = ground.clock,
        .logger = ground.logger,
        .metrics = ground.metrics,
        .blocking = pool,
        .readiness = [this] { return components; },
        .keys = &queries,
        .progress = &progress,
        .ingest = IngestParts{.endpoints = options.endpoints,
                              .default_endpoint = "default",
                              .append_timeout = options.append_timeout,
                              .receiver = receiver,
                              .deliveries = &queries},
        .query = QueryParts{.reviews = queries,
                            .repositories = queries,
                            .deliveries = queries,
                            .system = queries,
                            .audits = queries,
                            .past = past,
                            .audit_log = queries,
                            .queue = queries,
                            .hosts = options.hosts,
                            .default_wait = absl::ZeroDuration(),
                            .max_wait = options.max_wait},
        .work = WorkParts{.sender = sender,
                          .outcomes = queries,
                          .tasks = queries,
                          .conversations = queries,
                          .blobs = options.blobs == nullptr ? blobs : *options.blobs,
                          .max_wait = options.max_wait},
        .operators = OperatorParts{.sender = sender, .max_wait = options.max_wait},
        .policies = PolicyParts{.policies = policies,
                                .sender = sender,
                                .placement = options.placement,
                                .max_wait = options.max_wait,
                                .destroy_key = options.destroy_key},
        .redrive = RedriveParts{.receiver = receiver, .append_timeout = options.append_timeout},
        .stream = StreamParts{.tail = tail, .streams = streams},
        .rate_limit = options.rate_limit,
        .oidc = options.oidc};
    routes = MakeRoutes(parts);
    if (options.leaves_trail) {
      const AccessTrail::Parts trail{.sender = sender, .clock = ground.clock, .pool = pool};
      routes = LeaveTrail(
          std::move(routes),
          {.accesses = std::make_shared<AccessTrail>(trail),
           .uses = std::make_shared<KeyUses>(sender, ground.clock),
           .subjects = {.repositories = queries, .deliveries = queries, .hosts = options.hosts},
           .clock = ground.clock,
           .append_timeout = options.append_timeout});
    }
    server = std::make_unique<TestServer>(std::move(ground_), routes, options.http);
  }
  ~TestApi() {
    server->server().Stop(absl::Seconds(10));
    pool.join();
  }
  TestApi(const TestApi&) = delete;
  TestApi& operator=(const TestApi&) = delete;

  static Endpoint AnyEndpoint() {
    return {.id = "default",
            .provider = "github",
            .host = domain::HostCode("gh"),
            .secrets = {kSecret, kOldSecret},
            .owners = {.any = true, .ids = {}},
            .app_events = true};
  }

  // A key that the views know, as its bearer sends it.
  std::string AddKey(const std::function<void(view_proto::AccessKey&)>& change) {
    const KeyToken token = NewKeyToken();
    view_proto::AccessKey key;
    key.set_id(token.id.value());
    key.set_secret_sha256(std::string(platform::AsBytes(platform::Sha256(token.secret))));
    key.set_role(access::v1::ROLE_READER);
    change(key);
    queries.Update([&](FakeQueries::Rows& rows) { rows.keys[token.id] = key; });
    return "Bearer " + ToString(token);
  }
  std::string AddReader(std::int64_t organization) {
    return AddKey([&](view_proto::AccessKey& key) {
      auto& tenant = *key.add_tenants();
      tenant.set_host("gh");
      tenant.set_organization(organization);
    });
  }
  std::string AddAuditor(std::int64_t organization) {
    return AddKey([&](view_proto::AccessKey& key) {
      key.set_role(access::v1::ROLE_AUDITOR);
      auto& tenant = *key.add_tenants();
      tenant.set_host("gh");
      tenant.set_organization(organization);
    });
  }
  std::string AddAdmin() {
    return AddKey([](view_proto::AccessKey& key) { key.set_role(access::v1::ROLE_ADMIN); });
  }

  // As the public and as an operator.
  HttpAnswer Ask(const HttpAsk& ask) { return server->Ask(ask); }
  HttpAnswer AskOperator(const HttpAsk& ask) { return server->AskOperator(ask); }

 private:
  static eventstore::MemoryLogOptions LogOptions(std::string base, eventstore::Delivery delivery) {
    eventstore::MemoryLogOptions options;
    options.name = {.base = std::move(base), .generation = 1};
    options.partition_count = 4;
    options.delivery = delivery;
    return options;
  }

  std::unique_ptr<Ground> ground_;

 public:
  eventstore::MemoryBlobStore blobs;
  eventstore::MemoryLog webhooks;
  eventstore::MemoryLog review_commands;
  eventstore::MemoryLog organization_commands;
  boost::asio::thread_pool pool{2};
  std::unique_ptr<TestServer> server;  // outlives the receiver, whose callbacks it takes
  commands::DeliveryReceiver receiver;
  commands::CommandSender sender;
  projections::Progress progress;
  eventstore::MemoryLog review_events;
  projections::MemoryViewStore views;  // none was ever built
  projections::ReadModels models;
  projections::ReviewTail tail{models};
  std::shared_ptr<OpenStreams> streams = std::make_shared<OpenStreams>(progress);
  FakeQueries queries;
  FakePolicies policies;
  FakePast past;
  std::vector<ComponentState> components;
  std::vector<Route> routes;
};

}  // namespace docket::api
