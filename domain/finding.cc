#include "domain/finding.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace docket::domain {
namespace {

Severity SeverityOfLevel(FindingLevel level) {
  switch (level) {
    case FindingLevel::kError:
      return Severity::kHigh;
    case FindingLevel::kWarning:
      return Severity::kMedium;
    case FindingLevel::kNote:
      return Severity::kLow;
    case FindingLevel::kNone:
      return Severity::kInfo;
  }
  return Severity::kInfo;
}

std::vector<FindingId> Ascending(std::vector<FindingId> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace

Severity SeverityOf(FindingLevel level, std::optional<double> security_severity) {
  if (!security_severity.has_value() || *security_severity <= 0) return SeverityOfLevel(level);
  if (*security_severity >= 9) return Severity::kCritical;
  if (*security_severity >= 7) return Severity::kHigh;
  if (*security_severity >= 4) return Severity::kMedium;
  return Severity::kLow;
}

void Count(Severity severity, SeverityCounts& counts) {
  switch (severity) {
    case Severity::kCritical:
      ++counts.critical;
      return;
    case Severity::kHigh:
      ++counts.high;
      return;
    case Severity::kMedium:
      ++counts.medium;
      return;
    case Severity::kLow:
      ++counts.low;
      return;
    case Severity::kInfo:
      ++counts.info;
      return;
  }
}

FindingComparison CompareFindings(FindingsOfHeads heads) {
  const std::vector<FindingId> before = Ascending(std::move(heads.before));
  const std::vector<FindingId> after = Ascending(std::move(heads.after));
  FindingComparison comparison;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(comparison.appeared));
  std::set_intersection(before.begin(), before.end(), after.begin(), after.end(),
                        std::back_inserter(comparison.unchanged));
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(comparison.fixed));
  return comparison;
}

}  // namespace docket::domain
