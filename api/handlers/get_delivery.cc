#include "api/handlers/get_delivery.h"

#include <algorithm>
#include <map>

#include "api/json/delivery_json.h"
#include "api/query/progress_wait.h"
#include "eventstore/log_names.h"
#include "platform/check.h"

namespace docket::api {
namespace {

constexpr std::string_view kParameters[] = {"wait"};

using Answered = absl::StatusOr<projections::Answer<projections::JoinedDelivery>>;
using Points = std::map<projections::LogPartition, projections::ProgressPoint>;

bool IsFinal(const Answered& answer) {
  return answer.ok() && answer->value.status != projections::DeliveryStatus::kReceived &&
         answer->value.status != projections::DeliveryStatus::kTranslated;
}

// The partition in which the next thing that is missing will appear: the delivery itself, what
// intake made of it, or the outcome of its first command without one.
WatchedPartition NextToCome(const Answered& answer, const domain::DeliveryId& id) {
  const eventstore::PartitionIndex own(id.partition);
  if (!answer.ok()) return {.log = eventstore::kWebhookReceived, .partition = own};
  const projections::JoinedDelivery& delivery = answer->value;
  if (!delivery.result.has_value()) return {.log = eventstore::kDeliveryResults, .partition = own};
  for (const view_proto::DeliveryCommand& command : delivery.result->commands()) {
    const bool known = std::any_of(delivery.outcomes.begin(), delivery.outcomes.end(),
                                   [&](const auto& one) { return one.id() == command.id(); });
    if (known) continue;
    const auto journal = eventstore::JournalOfInbox(command.log());
    DOCKET_CHECK(journal.has_value());  // the query answers for no other inbox
    return {.log = *journal, .partition = eventstore::PartitionIndex(command.partition())};
  }
  return {.log = eventstore::kDeliveryResults, .partition = own};
}

projections::Positions OutcomePositions(const projections::JoinedDelivery& delivery) {
  projections::Positions positions;
  for (const view_proto::CommandOutcome& outcome : delivery.outcomes) {
    const projections::LogPartition at{
        .log = {.base = outcome.log(), .generation = outcome.generation()},
        .partition = eventstore::PartitionIndex(outcome.partition())};
    positions = Join(std::move(positions), {{at, eventstore::Offset(outcome.offset())}});
  }
  return positions;
}

}  // namespace

boost::asio::awaitable<Response> GetDelivery::operator()(Request request) const {
  const auto entered = co_await door_->Enter(request, kParameters);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& visible = std::get<projections::Visible>(entered);
  const std::int64_t wait_ms_max = absl::ToInt64Milliseconds(door_->settings().waits.max);
  const auto wait_ms =
      NumberParameter(request, "wait", {.min = 0, .max = wait_ms_max, .otherwise = 0});
  if (!wait_ms.ok()) co_return AnswerFailed(request, wait_ms.status());
  const auto id = domain::ParseDeliveryId(request.path_parameters.at("id"));
  if (!id.has_value()) co_return NotVisible(request);
  const Answer answer = co_await Await(visible, *id, absl::Milliseconds(*wait_ms));
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  AnswerAbout about{.at = answer->at, .incomplete = answer->incomplete, .tag = std::nullopt};
  about.at.positions = Join(std::move(about.at.positions), OutcomePositions(answer->value));
  co_return AnswerWith(request, DeliveryJson(answer->value), about);
}

boost::asio::awaitable<GetDelivery::Answer> GetDelivery::Await(projections::Visible visible,
                                                               domain::DeliveryId id,
                                                               absl::Duration wait) const {
  const absl::Time end = clock_.MonotonicNow() + wait;
  while (true) {
    const Points points = door_->progress().points();
    Answer answer = deliveries_.Get(visible, id);
    const absl::Duration left = end - clock_.MonotonicNow();
    const bool over = IsFinal(answer) || left <= absl::ZeroDuration();
    if (over || (!answer.ok() && !absl::IsNotFound(answer.status()))) co_return answer;
    const projections::Positions more = AnythingMore(points, NextToCome(answer, id));
    if (more.empty()) co_return answer;  // nothing can come
    const absl::StatusOr<bool> passed = co_await WaitUntilPassed(door_->progress(), more, left);
    if (!passed.ok()) co_return passed.status();
  }
}

}  // namespace docket::api
