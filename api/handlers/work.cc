#include "api/handlers/work.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "api/json/body_reader.h"
#include "api/json/task_json.h"
#include "api/json/values.h"
#include "api/query/parameters.h"
#include "domain/review/saga.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using domain::review::Stage;
using projections::Visible;

constexpr std::size_t kWorkerBytesMax = 200;
constexpr std::int64_t kLeaseSecondsDefault = 60;
constexpr std::size_t kOrganizationsMax = 1000;
constexpr std::int64_t kWaitSecondsMax = 60;
// Not given at once, so that a fleet of workers with nothing to do does not ask in a loop.
constexpr std::int64_t kWaitSecondsDefault = 20;

std::int64_t ReadSeconds(BodyReader& body) {
  return body.Number("seconds", {.min = domain::review::kLeaseSecondsMin,
                                 .max = domain::review::kLeaseSecondsMax,
                                 .otherwise = kLeaseSecondsDefault});
}

// What a worker asks for, and of which organisations; of none: of all that its key sees.
struct NarrowedWish {
  TaskWish wish;
  std::vector<domain::Tenant> tenants;
};

absl::StatusOr<NarrowedWish> ReadWish(std::string_view text,
                                      const std::vector<domain::HostCode>& hosts) {
  BodyReader body(text);
  NarrowedWish read;
  TaskWish& wish = read.wish;
  wish.stages =
      body.SomeOf<Stage>("stages", {{StageName(Stage::kAnalysis), Stage::kAnalysis},
                                    {StageName(Stage::kConversation), Stage::kConversation},
                                    {StageName(Stage::kPublishing), Stage::kPublishing}});
  wish.worker = body.Text("worker", kWorkerBytesMax);
  wish.seconds = ReadSeconds(body);
  wish.wait = absl::Seconds(body.Number(
      "wait_seconds", {.min = 0, .max = kWaitSecondsMax, .otherwise = kWaitSecondsDefault}));
  const auto organizations = body.Texts("organizations", kOrganizationsMax);
  if (absl::Status status = body.Finish(); !status.ok()) return status;
  for (const std::string& organization : organizations.value_or(std::vector<std::string>())) {
    const auto tenant = ParseOrganization(organization, hosts);
    if (!tenant.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "organizations must be a host's code and an organisation's id each (gh:123), which ",
          organization, " is not."));
    }
    read.tenants.push_back(*tenant);
  }
  return read;
}

// A worker that asks for what its key does not see is told so, or it would wait for ever.
absl::StatusOr<Visible> Narrowed(Visible visible, const std::vector<domain::Tenant>& tenants) {
  if (tenants.empty()) return visible;
  for (const domain::Tenant& tenant : tenants) {
    if (!visible.Sees(tenant)) {
      return absl::NotFoundError(absl::StrCat("The key is not for the organisation ",
                                              platform::AbslView(tenant.host.value()), ":",
                                              tenant.organization.value(), "."));
    }
  }
  visible.tenants.emplace(tenants.begin(), tenants.end());
  return visible;
}

// The lease that the path names, whose review the caller may see.
absl::StatusOr<LeaseText> LeaseOf(const Request& request) {
  auto lease = ParseLease(request.path_parameters.at("lease"));
  if (!lease.has_value()) return absl::NotFoundError("no lease's text");
  return *std::move(lease);
}

// The owner's answer to a change of a lease.
asio::awaitable<OrProblem<CommandDesk::Outcome>> ChangeLease(const WorkDesk& desk,
                                                             const Request& request,
                                                             const Visible& visible,
                                                             std::int64_t seconds) {
  const absl::StatusOr<LeaseText> lease = LeaseOf(request);
  if (!lease.ok()) co_return ProblemOfQuery(request, lease.status());
  const auto review = desk.reviews.GetReview(visible, lease->review);
  if (!review.ok()) co_return ProblemOfQuery(request, review.status());
  const domain::RecordedCommand command =
      MakeReviewCommand({.review = lease->review,
                         .command = domain::review::ExtendLease{.review = lease->review,
                                                                .stage = lease->stage,
                                                                .lease = lease->id,
                                                                .seconds = seconds},
                         .tenant = schemas::FromProto(review->value.tenant()),
                         .natural_key = platform::RandomUuidV4()},
                        OriginOf(request, desk.commands->clock()));
  auto outcome = co_await desk.commands->Ask(command, ReviewInbox(command), desk.max_wait);
  if (!outcome.ok()) co_return ProblemOf(outcome.status());
  if (!outcome->has_value()) {
    co_return UnavailableProblem("The owner of the review did not answer in time; ask again.");
  }
  if ((*outcome)->value.result() != view_proto::COMMAND_RESULT_ACCEPTED) {
    co_return ProblemOfOutcome((*outcome)->value);
  }
  co_return **std::move(outcome);
}

// What the worker needs to know of the task that it now has.
Response AnswerTask(const Request& request, const WorkDesk& desk, const Visible& visible,
                    const TaskWish& wish, const GivenTask& given) {
  const auto review = desk.reviews.GetReview(visible, given.lease.review);
  if (!review.ok()) return AnswerFailed(request, review.status());
  const auto repository = desk.repositories.GetRepository(
      visible, {.host = given.lease.review.host, .repository = given.lease.review.repository});
  return AnswerWith(
      request,
      TaskJson({.lease = given.lease.id.value(),
                .stage = given.lease.stage,
                .seconds = wish.seconds,
                .now = domain::Timestamp(given.outcome.value.recorded_at()),
                .open = given.task,
                .review = review->value,
                .repository_name = repository.ok() ? repository->value.full_name() : ""}),
      {.at = given.outcome.at, .incomplete = review->incomplete, .tag = std::nullopt});
}

}  // namespace

asio::awaitable<Response> LeaseTask::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {}, Permission::kWork);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto read = ReadWish(request.body, desk_->door->settings().hosts);
  if (!read.ok()) co_return AnswerFailed(request, read.status());
  const TaskWish& wish = read->wish;
  const auto visible = Narrowed(std::get<Visible>(entered), read->tenants);
  if (!visible.ok()) co_return AnswerFailed(request, visible.status());
  const auto given =
      co_await desk_->tasks->Give(*visible, wish, OriginOf(request, desk_->commands->clock()));
  if (!given.ok()) co_return AnswerFailed(request, given.status());
  if (!given->has_value()) {
    Response response;
    response.status = http::status::no_content;
    co_return response;
  }
  co_return AnswerTask(request, *desk_, *visible, wish, **given);
}

asio::awaitable<Response> KeepLease::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {}, Permission::kWork);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  BodyReader body(request.body);
  const std::int64_t seconds = ReadSeconds(body);
  if (const absl::Status status = body.Finish(); !status.ok()) {
    co_return AnswerFailed(request, status);
  }
  const auto outcome = co_await ChangeLease(*desk_, request, std::get<Visible>(entered), seconds);
  if (const auto* problem = std::get_if<Problem>(&outcome)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& accepted = std::get<CommandDesk::Outcome>(outcome);
  const auto lease = LeaseOf(request);
  const auto review = desk_->reviews.GetReview(std::get<Visible>(entered), lease->review);
  if (!review.ok()) co_return AnswerFailed(request, review.status());
  const domain::Timestamp decided(accepted.value.recorded_at());
  const std::int64_t end =
      LeaseEnd(review->value, lease->stage, domain::AddSeconds(decided, seconds));
  co_return AnswerWith(request, {{"lease", lease->id.value()}, {"expires_at", TimeJson(end)}},
                       {.at = accepted.at, .incomplete = accepted.incomplete, .tag = std::nullopt});
}

asio::awaitable<Response> GiveBackLease::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {}, Permission::kWork);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto outcome = co_await ChangeLease(*desk_, request, std::get<Visible>(entered), 0);
  if (const auto* problem = std::get_if<Problem>(&outcome)) {
    co_return ToResponse(*problem, request.request_id);
  }
  Response response;
  response.status = http::status::no_content;
  co_return response;
}

}  // namespace docket::api
