#include "tests/system/whereabouts.h"

#include "tests/system/docketd.h"

namespace docket::system_test {

void Whereabouts::Set(const std::string& url) {
  absl::MutexLock lock(&mutex_);
  server_ = {.url = url, .number = server_.number + 1};
}

void Whereabouts::End() {
  absl::MutexLock lock(&mutex_);
  ended_ = true;
}

Whereabouts::Server Whereabouts::AwaitAfter(std::int64_t number) {
  const auto there = [this, number] {
    mutex_.AssertHeld();
    return server_.number > number || ended_;
  };
  absl::MutexLock lock(&mutex_);
  if (!mutex_.AwaitWithTimeout(absl::Condition(&there), kPatience) || ended_) return {};
  return server_;
}

bool Whereabouts::ended() {
  absl::MutexLock lock(&mutex_);
  return ended_;
}

}  // namespace docket::system_test
