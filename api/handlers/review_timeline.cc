#include "api/handlers/review_timeline.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/json/review_json.h"
#include "api/json/timeline_line.h"
#include "api/query/page_answer.h"
#include "platform/status_macros.h"
#include "schemas/codec/event_codec.h"

namespace docket::api {
namespace {

using projections::Answer;
using projections::Page;
using History = projections::ReviewQueries::History;

constexpr std::string_view kParameters[] = {"kind", "limit", "cursor"};
// Reads of kListLimitMax events for one page, as far as others come between those of its kind.
constexpr int kReadsMax = 10;

struct Asked {
  domain::StreamVersion after;
  int limit = 0;
  std::optional<TimelineKind> kind = std::nullopt;
};

struct Told {
  view_proto::ReviewEvent event;
  TimelineLine line;
};

absl::StatusOr<Asked> AskedBy(const Request& request) {
  Asked asked;
  if (const auto name = request.Query("kind"); name.has_value()) {
    asked.kind = TimelineKindNamed(*name);
    if (!asked.kind) {
      return absl::InvalidArgumentError(
          "The parameter kind must be pull_request, head, human_review, discussion, run, "
          "notification or merge.");
    }
  }
  DOCKET_ASSIGN_OR_RETURN(
      const std::int64_t after,
      NumberParameter(request, "cursor",
                      {.min = 0, .max = std::numeric_limits<std::int64_t>::max(), .otherwise = 0}));
  asked.after = domain::StreamVersion(after);
  DOCKET_ASSIGN_OR_RETURN(asked.limit, LimitParameter(request));
  return asked;
}

absl::StatusOr<std::optional<TimelineLine>> LineOf(const view_proto::ReviewEvent& stored) {
  DOCKET_ASSIGN_OR_RETURN(
      const domain::Event event,
      schemas::DecodeEvent(stored.type(), stored.schema_version(), stored.data()));
  const auto* of_review = std::get_if<domain::review::Event>(&event);
  if (of_review == nullptr) {
    return absl::DataLossError(
        absl::StrCat("event ", stored.id(), " of type ", stored.type(), " is of no review"));
  }
  return TimelineLineOf(*of_review);
}

// Where the answer was read and what it lacks are those of the first read, than which the others
// are not older. The cursor is the version of the last event that was looked at.
absl::StatusOr<Answer<Page<Told>>> Read(projections::ReviewQueries& reviews,
                                        const projections::Visible& visible,
                                        const domain::ReviewId& id, const Asked& asked) {
  Answer<Page<Told>> answer;
  projections::ReviewQueries::HistoryRange range{.after = asked.after,
                                                 .limit = projections::kListLimitMax};
  const auto is_full = [&] { return std::cmp_equal(answer.value.items.size(), asked.limit); };
  bool more = true;
  for (int reads = 0; more && !is_full() && reads < kReadsMax; ++reads) {
    DOCKET_ASSIGN_OR_RETURN(Answer<History> read, reviews.ReviewHistory(visible, id, range));
    if (reads == 0) {
      answer.at = std::move(read.at);
      answer.incomplete = std::move(read.incomplete);
    }
    more = read.value.more;
    for (view_proto::ReviewEvent& event : read.value.events) {
      if (is_full()) {
        more = true;
        break;
      }
      range.after = domain::StreamVersion(event.version());
      DOCKET_ASSIGN_OR_RETURN(std::optional<TimelineLine> line, LineOf(event));
      if (!line || (asked.kind && line->kind != *asked.kind)) continue;
      answer.value.items.push_back({.event = std::move(event), .line = *std::move(line)});
    }
  }
  if (more) answer.value.next_cursor = absl::StrCat(range.after.value());
  return answer;
}

boost::json::object LineJson(const Told& told, const schemas::PersonalReader& people) {
  const TimelineLine& line = told.line;
  boost::json::object document = EventHeadJson(told.event, people);
  document["kind"] = NameOf(line.kind);
  document["what"] = line.what;
  document["run_id"] = nullptr;
  if (line.run) document["run_id"] = ToString(*line.run);
  document["head_sha"] = nullptr;
  if (!line.head.value().empty()) document["head_sha"] = line.head.value();
  return document;
}

}  // namespace

boost::asio::awaitable<Response> ReviewTimeline::operator()(Request request) const {
  const auto id = domain::ParseReviewId(request.path_parameters.at("id"));
  auto list = [this, id](const projections::Visible& visible,
                         const Asked& asked) -> absl::StatusOr<Answer<Page<Told>>> {
    if (!id.has_value()) return absl::NotFoundError("the path names no review");
    return Read(reviews_, visible, *id, asked);
  };
  auto asked_by = [](const Request& asked, const auto& /*hosts*/) { return AskedBy(asked); };
  auto shown = [this](const Told& told) { return LineJson(told, door_->people()); };
  return AnswerList({.door = *door_, .blocking = blocking_, .allowed = kParameters},
                    std::move(request), std::move(asked_by), std::move(list), std::move(shown));
}

}  // namespace docket::api
