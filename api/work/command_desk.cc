#include "api/work/command_desk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "api/http/await_callback.h"
#include "api/query/progress_wait.h"
#include "boost/json/serialize.hpp"
#include "eventstore/log_names.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using Sent = commands::CommandSender::Sent;

std::string_view JournalOf(platform::CommandLog inbox) {
  return inbox == platform::CommandLog::kReviewCommands ? eventstore::kReviewEvents
                                                        : eventstore::kOrganizationEvents;
}

// Where the outcome stands, so that its commit as a whole can be waited for.
projections::Positions PlaceOf(const view_proto::CommandOutcome& outcome) {
  return {{{.log = {.base = outcome.log(), .generation = outcome.generation()},
            .partition = eventstore::PartitionIndex(outcome.partition())},
           eventstore::Offset(outcome.offset())}};
}

}  // namespace

asio::awaitable<absl::StatusOr<std::optional<CommandDesk::Outcome>>> CommandDesk::Ask(
    const domain::RecordedCommand& command, const commands::CommandSender::Address& address,
    absl::Duration wait) const {
  const absl::Time end = parts_.clock.MonotonicNow() + wait;
  auto send = [this, &command, &address](std::function<void(absl::StatusOr<Sent>)> done) {
    parts_.sender.Send(address, command, std::move(done));
  };
  const auto sent = co_await AwaitCallback<absl::StatusOr<Sent>>(std::move(send),
                                                                 absl::ToChronoMilliseconds(wait));
  if (!sent.has_value()) {
    co_return absl::UnavailableError("the command was not acknowledged in time");
  }
  if (!sent->ok()) co_return sent->status();
  co_return co_await AwaitOutcome(command.metadata.id, (**sent).partition, address, end);
}

asio::awaitable<absl::StatusOr<std::optional<CommandDesk::Outcome>>> CommandDesk::AwaitOutcome(
    const domain::CommandId& id, eventstore::PartitionIndex partition,
    const commands::CommandSender::Address& address, absl::Time end) const {
  while (true) {
    const auto points = parts_.progress.points();
    auto outcome = parts_.outcomes.FindOutcome({}, id);
    if (!outcome.ok() && !absl::IsNotFound(outcome.status())) co_return outcome.status();
    const absl::Duration left = end - parts_.clock.MonotonicNow();
    const projections::Positions more =
        outcome.ok()
            ? PlaceOf(outcome->value)
            : AnythingMore(points, {.log = JournalOf(address.log), .partition = partition});
    if (more.empty()) co_return std::nullopt;
    const absl::StatusOr<bool> passed =
        co_await WaitUntilPassed(parts_.progress, more, std::max(left, absl::ZeroDuration()));
    if (!passed.ok()) co_return passed.status();
    if (outcome.ok() && *passed) co_return std::optional(*std::move(outcome));
    if (!*passed) co_return std::nullopt;
  }
}

Response AnswerPending(const domain::CommandId& id) {
  Response response;
  response.status = http::status::accepted;
  response.headers.emplace_back("Content-Type", "application/json");
  response.headers.emplace_back("Location", absl::StrCat("/api/v1/commands/", id.value()));
  response.body =
      boost::json::serialize(boost::json::object{{"command", id.value()}, {"status", "pending"}});
  return response;
}

Problem ProblemOfOutcome(const view_proto::CommandOutcome& outcome) {
  if (outcome.result() == view_proto::COMMAND_RESULT_PARKED) {
    Problem problem = UnavailableProblem(
        "The command is stored, and could not be decided; an operator can run it again.");
    problem.members["command"] = outcome.id();
    return problem;
  }
  // Whoever asked could see the review under the organisation that it had been of.
  if (outcome.code() == "owner-mismatch") {
    return UnavailableProblem(
        "The repository has just moved to another organisation; ask again in a moment.");
  }
  if (outcome.code() == "no-such-run") {
    return ProblemOf(absl::NotFoundError("The review has no such run."));
  }
  if (outcome.code() == "not-tracked") {
    return ProblemOf(absl::NotFoundError("There is no such review."));
  }
  Problem problem = ProblemOf(absl::AbortedError(outcome.detail()));
  problem.members["code"] = outcome.code();
  problem.members["command"] = outcome.id();
  return problem;
}

}  // namespace docket::api
