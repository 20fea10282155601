// What a running docketd says in its metrics. Thread-safety: functions without shared state.
#pragma once

#include <cstdint>
#include <string>

namespace docket::system_test {

// The text; empty: it does not answer.
[[nodiscard]] std::string MetricsOf(const std::string& url);

// Of a counter, over all of its labels; 0 when there is no answer.
[[nodiscard]] std::int64_t SumOfMetric(const std::string& url, const std::string& name);

// Of all partitions of a log: how many offsets the log itself does not have any more.
[[nodiscard]] std::int64_t GoneOf(const std::string& url, const std::string& log);

// Claims that it has sent, of both journals.
[[nodiscard]] std::int64_t ClaimsOf(const std::string& url);

}  // namespace docket::system_test
