// One aggregate's part of a decision: its rules are asked on the state that is known of its stream.
// For the files that put decisions together. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "commands/decide.h"
#include "commands/rejection_codes.h"

namespace docket::commands {

// The state of a stream; lives as long as what is stored. Of one that has no events: for ever.
template <class Aggregate>
const typename Aggregate::State& StateOf(const std::shared_ptr<const StreamState>& stored) {
  static const auto& initial = *new typename Aggregate::State(Aggregate::Initial());
  if (stored == nullptr) return initial;
  return std::get<typename Aggregate::State>(stored->state);
}
template <class Aggregate>
const typename Aggregate::State& StateOf(std::shared_ptr<const StreamState>&& stored) = delete;

template <class Rejection>
Rejected RejectedFor(Rejection rejection) {
  return {.code = std::string(RejectionCode(rejection)),
          .detail = std::string(RejectionDetail(rejection))};
}

// Asks one aggregate; its answer becomes a change of its stream.
template <class Aggregate, class Command, class Context>
Decided DecideStream(const domain::StreamId& stream, const Command& command,
                     const std::shared_ptr<const StreamState>& stored, const Context& context) {
  auto decision = Aggregate::Decide(command, StateOf<Aggregate>(stored), context);
  if (const auto* rejection = std::get_if<typename Aggregate::Rejection>(&decision)) {
    return RejectedFor(*rejection);
  }
  auto& [events, state, refused] = std::get<0>(decision);
  Accepted accepted;
  if (refused.has_value()) accepted.refused = RejectedFor(*refused);
  if (events.empty()) return accepted;

  const std::int64_t version = stored == nullptr ? 0 : stored->version.value();
  StreamChange change{.stream = stream,
                      .first_version = domain::StreamVersion(version + 1),
                      .events = {},
                      .after = nullptr,
                      .due_before = DueOf(stored.get())};
  change.events.reserve(events.size());
  for (auto& event : events) change.events.emplace_back(std::move(event));
  change.after = std::make_shared<const StreamState>(StreamState{
      .state = std::move(state),
      .version = domain::StreamVersion(version + static_cast<std::int64_t>(change.events.size()))});
  accepted.changes.push_back(std::move(change));
  return accepted;
}

}  // namespace docket::commands
