#include "api/auth/rate_limiter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/check.h"

namespace docket::api {
namespace {

// As the header fields name it.
constexpr char kPolicy[] = "key";
constexpr std::size_t kForgetAtLeast = 1'024;

}  // namespace

RateLimiter::RateLimiter(const RateLimitOptions& options, const platform::Clock& clock)
    : clock_(clock),
      options_(options),
      interval_(options.window / options.requests),
      forget_at_(kForgetAtLeast) {
  DOCKET_CHECK(options.requests > 0 && interval_ > absl::ZeroDuration());
}

RateLimiter::Decision RateLimiter::Take(const domain::KeyId& key) {
  const absl::Time now = clock_.MonotonicNow();
  // Not the window, which rounding may have made longer.
  const absl::Duration all = interval_ * options_.requests;
  absl::MutexLock lock(&mutex_);
  if (whole_at_.size() >= forget_at_) ForgetTheSilent(now);
  absl::Time& whole_at = whole_at_.try_emplace(key.value(), now).first->second;
  absl::Duration used = std::max(whole_at - now, absl::ZeroDuration());
  const bool allowed = used + interval_ <= all;
  if (allowed) {
    used += interval_;
    whole_at = now + used;
  }
  absl::Duration rest;
  const std::int64_t remaining = absl::IDivDuration(all - used, interval_, &rest);
  const bool whole = used == absl::ZeroDuration();
  return {.allowed = allowed,
          .remaining = remaining,
          .until_more = whole ? absl::ZeroDuration() : interval_ - rest};
}

HeaderList RateLimiter::HeadersOf(const Decision& decision) const {
  return {{"RateLimit-Policy", absl::StrCat("\"", kPolicy, "\";q=", options_.requests,
                                            ";w=", WholeSeconds(options_.window))},
          {"RateLimit", absl::StrCat("\"", kPolicy, "\";r=", decision.remaining,
                                     ";t=", WholeSeconds(decision.until_more))}};
}

void RateLimiter::ForgetTheSilent(absl::Time now) {
  absl::erase_if(whole_at_, [now](const auto& entry) { return entry.second <= now; });
  forget_at_ = std::max(kForgetAtLeast, 2 * whole_at_.size());
}

std::int64_t WholeSeconds(absl::Duration duration) {
  return absl::ToInt64Seconds(absl::Ceil(duration, absl::Seconds(1)));
}

}  // namespace docket::api
