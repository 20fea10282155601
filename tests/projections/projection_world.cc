#include "tests/projections/projection_world.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/log_names.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "platform/murmur2.h"
#include "platform/status_macros.h"
#include "projections/registry.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/journal_codec.h"

namespace docket::tests {
namespace {

namespace events = domain::review;

constexpr std::size_t kWaitersMax = 8;

std::string NewDirectory() {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("docket-views-" + platform::RandomUuidV4());
  std::filesystem::create_directory(directory);
  return directory.string();
}

eventstore::MemoryLogOptions LogNamed(std::string_view base) {
  return {.name = {.base = std::string(base), .generation = 1},
          .partition_count = ProjectionWorld::kPartitions};
}

}  // namespace

struct ProjectionWorld::Lifecycle {
  bool tracked = false;
  bool closed = false;
  bool merged = false;
  std::int64_t heads = 0;
  std::int64_t human_reviews = 0;
  std::int64_t runs = 0;
  bool live_run = false;
  std::int64_t seconds = 1'700'000'000;
};

domain::ReviewId Review(std::int64_t repository, std::int64_t number) {
  return {.host = kHost,
          .repository = domain::RepositoryId(repository),
          .number = domain::PullRequestNumber(number)};
}

domain::Tenant Organization(std::int64_t id) {
  return {.host = kHost, .organization = domain::OrganizationId(id)};
}

events::Person Person(std::int64_t id) {
  return {.id = domain::UserId(id),
          .login = {.subject = domain::UserId(id), .text = absl::StrCat("user", id)}};
}

domain::CommitSha Sha(std::int64_t number) {
  return domain::CommitSha(
      absl::StrCat(absl::Dec(number, absl::kZeroPad20), "00000000000000000000"));
}

events::PullRequestTracked Tracked(const domain::ReviewId& review, const TrackedAt& at) {
  return {.review = review,
          .author = Person(at.author),
          .title = {.subject = domain::UserId(at.author), .text = "A change"},
          .base = {.ref = "main", .sha = Sha(0)},
          .head = {.ref = "topic", .sha = Sha(1)},
          .head_repository = review.repository,
          .draft = false,
          .created_at = domain::FromSeconds(at.seconds),
          .updated_at = domain::FromSeconds(at.seconds),
          .owner = {}};
}

ProjectionWorld::ProjectionWorld() : ProjectionWorld(NewDirectory(), {}) { Reopen(); }

ProjectionWorld::ProjectionWorld(projections::RocksDbViewOptions store)
    : ProjectionWorld("", std::move(store)) {}

ProjectionWorld::ProjectionWorld(std::string directory, projections::RocksDbViewOptions store)
    : directory_(std::move(directory)),
      store_options_(std::move(store)),
      reviews_(LogNamed(eventstore::kReviewEvents), clock_),
      organizations_(LogNamed(eventstore::kOrganizationEvents), clock_),
      deliveries_(LogNamed(eventstore::kWebhookReceived), clock_),
      results_(LogNamed(eventstore::kDeliveryResults), clock_),
      sources_({{.kind = projections::SourceKind::kJournal, .log = &reviews_},
                {.kind = projections::SourceKind::kJournal, .log = &organizations_},
                {.kind = projections::SourceKind::kDeliveries, .log = &deliveries_},
                {.kind = projections::SourceKind::kDeliveryResults, .log = &results_}}) {}

ProjectionWorld::~ProjectionWorld() {
  Close();
  if (!directory_.empty()) std::filesystem::remove_all(directory_);
}

void ProjectionWorld::Close() {
  groups_.clear();
  models_.reset();
  store_.reset();
}

void ProjectionWorld::Reopen(const projections::GroupOptions& options) {
  const absl::Status opened = TryReopen(options);
  ASSERT_TRUE(opened.ok()) << opened;
}

absl::Status ProjectionWorld::TryReopen(const projections::GroupOptions& options) {
  Close();
  absl::Status opened = Open(options);
  if (!opened.ok()) Close();
  return opened;
}

absl::Status ProjectionWorld::Open(const projections::GroupOptions& options) {
  projections::RocksDbViewOptions store_options = store_options_;
  if (!directory_.empty()) store_options.directory = directory_ + "/views";
  DOCKET_ASSIGN_OR_RETURN(store_, projections::RocksDbViewStore::Open(store_options));
  progress_ = std::make_unique<projections::Progress>(kWaitersMax);
  models_ = std::make_unique<projections::ReadModels>(
      projections::ReadModels{.store = *store_,
                              .progress = *progress_,
                              .clock = clock_,
                              .sources = sources_,
                              .cursor_key = std::string(32, 'k')});
  for (const projections::Source& source : sources_) {
    std::vector<const projections::AnyView*> views;
    for (const projections::AnyView* view : projections::AllViews()) {
      if (view->source_log() == source.log->name().base) views.push_back(view);
    }
    DOCKET_ASSIGN_OR_RETURN(auto group, projections::ProjectionGroup::Open(source, views, *store_,
                                                                           *progress_, options));
    groups_.push_back(std::move(group));
  }
  return absl::OkStatus();
}

bool ProjectionWorld::StepAll() {
  bool moved = false;
  for (const auto& group : groups_) {
    const absl::StatusOr<bool> step = group->Step();
    EXPECT_TRUE(step.ok()) << step.status();
    moved = moved || (step.ok() && *step);
  }
  return moved;
}

void ProjectionWorld::Drain() {
  while (StepAll()) {
  }
}

projections::ProjectionGroup& ProjectionWorld::GroupOf(std::string_view log) {
  for (const auto& group : groups_) {
    if (group->source().log->name().base == log) return *group;
  }
  DOCKET_CHECK(false);
}

std::vector<projections::ProjectionGroup*> ProjectionWorld::groups() {
  std::vector<projections::ProjectionGroup*> groups;
  for (const auto& group : groups_) groups.push_back(group.get());
  return groups;
}

void ProjectionWorld::Append(eventstore::MemoryLog& log, std::int32_t partition,
                             eventstore::Record record) {
  const auto appender = log.OpenAppender(eventstore::PartitionIndex(partition));
  bool acknowledged = false;
  const absl::Status sent =
      appender->Append(std::move(record), [&](const eventstore::AppendOutcome& outcome) {
        acknowledged = outcome.kind == eventstore::AppendOutcome::Kind::kAcknowledged;
      });
  ASSERT_TRUE(sent.ok()) << sent;
  ASSERT_TRUE(acknowledged);
}

void ProjectionWorld::AppendCommit(eventstore::MemoryLog& log, const std::string& partition_key,
                                   journal_proto::Commit commit) {
  const std::int32_t partition = platform::PartitionOf(partition_key, kPartitions);
  const std::string claim_id(16, 'c');
  std::int64_t& seq = next_seq_[{log.name().base, partition}];
  if (seq == 0) {
    journal_proto::Claim claim;
    claim.set_term(1);
    claim.set_claim_id(claim_id);
    Append(log, partition, eventstore::MakeClaimRecord(claim));
  }
  commit.set_claim_id(claim_id);
  commit.set_seq(seq++);
  Append(log, partition, eventstore::MakeCommitRecord(partition_key, commit));
}

void ProjectionWorld::Claim(std::int32_t partition, const Claimed& claimed) {
  journal_proto::Claim claim;
  claim.set_term(claimed.term);
  claim.set_claim_id(std::string(16, static_cast<char>('a' + claimed.term)));
  claim.set_writer_url(claimed.url);
  Append(reviews_, partition, eventstore::MakeClaimRecord(claim));
}

void ProjectionWorld::CommitTo(const domain::StreamId& stream, const std::string& partition_key,
                               const CommandShape& shape,
                               const std::vector<domain::Event>& committed) {
  journal_proto::Commit commit;
  commit.set_recorded_at(clock_.Now().value());
  journal_proto::CommandOutcome& outcome = *commit.mutable_outcome();
  outcome.set_command_id(shape.id);
  outcome.set_attempt(1);
  outcome.set_command_type("test");
  *outcome.mutable_tenant() = schemas::ToProto(shape.tenant);
  if (shape.delivery)
    *outcome.mutable_source()->mutable_delivery() = schemas::ToProto(*shape.delivery);
  outcome.mutable_source()->set_body_sha256(shape.body_sha256);
  if (shape.rejected.empty()) {
    outcome.mutable_accepted();
  } else {
    outcome.mutable_rejected()->set_code(shape.rejected);
  }
  for (const domain::Event& event : committed) {
    *commit.add_events() = schemas::EncodeJournalEvent(
        stream, domain::StreamVersion(++versions_[stream.value()]), event);
  }
  AppendCommit(shape.of_organization ? organizations_ : reviews_, partition_key, std::move(commit));
}

void ProjectionWorld::Commit(const domain::ReviewId& review,
                             const std::vector<events::Event>& committed) {
  const std::vector<domain::Event> any(committed.begin(), committed.end());
  CommitTo(domain::StreamOf(review), domain::PartitionKey(review.repository),
           {.id = absl::StrCat("cmd_", ++commands_),
            .tenant = Organization(review.repository.value() / 10)},
           any);
}

void ProjectionWorld::Bind(domain::RepositoryId id) {
  const domain::RepositoryKey repository{.host = kHost, .repository = id};
  if (versions_.contains(ToString(repository))) return;
  const domain::OrganizationId owner(id.value() / 10);
  const domain::repository::RepositoryBound bound{.key = repository,
                                                  .owner = owner,
                                                  .full_name = "octo/cat",
                                                  .default_branch = "main",
                                                  .updated_at = clock_.Now()};
  CommitTo(domain::StreamOf(repository), domain::PartitionKey(id),
           {.id = absl::StrCat("cmd_", ++commands_), .tenant = Organization(owner.value())},
           {domain::Event(domain::repository::Event(bound))});
}

void ProjectionWorld::CommitOrganization(const domain::StreamId& stream,
                                         domain::OrganizationId organization,
                                         const std::vector<domain::Event>& committed) {
  CommitTo(stream, domain::PartitionKey(organization),
           {.id = absl::StrCat("cmd_", ++commands_),
            .tenant = Organization(organization.value()),
            .of_organization = true},
           committed);
}

void ProjectionWorld::CommitUnreadable(const domain::ReviewId& review) {
  journal_proto::Commit commit;
  commit.mutable_outcome()->set_command_id(absl::StrCat("cmd_", ++commands_));
  commit.mutable_outcome()->mutable_accepted();
  const domain::StreamId stream = domain::StreamOf(review);
  journal_proto::Event& event = *commit.add_events();
  event.set_stream(stream.value());
  event.set_version(++versions_[stream.value()]);
  event.set_type("review.FromTheFuture");
  event.set_schema_version(1);
  AppendCommit(reviews_, domain::PartitionKey(review.repository), std::move(commit));
}

void ProjectionWorld::CommitUnknownOutcome(const std::string& partition_key,
                                           const std::string& command) {
  journal_proto::Commit commit;
  commit.mutable_outcome()->set_command_id(command);
  AppendCommit(reviews_, partition_key, std::move(commit));
}

domain::DeliveryId ProjectionWorld::ReceiveUnreadable(std::int32_t partition) {
  const auto offsets = deliveries_.Offsets(eventstore::PartitionIndex(partition));
  Append(deliveries_, partition, {.key = "", .headers = {}, .value = "no frame"});
  return {.generation = 1, .partition = partition, .offset = offsets->end.value()};
}

void ProjectionWorld::TranslatedUnreadable(std::int32_t partition) {
  Append(results_, partition, {.key = "", .headers = {}, .value = "no frame"});
}

domain::DeliveryId ProjectionWorld::Receive(const inbox_proto::WebhookReceived& delivery) {
  const std::int32_t partition = platform::PartitionOf(
      domain::PartitionKey(domain::OrganizationId(delivery.tenant().organization())), kPartitions);
  const auto offsets = deliveries_.Offsets(eventstore::PartitionIndex(partition));
  Append(deliveries_, partition,
         {.key = "", .headers = {}, .value = schemas::StoreMessage(delivery)});
  return {.generation = 1, .partition = partition, .offset = offsets->end.value()};
}

void ProjectionWorld::Translated(const inbox_proto::DeliveryTranslated& result) {
  Append(results_, result.delivery().partition(),
         {.key = "", .headers = {}, .value = schemas::StoreMessage(result)});
}

events::Event ProjectionWorld::Next(std::mt19937_64& random, const domain::ReviewId& review,
                                    Lifecycle& life) {
  const domain::Timestamp now = domain::FromSeconds(++life.seconds);
  const domain::RunId run{.review = review, .ordinal = life.runs};
  if (!life.tracked) {
    life = {.tracked = true, .heads = 1, .seconds = life.seconds};
    return Tracked(review, {.author = static_cast<std::int64_t>(1 + random() % 5),
                            .seconds = 1'700'000'000 + static_cast<std::int64_t>(random() % 50)});
  }
  if (life.closed) {
    life.closed = false;
    return events::PullRequestReopened{.inferred = false, .updated_at = now};
  }
  if (life.live_run && random() % 2 == 0) {
    life.live_run = false;
    return events::RunCancelled{.run = run, .reason = events::CancelReason::kDraft};
  }
  switch (life.merged ? 4 + random() % 2 : random() % 7) {
    case 0:
      life.closed = true;
      return events::PullRequestClosed{.closed_by = Person(2), .closed_at = now};
    case 1:
      life.merged = true;
      return events::PullRequestMerged{
          .merge_sha = Sha(99), .merged_by = Person(3), .merged_at = now};
    case 2:
      return events::HeadAdvanced{.before = Sha(life.heads),
                                  .after = Sha(++life.heads),
                                  .pusher = Person(1),
                                  .first_seen_at = now};
    case 3:
      if (life.live_run) break;
      life.live_run = true;
      return events::ReviewRequested{.run = {.review = review, .ordinal = ++life.runs},
                                     .head = Sha(life.heads),
                                     .base = Sha(0),
                                     .trigger = events::Trigger::kSynchronize,
                                     .not_before = now,
                                     .burst_since = now,
                                     .deadline = now};
    case 4:
      return events::HumanReviewSubmitted{
          .id = domain::ProviderReviewId(++life.human_reviews),
          .reviewer = Person(static_cast<std::int64_t>(1 + random() % 5)),
          .verdict = static_cast<events::HumanVerdict>(1 + random() % 3),
          .commit = Sha(life.heads),
          .submitted_at = now,
          .body_sha256 = {}};
    default:
      break;
  }
  events::Facts facts;
  facts.labels = {absl::StrCat("label", random() % 9)};
  return events::PullRequestFactsRecorded{.facts = std::move(facts), .updated_at = now};
}

void ProjectionWorld::Random(std::mt19937_64& random, int count) {
  for (int i = 0; i < count; ++i) {
    const domain::ReviewId review = Review(static_cast<std::int64_t>(10 + random() % 30),
                                           static_cast<std::int64_t>(1 + random() % 4));
    Bind(review.repository);
    Commit(review, {Next(random, review, lifecycles_[review])});
  }
}

projections::Scope ProjectionWorld::LiveScope(std::string_view view, std::int32_t partition) {
  const projections::AnyView* found = projections::FindView(view);
  DOCKET_CHECK(found != nullptr);
  const auto generations = store_->Snapshot()->Generations(found->id());
  return {.view = found->id(),
          .generation = generations->live(),
          .partition = eventstore::PartitionIndex(partition)};
}

std::vector<std::string> ProjectionWorld::Checkpoints() {
  std::vector<std::string> all;
  for (const projections::AnyView* view : projections::AllViews()) {
    for (std::int32_t i = 0; i < kPartitions; ++i) {
      const auto checkpoint = store_->Snapshot()->CheckpointOf(LiveScope(view->name(), i));
      EXPECT_TRUE(checkpoint.ok()) << checkpoint.status();
      all.push_back(
          absl::StrCat(std::string(view->name()), " ", i, " ",
                       checkpoint->value_or(view_proto::Checkpoint()).ShortDebugString()));
    }
  }
  return all;
}

}  // namespace docket::tests
