#include "apps/node.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "api/http/server.h"
#include "api/routes.h"
#include "apps/access_trail.h"
#include "apps/admin_key.h"
#include "apps/admission.h"
#include "apps/archive_loop.h"
#include "apps/audit_loop.h"
#include "apps/audit_routes.h"
#include "apps/backlogs.h"
#include "apps/data_directory.h"
#include "apps/endpoints.h"
#include "apps/erased_keys.h"
#include "apps/expired_keys.h"
#include "apps/free_port.h"
#include "apps/key_routes.h"
#include "apps/known_hosts.h"
#include "apps/leave.h"
#include "apps/open_files.h"
#include "apps/operator_desks.h"
#include "apps/operator_routes.h"
#include "apps/pipeline.h"
#include "apps/provider_keys.h"
#include "apps/readers.h"
#include "apps/readiness.h"
#include "apps/relay_loop.h"
#include "apps/replay_parts.h"
#include "apps/retention_loop.h"
#include "apps/secret_file.h"
#include "apps/served_certificate.h"
#include "apps/server_options.h"
#include "apps/shards.h"
#include "apps/stores.h"
#include "apps/version.h"
#include "boost/asio/thread_pool.hpp"
#include "platform/hashing.h"
#include "platform/metrics.h"
#include "platform/process_metrics.h"
#include "platform/shutdown.h"
#include "platform/status_macros.h"
#include "projections/caught_up_keys.h"

namespace docket::apps {
namespace {

// Reads that wait for a position at one time, over all connections.
constexpr std::size_t kWaitersMax = 20'000;
// Of an export, with views that are behind.
constexpr absl::Duration kViewsPatience = absl::Seconds(2);
constexpr std::size_t kCursorKeyBytes = 32;
// Large bodies on their way into the blob store, lists and histories.
constexpr std::size_t kBlockingThreads = 4;
// What an operator asks for, apart, so that no request waits for it: one for each kind of long
// work, of which one runs at a time (operator_desks.h), and some for all that is short.
constexpr std::size_t kOperatorThreads = OperatorDesks::kKinds + 3;

// Of the time to stop, for requests in flight; the rest is for what stands below them.
constexpr double kRequestsShare = 0.75;

// Of the time that decided commands are remembered. The rest is for copies that wait on their way.
constexpr double kRedriveShare = 0.75;

using Loops = std::vector<std::unique_ptr<platform::WorkLoop>>;

void Append(std::vector<api::Route> more, std::vector<api::Route>& routes) {
  std::ranges::move(more, std::back_inserter(routes));
}

}  // namespace

// In the order of construction; destroyed in reverse. Whoever calls back into a connection's
// coroutine must be gone before the server, so the server stands above them and is only stopped at
// the end.
struct Node::Parts {
  // Of the partitions that one role works on.
  struct Share {
    std::string role;
    std::unique_ptr<eventstore::Ownership> ownership;
  };

  Parts(const platform::Config& given, const platform::Clock& time, platform::Logger log)
      : config(given),
        data{.path = given.data_dir},
        clock(time),
        logger(std::move(log)),
        stop(time, logger) {}

  const platform::Config config;
  const DataDirectory data;
  const platform::Clock& clock;
  const platform::Logger logger;
  platform::Metrics metrics;
  Backlogs backlogs{metrics, clock};
  platform::StopSequence stop;
  std::int64_t connections_max = 0;  // as many of the configured ones as may be open
  projections::Progress progress{kWaitersMax};
  std::unique_ptr<api::HttpServer> server;
  Stores stores;
  std::unique_ptr<Readers> readers;
  std::shared_ptr<api::OpenStreams> streams;
  std::unique_ptr<projections::CaughtUpKeys> keys;
  std::unique_ptr<commands::DeliveryReceiver> receiver;
  std::unique_ptr<commands::CommandSender> sender;
  std::vector<std::unique_ptr<projections::ProjectionGroup>> groups;
  std::vector<Share> shares;
  std::unique_ptr<CertificateFiles> certificate;  // of a server that speaks TLS
  std::unique_ptr<ArchiveDesk> archive;           // if this process archives
  std::vector<Shard> shards;
  std::optional<projections::ShardPlacement> placement;  // nothing: there are no shards
  std::unique_ptr<projections::ShardAnalytics> analytics;
  std::unique_ptr<KeptExports> exports;  // where reads are answered and audit trees are kept
  Loops loops;
  Loops side_loops;  // of shards and exports, apart: everything else works without them
  std::unique_ptr<boost::asio::thread_pool> blocking;
  std::unique_ptr<boost::asio::thread_pool> for_operators;
  std::unique_ptr<OperatorDesks> desks;
  std::unique_ptr<api::Router> router;
  std::atomic<bool> stopping = false;
  absl::Mutex mutex;
  bool started ABSL_GUARDED_BY(mutex) = false;
  bool keeps_audit_trees = false;                                   // set before anything is served
  std::optional<domain::KeyId> awaited_key ABSL_GUARDED_BY(mutex);  // asked for, not yet seen

  // Where it really listens: the configured port may be 0.
  [[nodiscard]] std::string Url() const {
    return absl::StrCat(platform::IsServedByTls(config.http.tls) ? "https://" : "http://",
                        ToString(platform::ListenAddress{.address = config.http.listen.address,
                                                         .port = server->port()}));
  }
  [[nodiscard]] bool Has(platform::Role role) const { return config.roles.contains(role); }

  [[nodiscard]] absl::Status LookBeforeMaking() const;
  [[nodiscard]] absl::StatusOr<bool> TryAdmission();
  void AwaitAdmission();
  [[nodiscard]] absl::Status OpenReadModels();
  [[nodiscard]] absl::Status StartLoops();
  [[nodiscard]] absl::Status StartArchive(const PipelineParts& parts);
  [[nodiscard]] absl::Status StartShards(const PipelineParts& parts);
  [[nodiscard]] absl::Status ShareWork(const std::string& role, const eventstore::RecordLog& log);
  [[nodiscard]] EvidenceParts Evidence();
  [[nodiscard]] absl::Status OpenDesks();
  // Before the server takes anybody in.
  [[nodiscard]] absl::Status UseCertificate();
  void OpenAnalytics();
  // What is not admitted yet is awaited while it serves.
  [[nodiscard]] absl::Status Serve(bool admitted);
  [[nodiscard]] absl::Status EnsureAdminKeyHere();
  [[nodiscard]] absl::Status MakeAdminKey();
  void MarkStarted();
  [[nodiscard]] bool AdminKeyIsVisible();
  [[nodiscard]] absl::StatusOr<api::ApiParts> MakeApiParts();
  [[nodiscard]] std::vector<api::ComponentState> AskComponents();
  void Run(std::unique_ptr<platform::WorkLoop> loop, const std::string& name) {
    Run(std::move(loop), name, loops);
  }
  void Run(std::unique_ptr<platform::WorkLoop> loop, const std::string& name, Loops& among);
  void AskLoopsToStop();
};

// A start that cannot serve leaves no new data directory behind. Over one that is there the server
// itself finds out: the docketd before may still be ending, which the directory's lock waits for.
absl::Status Node::Parts::LookBeforeMaking() const {
  std::error_code ignored;  // what cannot be looked at is not there
  if (std::filesystem::exists(data.journal(), ignored)) return absl::OkStatus();
  if (platform::IsServedByTls(config.http.tls)) {
    DOCKET_RETURN_IF_ERROR(CertificateFiles(config.http.tls).Read().status());
  }
  return RequireFreePort(config.http.listen);
}

absl::Status Node::Parts::OpenReadModels() {
  DOCKET_ASSIGN_OR_RETURN(const SecretFile cursor_key, ReadOrMakeSecretFile(data.cursor_key(), [] {
                            return platform::HexEncode(platform::RandomBytes(kCursorKeyBytes));
                          }));
  readers = std::make_unique<Readers>(projections::ReadModels{.store = *stores.views,
                                                              .progress = progress,
                                                              .clock = clock,
                                                              .sources = stores.Sources(),
                                                              .cursor_key = cursor_key.secret});
  streams = std::make_shared<api::OpenStreams>(progress);
  keys = std::make_unique<projections::CaughtUpKeys>(readers->system, progress,
                                                     stores.logs.organization_events->name());
  DOCKET_ASSIGN_OR_RETURN(groups, OpenProjectionGroups(config, stores, progress));
  DOCKET_ASSIGN_OR_RETURN(shards, ShardsOf(config.read_models));
  if (!shards.empty()) placement = PlacementOf(config.read_models);
  return absl::OkStatus();
}

void Node::Parts::Run(std::unique_ptr<platform::WorkLoop> loop, const std::string& name,
                      Loops& among) {
  among.push_back(std::move(loop));
  platform::WorkLoop& running = *among.back();
  running.Start();
  stop.Register(name, [&running](absl::Duration) { running.Stop(); });
}

void Node::Parts::AskLoopsToStop() {
  for (const auto& loop : loops) loop->AskToStop();
  for (const auto& loop : side_loops) loop->AskToStop();
}

// Downstream first: whoever reads is there before what it reads comes. All of them are asked to
// stop at once, since each may be waiting for a log that does not answer, and such waits must not
// add up.
absl::Status Node::Parts::StartLoops() {
  const PipelineParts parts{.config = config,
                            .stores = stores,
                            .clock = clock,
                            .logger = logger,
                            .metrics = metrics,
                            .backlogs = backlogs};
  platform::AddProcessMetrics(clock, metrics);
  AddBacklogSampler(parts, progress);
  DOCKET_ASSIGN_OR_RETURN(const auto audit_key, ReadAuditKey(data));
  if (audit_key.has_value()) {
    keeps_audit_trees = true;
    Run(MakeAuditLoop(parts, data, *audit_key), "audit");
    logger.Info("keeping audit trees", {{"key", ToString(audit_key->verifier)}});
  }
  if (platform::PublishesEvents(config)) {
    DOCKET_RETURN_IF_ERROR(ShareWork("relay", *stores.logs.review_events));
    Run(MakeRelayLoop(parts, *shares.back().ownership), "relay");
  }
  if (Has(platform::Role::kArchive)) DOCKET_RETURN_IF_ERROR(StartArchive(parts));
  if (Has(platform::Role::kProjections)) {
    DOCKET_RETURN_IF_ERROR(StartShards(parts));
    for (auto& loop : MakeProjectionLoops(parts, groups)) Run(std::move(loop), "projections");
    if (auto loop = MakeErasedKeysLoop(stores, clock, logger)) Run(std::move(loop), "erased keys");
    if (auto loop = MakeExpiredKeysLoop(stores, config, clock, logger))
      Run(std::move(loop), "expired keys");
  }
  if (Has(platform::Role::kCommands)) {
    DOCKET_RETURN_IF_ERROR(ShareWork("commands", *stores.logs.review_commands));
    for (auto& loop : MakeCommandLoops(parts, *shares.back().ownership))
      Run(std::move(loop), "commands");
    Run(MakeReactionLoop(parts, *shares.back().ownership), "reactions");
  }
  if (Has(platform::Role::kIntake)) {
    DOCKET_RETURN_IF_ERROR(ShareWork("intake", *stores.logs.webhook_received));
    Run(MakeIntakeLoop(parts, *shares.back().ownership), "intake");
  }
  stop.Register("all work", [this](absl::Duration) { AskLoopsToStop(); });
  return absl::OkStatus();
}

absl::Status Node::Parts::StartArchive(const PipelineParts& parts) {
  const bool archives = !config.archive.directory.empty();
  if (!archives && config.journal.type == platform::JournalType::kKafka) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(ShareWork("archive", *stores.logs.webhook_received));
  eventstore::Ownership& ownership = *shares.back().ownership;
  if (archives) {
    archive = std::make_unique<ArchiveDesk>(config.archive.directory, ownership);
    Run(MakeArchiveLoop(parts, *archive, ownership), "archive");
  }
  Run(MakeRetentionLoop(
          parts,
          {.progress = progress, .ownership = ownership, .keeps_audit_trees = keeps_audit_trees}),
      "retention");
  return absl::OkStatus();
}

absl::Status Node::Parts::StartShards(const PipelineParts& parts) {
  if (shards.empty()) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(CheckShards(shards, logger));
  for (auto& loop : MakeShardLoops(parts, shards, *placement, progress)) {
    Run(std::move(loop), "shards", side_loops);
  }
  return absl::OkStatus();
}

// Left when the work has stopped, so that whoever takes over meets nobody.
absl::Status Node::Parts::ShareWork(const std::string& role, const eventstore::RecordLog& log) {
  DOCKET_ASSIGN_OR_RETURN(auto share, stores.log_backend->ShareWork(role, log.name()));
  shares.push_back({.role = role, .ownership = std::move(share)});
  stop.Register("share of " + role,
                [&share = *shares.back().ownership](absl::Duration) { share.Leave(); });
  return absl::OkStatus();
}

std::vector<api::ComponentState> Node::Parts::AskComponents() {
  std::vector<api::ComponentState> states;
  const absl::Status log = stores.log_backend->failure();
  states.push_back({.component = "log", .ok = log.ok(), .detail = std::string(log.message())});
  states.push_back(AskBlobs(*stores.blobs));
  if (stores.privacy.table != nullptr) states.push_back(AskSealingKeys(*stores.privacy.table));
  for (const auto& share : shares) {
    const absl::Status shared = share.ownership->health();
    states.push_back({.component = "share of " + share.role,
                      .ok = shared.ok(),
                      .detail = std::string(shared.message())});
  }
  for (const auto& loop : loops) {
    for (const platform::WorkLoop::Failure& failure : loop->Failures()) {
      states.push_back(
          {.component = failure.unit, .ok = false, .detail = failure.status.ToString()});
    }
  }
  states.push_back(AskKeys(readers->system,
                           Has(platform::Role::kProjections) ? keys->status() : absl::OkStatus()));
  states.push_back(AskViews(readers->system));
  const bool visible = AdminKeyIsVisible();
  states.push_back({.component = "admin key",
                    .ok = visible,
                    .detail = visible ? "" : "the first key is not visible yet; ask again"});
  return states;
}

// False: nobody answered, and it must be asked again. What a person must change ends the start.
absl::StatusOr<bool> Node::Parts::TryAdmission() {
  const absl::Status admitted = stores.log_backend->Admit();
  if (admitted.ok()) return true;
  if (!eventstore::IsRetryable(admitted)) return admitted;
  logger.Warning("waiting for the journal", {{"error", admitted.ToString()}});
  return false;
}

void Node::Parts::AwaitAdmission() {
  std::vector<platform::NamedWork> work;
  work.push_back({.name = "journal", .make = [this](const std::function<void()>& /*wake*/) {
                    return std::make_unique<Admission>(*stores.log_backend, clock,
                                                       [this] { return EnsureAdminKeyHere(); });
                  }});
  Run(std::make_unique<platform::WorkLoop>("journal", std::move(work), clock, logger), "journal");
}

// A process that decides commands and shows what came of them has a key of its own from the first
// start on; for any other one a key is made with `docket keys create`.
absl::Status Node::Parts::EnsureAdminKeyHere() {
  if (!Has(platform::Role::kCommands) || !Has(platform::Role::kProjections)) {
    return absl::OkStatus();
  }
  return MakeAdminKey();
}

absl::Status Node::Parts::MakeAdminKey() {
  DOCKET_ASSIGN_OR_RETURN(domain::KeyId id, EnsureAdminKey({.data = data,
                                                            .sender = *sender,
                                                            .keys = readers->system,
                                                            .clock = clock,
                                                            .logger = logger}));
  absl::MutexLock lock(&mutex);
  awaited_key = std::move(id);
  return absl::OkStatus();
}

void Node::Parts::MarkStarted() {
  absl::MutexLock lock(&mutex);
  started = true;
}

bool Node::Parts::AdminKeyIsVisible() {
  absl::MutexLock lock(&mutex);
  if (!started) return false;
  if (awaited_key.has_value() && readers->system.FindKey(*awaited_key).ok()) awaited_key.reset();
  return !awaited_key.has_value();
}

absl::StatusOr<api::ApiParts> Node::Parts::MakeApiParts() {
  api::ApiParts parts{.clock = clock,
                      .logger = logger,
                      .metrics = metrics,
                      .blocking = *blocking,
                      .readiness = [this] { return AskComponents(); },
                      .keys = keys.get(),
                      .progress = &progress,
                      .ingest = std::nullopt,
                      .query = std::nullopt,
                      .work = std::nullopt,
                      .operators = std::nullopt,
                      .people = stores.privacy.people()};
  if (Has(platform::Role::kIngest)) {
    DOCKET_ASSIGN_OR_RETURN(ResolvedEndpoints endpoints, ResolveEndpoints(config, data));
    for (const std::string& notice : endpoints.notices) logger.Warning(notice);
    parts.ingest.emplace(api::IngestParts{
        .endpoints = std::move(endpoints.endpoints),
        .default_endpoint = std::move(endpoints.default_endpoint),
        .body_bytes_max = static_cast<std::size_t>(config.http.body_limit_bytes),
        .append_timeout = absl::Milliseconds(config.ingest.append_timeout_ms),
        .receiver = *receiver,
        .deliveries = Has(platform::Role::kProjections) ? &readers->deliveries : nullptr});
  }
  if (Has(platform::Role::kQuery)) {
    const platform::RateLimitConfig& limit = config.http.rate_limit;
    if (limit.requests > 0) {
      parts.rate_limit = {.requests = limit.requests, .window = absl::Seconds(limit.window_s)};
    }
    if (OidcInUse oidc = MakeOidc(config.http.oidc, clock, logger); oidc.oidc != nullptr) {
      parts.oidc = oidc.oidc;
      Run(std::move(oidc.keys), "identity provider's keys");
    }
    parts.query.emplace(
        api::QueryParts{.reviews = readers->reviews,
                        .repositories = readers->reviews,
                        .deliveries = readers->deliveries,
                        .system = readers->system,
                        .audits = readers->audits,
                        .past = readers->past,
                        .audit_log = readers->audit_log,
                        .queue = readers->queue,
                        .analytics = analytics.get(),
                        .exports = exports.get(),
                        .hosts = CodesOf(config.hosts),
                        .default_wait = absl::Milliseconds(config.query.default_wait_ms),
                        .max_wait = absl::Milliseconds(config.query.max_wait_ms)});
    parts.work.emplace(api::WorkParts{.sender = *sender,
                                      .outcomes = readers->outcomes,
                                      .tasks = readers->tasks,
                                      .conversations = readers->tasks,
                                      .blobs = *stores.blobs});
    parts.operators.emplace(api::OperatorParts{.sender = *sender});
    parts.policies.emplace(api::PolicyParts{
        readers->policies, *sender, placement.has_value() ? &*placement : nullptr,
        absl::Milliseconds(config.query.max_wait_ms), stores.privacy.destroy_key()});
    parts.redrive.emplace(
        api::RedriveParts{.receiver = *receiver,
                          .append_timeout = absl::Milliseconds(config.ingest.append_timeout_ms)});
    parts.stream.emplace(api::StreamParts{.tail = readers->tail, .streams = streams});
  }
  return parts;
}

EvidenceParts Node::Parts::Evidence() {
  return {.exported = {.stores = stores, .data = data, .clock = clock},
          .audits = readers->audits,
          .people = stores.privacy.people(),
          .await_views = [this](const projections::Positions& positions) {
            // Whoever reads them says so if they have not.
            (void)progress.WaitUntil(positions, kViewsPatience);
          }};
}

absl::Status Node::Parts::OpenDesks() {
  desks = std::make_unique<OperatorDesks>(
      OperatorDesks::Parts{.replay = MakeReplayContext(stores, groups, clock),
                           .evidence = Evidence(),
                           .hosts = CodesOf(config.hosts),
                           .shards = {.stores = stores,
                                      .shards = shards,
                                      .placement = placement.has_value() ? &*placement : nullptr,
                                      .progress = progress,
                                      .clock = clock,
                                      .metrics_months = config.read_models.metrics_months},
                           .stores = stores,
                           .data = data},
      *for_operators);
  if (!keeps_audit_trees || !Has(platform::Role::kQuery)) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(exports,
                          OpenKeptExports(Evidence(), logger, [this] { return stopping.load(); }));
  Run(MakeExportsLoop(*exports, clock, logger), "exports", side_loops);
  stop.Register("export", [this](absl::Duration) { stopping = true; });  // also if no start follows
  return absl::OkStatus();
}

void Node::Parts::OpenAnalytics() {
  if (!placement.has_value() || !Has(platform::Role::kQuery)) return;
  analytics = MakeAnalytics(shards, *placement,
                            {*stores.views, *stores.logs.review_events,
                             *stores.logs.organization_events, progress, clock});
  stop.Register("analytics", [this](absl::Duration) { analytics->Stop(); });
}

absl::Status Node::Parts::Serve(bool admitted) {
  receiver = std::make_unique<commands::DeliveryReceiver>(
      *stores.logs.webhook_received, *stores.blobs, stores.privacy.body_seal(), clock,
      commands::DeliveryReceiverOptions{
          .in_flight_max = config.ingest.max_in_flight,
          .blob_threshold_bytes = static_cast<std::size_t>(config.ingest.blob_threshold_bytes),
          .redrive_age_max =
              kRedriveShare * absl::Hours(24) * config.commands.dedup_retention_days});
  sender = std::make_unique<commands::CommandSender>(
      *stores.logs.review_commands, *stores.logs.organization_commands, stores.privacy.sealer());
  blocking = std::make_unique<boost::asio::thread_pool>(kBlockingThreads);
  for_operators = std::make_unique<boost::asio::thread_pool>(kOperatorThreads);
  DOCKET_RETURN_IF_ERROR(OpenDesks());
  OpenAnalytics();
  stop.Register("blocking work", [this](absl::Duration) { blocking->join(); });
  stop.Register("operators' work", [this](absl::Duration) { for_operators->join(); });

  DOCKET_ASSIGN_OR_RETURN(const api::ApiParts parts, MakeApiParts());
  std::vector<api::Route> routes = api::MakeRoutes(parts);
  const auto is_stopping = [this] { return stopping.load(); };
  Append(MakeOperatorRoutes({.replays = desks->replays(),
                             .stores = stores,
                             .pool = *for_operators,
                             .metrics = metrics,
                             .url = [this] { return Url(); },
                             .stopping = is_stopping}),
         routes);
  Append(MakeKeyRoutes(stores.privacy, *for_operators, is_stopping), routes);
  Append(desks->Routes(), routes);
  if (keeps_audit_trees) {
    Append(MakeAuditRoutes({.directory = data.audit(),
                            .journals = {ToString(stores.logs.review_events->name()),
                                         ToString(stores.logs.organization_events->name())},
                            .pool = *blocking}),
           routes);
  }
  if (archive != nullptr) Append(MakeArchiveRoutes(*archive, *for_operators), routes);
  router = std::make_unique<api::Router>(WithAccessTrail(
      std::move(routes),
      {config, *sender, readers->reviews, readers->deliveries, clock, *blocking, logger, stop}));

  DOCKET_ASSIGN_OR_RETURN(auto options, ServerOptionsOf(config.http, data, connections_max));
  server = std::make_unique<api::HttpServer>(std::move(options), *router, clock, logger, metrics);
  DOCKET_RETURN_IF_ERROR(UseCertificate());
  if (!admitted) AwaitAdmission();  // a loop, and no handler may see one come
  DOCKET_RETURN_IF_ERROR(server->Start());
  stop.Register("http",
                [this](absl::Duration remaining) { server->Stop(remaining * kRequestsShare); });
  stop.Register("journal", [this](absl::Duration) { stores.log_backend->Stop(); });
  stop.Register("streams", [this](absl::Duration) { streams->Close(); });
  // The first of all: the answer to whoever asked for one is a request too.
  stop.Register("replays", [this](absl::Duration) {
    stopping = true;
    desks->Cancel();
  });
  return absl::OkStatus();
}

absl::Status Node::Parts::UseCertificate() {
  if (!platform::IsServedByTls(config.http.tls)) return absl::OkStatus();
  certificate = std::make_unique<CertificateFiles>(config.http.tls);
  DOCKET_ASSIGN_OR_RETURN(const auto tls, certificate->Read());
  if (const auto open = DescribeOpenFile(config.http.tls.key_file); open.has_value()) {
    logger.Warning(*open);
  }
  server->UseTls(*tls);
  NoteCertificate(*tls, clock, logger, metrics);
  Run(MakeCertificateLoop({*certificate, *server, clock, logger, metrics}), "certificate");
  return absl::OkStatus();
}

Node::Node(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Node::~Node() = default;

absl::StatusOr<std::unique_ptr<Node>> Node::Start(const platform::Config& config,
                                                  const platform::Clock& clock,
                                                  platform::Logger logger, rocksdb::Env* env) {
  // Files made from here on hold secrets or the data of organisations.
  ::umask(0077);
  auto parts = std::make_unique<Parts>(config, clock, std::move(logger));
  DOCKET_ASSIGN_OR_RETURN(parts->connections_max,
                          SetFilesAside(config.http.max_connections, parts->logger));
  DOCKET_RETURN_IF_ERROR(parts->LookBeforeMaking());
  DOCKET_ASSIGN_OR_RETURN(parts->stores,
                          OpenStores(config, clock, parts->logger, &parts->metrics, env));
  DOCKET_ASSIGN_OR_RETURN(const bool admitted, parts->TryAdmission());
  DOCKET_RETURN_IF_ERROR(KeepHostCodes(parts->data, config.hosts));
  DOCKET_RETURN_IF_ERROR(parts->OpenReadModels());
  DOCKET_RETURN_IF_ERROR(parts->StartLoops());
  std::unique_ptr<Node> node(new Node(std::move(parts)));
  Parts& started = *node->parts_;
  absl::Status served = started.Serve(admitted);
  if (served.ok() && admitted) served = started.EnsureAdminKeyHere();
  if (!served.ok()) {
    const absl::Status stopped = node->Stop();
    if (!stopped.ok()) {
      started.logger.Error("docketd did not start", {{"error", std::string(served.message())}});
    }
    LeaveUnlessStopped(stopped, started.logger);
    return served;
  }
  started.MarkStarted();
  started.logger.Info("serving",
                      {{"url", started.Url()}, {"data", started.data.path}, {"version", kVersion}});
  return node;
}

absl::Status Node::Stop() {
  return parts_->stop.Stop(absl::Milliseconds(parts_->config.shutdown.deadline_ms));
}

}  // namespace docket::apps
