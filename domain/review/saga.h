// The times of a run: requested → (debounce) → analysis → conversation → publishing → completed.
// Thread-safety: constants.
#pragma once

#include <array>
#include <cstdint>

#include "domain/review/run_values.h"

namespace docket::domain::review {

// Pushes come in bursts: a review of a pushed head waits for the next one, as long as the policy
// says, and for all of them together no longer than this.
inline constexpr std::int64_t kPushBurstSeconds = 300;

// An attempt of the analysis: the time that comparable bots need for a large pull request.
inline constexpr std::int64_t kAnalysisSeconds = 300;
inline constexpr std::int64_t kAnalysisAttempts = 3;
// Before the second attempt, the third, and so on; up to a fifth more by chance.
inline constexpr std::array<std::int64_t, 3> kRetrySeconds = {5, 30, 120};

// All agents' rounds together; then the analysis is published without their answer.
inline constexpr std::int64_t kConversationSeconds = 300;

// From the end of the debounce until it publishes.
inline constexpr std::int64_t kRunSeconds = 1'800;

// What cannot be told for a day is given up.
inline constexpr std::int64_t kPublishingSeconds = 86'400;
inline constexpr std::int64_t kPublishingRetryMaxSeconds = 900;

// A worker says how soon it will be heard of again, within these bounds.
inline constexpr std::int64_t kLeaseSecondsMin = 10;
inline constexpr std::int64_t kLeaseSecondsMax = 300;

// Where a run tells of itself.
inline constexpr std::array<Channel, 2> kChannels = {Channel::kCheckRun, Channel::kReview};

}  // namespace docket::domain::review
