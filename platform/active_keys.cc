#include "platform/active_keys.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace docket::platform {
namespace {

std::int64_t MinuteOf(absl::Time time) { return absl::ToUnixSeconds(time) / 60; }

}  // namespace

ActiveKeys::ActiveKeys(absl::Duration window) : window_minutes_(absl::ToInt64Minutes(window)) {}

void ActiveKeys::See(std::string_view key, absl::Time now) {
  const std::uint64_t hash = absl::Hash<std::string_view>{}(key);
  const absl::MutexLock lock(&mutex_);
  last_minute_[hash] = MinuteOf(now);
  if (last_minute_.size() < drop_at_) return;
  DropOld(MinuteOf(now));
  drop_at_ = std::max(kEntriesAtLeast, 2 * last_minute_.size());
}

std::size_t ActiveKeys::Count(absl::Time now) {
  const absl::MutexLock lock(&mutex_);
  DropOld(MinuteOf(now));
  return last_minute_.size();
}

std::size_t ActiveKeys::entries() const {
  const absl::MutexLock lock(&mutex_);
  return last_minute_.size();
}

void ActiveKeys::DropOld(std::int64_t minute) {
  const std::int64_t oldest = minute - window_minutes_;
  absl::erase_if(last_minute_, [oldest](const auto& entry) { return entry.second <= oldest; });
}

}  // namespace docket::platform
