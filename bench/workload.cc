#include "bench/workload.h"

#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <optional>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "commands/github/envelope.h"
#include "demo/corpus.h"
#include "platform/hashing.h"
#include "platform/ids.h"
#include "platform/status_macros.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/frame.h"

namespace docket::bench {
namespace {

constexpr char kHost[] = "gh";
constexpr std::int64_t kFirstRepository = 500'000'000;
constexpr std::int64_t kFirstOrganization = 30'000'000;
constexpr std::int64_t kRepositoriesPerOrganization = 20;
constexpr std::int64_t kFirstDay = 1'767'225'600;  // 2026-01-01T00:00:00Z

domain::Timestamp At(std::int64_t review, std::size_t step) {
  return domain::AddSeconds(domain::Timestamp(kFirstDay * 1'000'000),
                            review % 2'000'000 + static_cast<std::int64_t>(step) * 60);
}

// As varied as a hash from its first digit on: how fast ids compare depends on it.
domain::CommitSha Head(std::int64_t review, int pushes) {
  const auto number = static_cast<std::uint64_t>(review) * 64 + static_cast<std::uint64_t>(pushes);
  return domain::CommitSha(absl::StrFormat("%016x%024x", number * 0x9E3779B97F4A7C15U, number));
}

// How many pushes there were up to a step, itself included.
int PushesUpTo(std::size_t step) {
  int pushes = 0;
  for (std::size_t i = 0; i <= step; ++i) {
    if (ReviewWorkload::kSteps[i] == "pull_request.synchronize") ++pushes;
  }
  return pushes;
}

domain::RepositoryId RepositoryOf(const ReviewPlace& place) {
  return domain::RepositoryId(kFirstRepository + place.review / place.reviews_per_repository);
}

domain::OrganizationId OwnerOf(domain::RepositoryId repository) {
  return domain::OrganizationId(kFirstOrganization + (repository.value() - kFirstRepository) /
                                                         kRepositoriesPerOrganization);
}

void Retarget(const ReviewPlace& place, std::size_t step, domain::review::Snapshot& snapshot) {
  snapshot.review = ReviewAt(place);
  snapshot.head_repository = snapshot.review.repository;
  snapshot.head.sha = Head(place.review, PushesUpTo(step));
  snapshot.updated_at = At(place.review, step);
  snapshot.created_at = At(place.review, 0);
  snapshot.author.id = domain::UserId(1'000 + place.review % 997);
  snapshot.author.login.subject = snapshot.author.id;
  snapshot.title.subject = snapshot.author.id;
  if (snapshot.status != domain::review::PullRequestStatus::kOpen) {
    snapshot.closed_at = snapshot.updated_at;
  }
}

void Retarget(const ReviewPlace& place, std::size_t step, domain::review::Command& command) {
  if (auto* sync = std::get_if<domain::review::SyncPullRequest>(&command)) {
    Retarget(place, step, sync->pull_request);
    if (sync->before != domain::CommitSha())
      sync->before = Head(place.review, PushesUpTo(step) - 1);
  } else if (auto* record = std::get_if<domain::review::RecordHumanReview>(&command)) {
    Retarget(place, step, record->pull_request);
    record->review.id = domain::ProviderReviewId(place.review + 1);
    record->review.commit = record->pull_request.head.sha;
    record->review.submitted_at = record->pull_request.updated_at;
  }
}

absl::StatusOr<std::vector<Payload>> AllWithOwner(const demo::Corpus& corpus) {
  std::vector<Payload> payloads;
  for (const demo::Example& example : corpus.examples()) {
    std::string body = boost::json::serialize(example.payload);
    DOCKET_ASSIGN_OR_RETURN(const commands::github::DeliveryFacts facts,
                            commands::github::ReadDeliveryFacts(body, domain::HostCode(kHost)));
    if (facts.tenant.organization == domain::kAppTenant) continue;
    payloads.push_back({.event = example.event, .action = example.action, .body = std::move(body)});
  }
  return payloads;
}

absl::StatusOr<Payload> PayloadOf(const demo::Corpus& corpus, std::string_view step) {
  const std::size_t dot = step.find('.');
  const demo::Example* example = corpus.Richest(step.substr(0, dot), step.substr(dot + 1));
  if (example == nullptr) {
    return absl::NotFoundError(absl::StrCat("the recorded payloads have no ", std::string(step)));
  }
  return Payload{.event = example->event,
                 .action = example->action,
                 .body = boost::json::serialize(example->payload)};
}

absl::StatusOr<commands::github::TranslatedCommand> TemplateOf(const Payload& payload) {
  DOCKET_ASSIGN_OR_RETURN(commands::github::Translation translation,
                          commands::github::Translate(DeliveryOf(payload)));
  if (const auto* ignored = std::get_if<commands::github::Ignored>(&translation)) {
    return absl::FailedPreconditionError(
        absl::StrCat(payload.event, ".", payload.action, " gives no command: ", ignored->reason));
  }
  return std::move(std::get<commands::github::Commands>(translation).commands.front());
}

}  // namespace

domain::ReviewId ReviewAt(const ReviewPlace& place) {
  return {.host = domain::HostCode(kHost),
          .repository = RepositoryOf(place),
          .number = domain::PullRequestNumber(place.review % place.reviews_per_repository + 1)};
}

std::filesystem::path ExamplesPath() {
  const char* const given = std::getenv("DOCKET_WEBHOOK_EXAMPLES");
  if (given != nullptr) return given;
  return "node_modules/@octokit/webhooks-examples/api.github.com/index.json";
}

commands::github::DeliveryInput DeliveryOf(const Payload& payload) {
  return {.event = payload.event,
          .action = payload.action,
          .body = payload.body,
          .host = domain::HostCode(kHost),
          .guid = domain::DeliveryGuid("72d3162e-cc78-11e3-81ab-4c9367dc0958"),
          .delivery = {.generation = 1, .partition = 0, .offset = 0},
          .hook_id = "292430182",
          .body_sha256 = domain::Sha256Hex(std::string(64, 'a')),
          .tenant = {.host = domain::HostCode(kHost),
                     .organization = domain::OrganizationId(kFirstOrganization)},
          .trace = {},
          .received_at = domain::Timestamp(kFirstDay * 1'000'000),
          .now = domain::Timestamp(kFirstDay * 1'000'000)};
}

absl::StatusOr<ReviewWorkload> ReviewWorkload::Load(const std::filesystem::path& examples) {
  std::string error;
  const std::optional<demo::Corpus> corpus = demo::LoadCorpus(examples, error);
  if (!corpus.has_value()) return absl::NotFoundError(error);
  ReviewWorkload workload;
  for (const std::string_view step : kSteps) {
    DOCKET_ASSIGN_OR_RETURN(Payload payload, PayloadOf(*corpus, step));
    DOCKET_ASSIGN_OR_RETURN(auto command, TemplateOf(payload));
    workload.payloads_.push_back(std::move(payload));
    workload.templates_.push_back(std::move(command));
  }
  DOCKET_ASSIGN_OR_RETURN(workload.all_payloads_, AllWithOwner(*corpus));
  return workload;
}

domain::RecordedCommand ReviewWorkload::Command(const ReviewPlace& place, std::size_t step) const {
  const commands::github::TranslatedCommand& like = templates_[step];
  domain::RecordedCommand recorded = like.recorded;
  Retarget(place, step, std::get<domain::review::Command>(recorded.command));
  const domain::RepositoryId repository = RepositoryOf(place);
  recorded.repository->key.repository = repository;
  recorded.repository->owner = OwnerOf(repository);

  domain::CommandMetadata& metadata = recorded.metadata;
  metadata.tenant.organization = recorded.repository->owner;
  metadata.repository = repository;
  metadata.occurred_at = At(place.review, step);
  metadata.source.guid = domain::DeliveryGuid(
      absl::StrFormat("%08x-0000-4000-8000-%012x", static_cast<std::uint32_t>(step), place.review));
  metadata.source.body_sha256 = domain::Sha256Hex(absl::StrFormat("%062x%02x", place.review, step));
  metadata.id = platform::MakeCommandId(
      {.log = like.log,
       .partition_key = domain::PartitionKey(repository),
       .provider = metadata.source.provider,
       .host = metadata.source.host.value(),
       .delivery_guid = metadata.source.guid.value(),
       .command_type = like.type,
       .target = domain::StreamOf(
                     domain::review::ReviewOf(std::get<domain::review::Command>(recorded.command)))
                     .value(),
       .natural_key = domain::PartitionKey(metadata.tenant.organization)});
  return recorded;
}

eventstore::Record ReviewWorkload::InboxRecord(const ReviewPlace& place, std::size_t step) const {
  const domain::RecordedCommand command = Command(place, step);
  return {.key = domain::PartitionKey(*command.metadata.repository),
          .headers = {},
          .value = schemas::StoreMessage(schemas::EncodeCommand(command))};
}

}  // namespace docket::bench
