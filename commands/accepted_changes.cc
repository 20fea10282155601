#include "commands/accepted_changes.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "platform/status_macros.h"

namespace docket::commands {

void Append(Accepted more, Accepted& to) {
  for (StreamChange& change : more.changes) {
    const auto before = std::ranges::find(to.changes, change.stream, &StreamChange::stream);
    if (before == to.changes.end()) {
      to.changes.push_back(std::move(change));
      continue;
    }
    before->events.insert(before->events.end(), std::make_move_iterator(change.events.begin()),
                          std::make_move_iterator(change.events.end()));
    before->after = std::move(change.after);
  }
  if (more.refused.has_value()) to.refused = std::move(more.refused);
}

absl::StatusOr<std::shared_ptr<const StreamState>> ChangedStates::Load(
    const domain::StreamId& stream) {
  const auto changed = std::ranges::find(accepted_.changes, stream, &StreamChange::stream);
  if (changed != accepted_.changes.end()) return changed->after;
  return source_.Load(stream);
}

absl::StatusOr<std::vector<domain::StreamId>> ChangedStates::List(const StreamRange& range,
                                                                  std::size_t count) {
  DOCKET_ASSIGN_OR_RETURN(std::vector<domain::StreamId> streams, source_.List(range, count));
  for (const StreamChange& change : accepted_.changes) {
    if (range.Contains(change.stream)) streams.push_back(change.stream);
  }
  KeepFirst(count, streams);
  return streams;
}

}  // namespace docket::commands
