#include "api/handlers/stream.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "api/http/request_problems.h"
#include "api/http/run_on.h"
#include "eventstore/relay/published_topics.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

using projections::TailFilter;
using projections::TailPlaces;

constexpr std::string_view kParameters[] = {"topics", "org", "repo", "review"};
constexpr std::string_view kLastEventId = "Last-Event-ID";
constexpr int kRetryAfterSeconds = 5;

// Names the parameter as it is called here.
absl::Status WrongParameter(std::string_view name, std::string_view allowed) {
  return absl::InvalidArgumentError(absl::StrCat("The parameter ", platform::AbslView(name),
                                                 " must be ", platform::AbslView(allowed), "."));
}

absl::Status WrongTopics() {
  const std::string names =
      absl::StrJoin(eventstore::kPublishedTopics, ", ", [](std::string* out, const auto& topic) {
        absl::StrAppend(out, platform::AbslView(topic.name));
      });
  return WrongParameter("topics", absl::StrCat("one or several, with commas, of ", names));
}

// Null: any event.
absl::StatusOr<std::function<bool(std::string_view)>> TopicsParameter(const Request& request) {
  const auto text = request.Query("topics");
  if (!text.has_value()) return nullptr;
  std::set<std::size_t> topics;
  for (const absl::string_view name : absl::StrSplit(platform::AbslView(*text), ',')) {
    const auto* const found = std::ranges::find_if(
        eventstore::kPublishedTopics,
        [&](const auto& topic) { return name == platform::AbslView(topic.name); });
    if (found == std::end(eventstore::kPublishedTopics)) return WrongTopics();
    topics.insert(static_cast<std::size_t>(found - std::begin(eventstore::kPublishedTopics)));
  }
  return [topics = std::move(topics)](std::string_view type) {
    return std::ranges::any_of(eventstore::TopicsOf(type),
                               [&](std::size_t topic) { return topics.contains(topic); });
  };
}

absl::StatusOr<TailFilter> FilterOf(const Request& request,
                                    const std::vector<domain::HostCode>& hosts) {
  TailFilter filter;
  DOCKET_ASSIGN_OR_RETURN(filter.wants_type, TopicsParameter(request));
  if (const auto text = request.Query("org")) {
    const auto organization = ParseOrganization(*text, hosts);
    if (!organization.ok()) {
      return WrongParameter(
          "org",
          "a host's code and an organisation's id (gh:123), or the id alone if there is one host");
    }
    filter.organization = *organization;
  }
  if (const auto text = request.Query("repo")) {
    const auto repository = ParseRepository(*text, hosts);
    if (!repository.ok()) {
      return WrongParameter("repo", "an id such as repo_gh_1, or 1 if there is one host");
    }
    filter.repository = *repository;
  }
  if (const auto text = request.Query("review")) {
    filter.review = domain::ParseReviewId(*text);
    if (!filter.review.has_value()) return WrongParameter("review", "an id such as rev_gh_1_2");
  }
  const bool contradict = filter.repository && filter.review &&
                          (filter.review->host != filter.repository->host ||
                           filter.review->repository != filter.repository->repository);
  if (contradict) return WrongParameter("review", "one of the repository that repo names");
  return filter;
}

Problem FullProblem() {
  return BusyProblem("As many streams are open as may be; try again, or read the lists.",
                     kRetryAfterSeconds);
}

// What is asked of views and log before the stream begins.
absl::StatusOr<TailPlaces> Begin(const StreamEvents::Parts& parts,
                                 const projections::Visible& visible, const TailFilter& filter,
                                 std::string_view last_event) {
  if (filter.organization && !visible.Sees(*filter.organization)) {
    return absl::NotFoundError("the organisation is not visible");
  }
  if (filter.review) {
    DOCKET_RETURN_IF_ERROR(parts.reviews.GetReview(visible, *filter.review).status());
  }
  if (filter.repository) {
    DOCKET_RETURN_IF_ERROR(parts.repositories.GetRepository(visible, *filter.repository).status());
  }
  const projections::ReviewTail& tail = parts.stream.tail;
  if (last_event.empty()) return tail.Now(filter);
  auto places = tail.Decode(last_event, filter);
  if (!absl::IsInvalidArgument(places.status())) return places;
  return absl::InvalidArgumentError(absl::StrCat("The header ", platform::AbslView(kLastEventId),
                                                 " is not right: ", places.status().message(),
                                                 "."));
}

}  // namespace

boost::asio::awaitable<Response> StreamEvents::operator()(Request request) const {
  const QueryDoor& door = *parts_->stream.door;
  const auto entered = co_await door.Enter(request, kParameters);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& visible = std::get<projections::Visible>(entered);
  const auto filter = FilterOf(request, door.settings().hosts);
  if (!filter.ok()) co_return AnswerFailed(request, filter.status());
  std::optional<OpenCount::Scope> slot = parts_->stream.streams->Enter();
  if (!slot.has_value()) co_return ToResponse(FullProblem(), request.request_id);
  auto begin = [parts = parts_, &visible, &filter, &request] {
    return Begin(*parts, visible, *filter, request.Header(kLastEventId));
  };
  auto places = co_await RunOn(parts_->stream.blocking, std::move(begin));
  // The path is there; what it was asked for is not.
  if (absl::IsNotFound(places.status())) {
    co_return ToResponse(ProblemOf(absl::NotFoundError(
                             "There is no such review or repository, or it is not visible to "
                             "this key.")),
                         request.request_id);
  }
  if (!places.ok()) co_return AnswerFailed(request, places.status());
  auto stream = std::make_shared<EventStream>(parts_->stream, *std::move(slot),
                                              StreamSubject{.request = std::move(request),
                                                            .visible = visible,
                                                            .filter = *filter,
                                                            .places = *std::move(places)});
  Response response;
  response.headers = {{"Content-Type", "text/event-stream"},
                      {"Cache-Control", "no-store"},
                      {"X-Accel-Buffering", "no"}};  // nginx would keep events back
  response.chunks = EventStream::ChunksOf(std::move(stream));
  co_return response;
}

}  // namespace docket::api
