#include "tests/system/metrics.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apps/http_client.h"
#include "platform/check.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

std::int64_t SumOfLines(const std::string& metrics, const std::string& beginning) {
  std::int64_t sum = 0;
  for (const absl::string_view line : absl::StrSplit(metrics, '\n')) {
    std::int64_t value = 0;
    if (absl::StartsWith(line, beginning) &&
        absl::SimpleAtoi(std::vector<absl::string_view>(absl::StrSplit(line, ' ')).back(),
                         &value)) {
      sum += value;
    }
  }
  return sum;
}

}  // namespace

std::string MetricsOf(const std::string& url) {
  const auto address = apps::ParseServerUrl(url);
  DOCKET_CHECK(address.ok());
  apps::HttpClient client(*address, kAnswerLimit);
  const auto answer =
      client.Send({.method = "GET", .target = "/metrics", .headers = {}, .body = {}});
  return answer.ok() ? answer->body : "";
}

std::int64_t SumOfMetric(const std::string& url, const std::string& name) {
  return SumOfLines(MetricsOf(url), absl::StrCat(name, "{"));
}

std::int64_t GoneOf(const std::string& url, const std::string& log) {
  return SumOfLines(MetricsOf(url),
                    absl::StrCat("docket_log_start_offset{log=\"", log, "\",partition="));
}

std::int64_t ClaimsOf(const std::string& url) { return SumOfMetric(url, "docket_claims_total"); }

}  // namespace docket::system_test
