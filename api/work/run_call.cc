#include "api/work/run_call.h"

#include <utility>

#include "schemas/codec/common_codec.h"

namespace docket::api {

namespace asio = boost::asio;
using projections::Visible;

asio::awaitable<OrProblem<RunCall>> EnterRun(const QueryDoor& door,
                                             projections::ReviewQueries& reviews,
                                             const Request& request, AllowedParameters allowed,
                                             Permission needed) {
  auto entered = co_await door.Enter(request, allowed, needed);
  if (auto* problem = std::get_if<Problem>(&entered)) co_return std::move(*problem);
  auto& visible = std::get<Visible>(entered);
  const auto run = domain::ParseRunId(request.path_parameters.at("id"));
  if (!run.has_value()) co_return ProblemOfQuery(request, absl::NotFoundError("no run's id"));
  const auto review = reviews.GetReview(visible, run->review);
  if (!review.ok()) co_return ProblemOfQuery(request, review.status());
  co_return RunCall{.visible = std::move(visible),
                    .run = *run,
                    .tenant = schemas::FromProto(review->value.tenant())};
}

asio::awaitable<Response> AskAndAnswer(const Request& request, const CommandDesk& commands,
                                       ReviewCall call, absl::Duration wait,
                                       boost::json::object document) {
  const domain::RecordedCommand command =
      MakeReviewCommand(call, OriginOf(request, commands.clock()));
  const auto outcome = co_await commands.Ask(command, ReviewInbox(command), wait);
  if (!outcome.ok()) co_return AnswerFailed(request, outcome.status());
  if (!outcome->has_value()) co_return AnswerPending(command.metadata.id);
  const CommandDesk::Outcome& known = **outcome;
  if (known.value.result() != view_proto::COMMAND_RESULT_ACCEPTED) {
    co_return ToResponse(ProblemOfOutcome(known.value), request.request_id);
  }
  document["command"] = command.metadata.id.value();
  co_return AnswerWith(request, std::move(document),
                       {.at = known.at, .incomplete = known.incomplete, .tag = std::nullopt});
}

}  // namespace docket::api
