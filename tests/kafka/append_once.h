// One append, waited for. Thread-safety: a function without shared state.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "eventstore/record_log.h"

namespace docket::tests {

// What became of the record; kNotAppended also for one that was not taken.
inline eventstore::AppendOutcome AppendOnce(eventstore::Appender& appender, std::string value) {
  struct Answer {
    eventstore::AppendOutcome outcome;
    absl::Notification told;
  };
  const auto answer = std::make_shared<Answer>();
  const absl::Status taken =
      appender.Append({.key = "key", .headers = {}, .value = std::move(value)},
                      [answer](eventstore::AppendOutcome outcome) {
                        answer->outcome = std::move(outcome);
                        answer->told.Notify();
                      });
  if (!taken.ok()) {
    return {.kind = eventstore::AppendOutcome::Kind::kNotAppended,
            .offset = std::nullopt,
            .error = taken};
  }
  // Longer than any producer waits before it is given up.
  EXPECT_TRUE(answer->told.WaitForNotificationWithTimeout(absl::Minutes(1)));
  return answer->told.HasBeenNotified() ? answer->outcome : eventstore::AppendOutcome{};
}

}  // namespace docket::tests
