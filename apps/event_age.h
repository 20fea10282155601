// docket_event_age_seconds{stage,log}: how old a record was, by the time of its append, when a
// stage was done with it: "translated" (a delivery, its commands and result durable), "decided" (a
// command, its commit acknowledged), "shown" (a record of a log that views are made from, in the
// rows of the foremost view), "published" (a commit, its messages durable). While a stage catches
// up these are the ages of the past. Thread-safety: observed from any thread. Borrows metrics and
// clock.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "platform/clock.h"
#include "platform/metrics.h"

namespace docket::apps {

class EventAge {
 public:
  EventAge(platform::Metrics& metrics, const platform::Clock& clock, const std::string& stage,
           const std::string& log)
      : clock_(clock),
        seconds_(metrics
                     .Histograms({.name = "docket_event_age_seconds",
                                  .help = "Age of a record when a stage was done with it."})
                     .With({{"stage", stage}, {"log", log}})) {}

  void Observe(domain::Timestamp appended_at) const {
    const std::int64_t age_us = clock_.Now().value() - appended_at.value();
    seconds_.Observe(static_cast<double>(std::max<std::int64_t>(0, age_us)) * 1e-6);
  }

 private:
  const platform::Clock& clock_;
  platform::Histogram& seconds_;
};

}  // namespace docket::apps
