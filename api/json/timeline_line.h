// What an event of a review tells people, in a few words without their names: who did it is the
// event's actor. Events that only serve the work, such as a lease that is extended, tell nothing.
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/review/events.h"

namespace docket::api {

enum class TimelineKind {
  kPullRequest,   // opened, edited, closed, merged
  kHead,          // its commits
  kHumanReview,   // what people say of them as a whole
  kDiscussion,    // comments and threads
  kRun,           // the bot's work
  kNotification,  // what was told of it at the provider
  kMerge          // how the merge is judged
};

struct TimelineLine {
  TimelineKind kind = TimelineKind::kPullRequest;
  std::string what;  // "approved 6113728f27ae"
  std::optional<domain::RunId> run = std::nullopt;
  domain::CommitSha head = {};  // empty: it is about none
  friend bool operator==(const TimelineLine&, const TimelineLine&) = default;
};

[[nodiscard]] std::optional<TimelineLine> TimelineLineOf(const domain::review::Event& event);

// As answers and the parameter kind= have it: "pull_request".
[[nodiscard]] std::string_view NameOf(TimelineKind kind);
// Nothing: there is no such kind.
[[nodiscard]] std::optional<TimelineKind> TimelineKindNamed(std::string_view name);

}  // namespace docket::api
