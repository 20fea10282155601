// SARIF's words for what a finding says.
// Thread-safety: pure functions. Failure: kInvalidArgument for a word that SARIF 2.1.0 does not
// know, with the words that it knows.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "domain/finding.h"

namespace docket::commands::sarif {

[[nodiscard]] absl::StatusOr<domain::FindingLevel> LevelOf(std::string_view word);

// Nothing: the rule looked and found nothing ("pass"), or did not apply ("notApplicable").
[[nodiscard]] absl::StatusOr<std::optional<domain::FindingKind>> KindOf(std::string_view word);

// Nothing: the result was in the baseline and is no more ("absent").
[[nodiscard]] absl::StatusOr<std::optional<domain::BaselineState>> BaselineOf(
    std::string_view word);

// Whether a suppression counts: one that is under review or was rejected does not.
[[nodiscard]] absl::StatusOr<bool> SuppressionCounts(std::string_view status);

// A number from 0 to 10, as text.
[[nodiscard]] std::optional<double> SecuritySeverityOf(std::string_view text);
[[nodiscard]] std::optional<double> SecuritySeverityOf(double number);

}  // namespace docket::commands::sarif
