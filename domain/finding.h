// Findings: what tools found in the code of one head, and how two heads differ in it.
// A finding keeps its id over heads as long as the tool, the rule and the code that it is about
// stay the same, wherever that code moves to. Thread-safety: value types and pure functions. Times
// and sizes: none; lines and columns count from 1, 0 is "not given". Source of the limits and of
// the bands of security-severity: GitHub's documentation of code scanning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/strong.h"

namespace docket::domain {

using FindingId = Strong<struct FindingIdTag, std::string>;  // 32 lower-case hex digits

// More than the first number is refused; of that, as many as the second number are kept.
inline constexpr std::size_t kRunsMax = 20;
inline constexpr std::size_t kFindingsPerRunMax = 25'000;
inline constexpr std::size_t kFindingsPerRunKept = 5'000;
inline constexpr std::size_t kRulesPerRunMax = 25'000;
inline constexpr std::size_t kExtensionsPerRunMax = 100;
inline constexpr std::size_t kLocationsMax = 1'000;
inline constexpr std::size_t kLocationsKept = 100;
inline constexpr std::size_t kFlowStepsMax = 10'000;
inline constexpr std::size_t kFlowStepsKept = 1'000;
inline constexpr std::size_t kTagsMax = 20;
inline constexpr std::size_t kTagsKept = 10;
// Longer text is cut, at the end of a character.
inline constexpr std::size_t kMessageBytesKept = 4'096;
inline constexpr std::size_t kSnippetBytesKept = 1'024;
inline constexpr std::size_t kTagBytesKept = 100;

enum class Severity { kCritical, kHigh, kMedium, kLow, kInfo };  // the worst first
enum class FindingLevel { kNone, kNote, kWarning, kError };
enum class FindingKind { kFail, kOpen, kReview, kInformational };
enum class BaselineState { kNotGiven, kNew, kUnchanged, kUpdated };

struct Region {
  std::int32_t start_line = 0;
  std::int32_t start_column = 0;
  std::int32_t end_line = 0;
  std::int32_t end_column = 0;  // behind the last character; 0: to the end of the line
  friend bool operator==(const Region&, const Region&) = default;
  friend auto operator<=>(const Region&, const Region&) = default;
};

struct FindingLocation {
  std::uint32_t file = 0;  // index into Finding::files
  Region region;
  friend bool operator==(const FindingLocation&, const FindingLocation&) = default;
};

// One step of a way through the code.
struct FlowStep {
  std::int32_t thread = 0;  // which of the finding's ways, from 0
  FindingLocation location;
  friend bool operator==(const FlowStep&, const FlowStep&) = default;
};

struct Finding {
  FindingId id;
  std::string tool;
  std::string rule;  // empty: the tool named none
  Severity severity = Severity::kInfo;
  FindingLevel level = FindingLevel::kNone;
  FindingKind kind = FindingKind::kFail;
  BaselineState baseline = BaselineState::kNotGiven;  // as the tool gave it
  bool suppressed = false;
  std::string message;
  bool message_cut = false;
  std::string snippet;  // the code at the first location; empty: not given
  bool snippet_cut = false;
  std::vector<std::string> files;          // repository-relative paths, each once
  std::vector<FindingLocation> locations;  // the first is the primary one; none: the repository
  std::vector<FlowStep> flow;
  std::vector<std::string> tags;  // of the rule
  friend bool operator==(const Finding&, const Finding&) = default;
};

struct AnalysisTool {
  std::string name;
  std::string version;  // empty: not given
  friend bool operator==(const AnalysisTool&, const AnalysisTool&) = default;
  friend auto operator<=>(const AnalysisTool&, const AnalysisTool&) = default;
};

struct SeverityCounts {
  std::int64_t critical = 0;
  std::int64_t high = 0;
  std::int64_t medium = 0;
  std::int64_t low = 0;
  std::int64_t info = 0;
  friend bool operator==(const SeverityCounts&, const SeverityCounts&) = default;
};

// What of an analysis was not kept.
enum class Shortened {
  kFindingsOfRun,       // beyond kFindingsPerRunKept
  kFindingsOfAnalysis,  // beyond the room that one analysis has
  kLocations,           // beyond kLocationsKept, or the room that one finding has
  kFlowSteps,           // beyond kFlowStepsKept, or the same
  kTags,
  kTagText,
  kMessages,
  kSnippets,
  kOutsideLocations,    // locations but the first, and steps, that are not in the repository
  kPassedResults,       // results that say that a rule found nothing, or did not apply
  kAbsentResults,       // results of the baseline that are no more
  kSecuritySeverities,  // values that are no number from 0 to 10; the level decides then
};

struct Shortening {
  Shortened what = Shortened::kFindingsOfRun;
  std::int64_t count = 0;
  std::string first;  // where the first one stood, as a JSON pointer
  friend bool operator==(const Shortening&, const Shortening&) = default;
};

// One analysis of one head. Of equal content there is one order: findings by severity, path and
// place; tools and shortenings ascending.
struct FindingSet {
  std::vector<AnalysisTool> tools;
  std::vector<Finding> findings;
  SeverityCounts counts;        // of all findings, kept or not, but suppressed ones
  std::int64_t suppressed = 0;  // kept or not
  std::vector<Shortening> shortenings;
  friend bool operator==(const FindingSet&, const FindingSet&) = default;
};

// error, warning, note, none: high, medium, low, info. A security severity above 0 decides instead:
// from 9 critical, from 7 high, from 4 medium, below that low.
[[nodiscard]] Severity SeverityOf(FindingLevel level, std::optional<double> security_severity);

void Count(Severity severity, SeverityCounts& counts);

struct FindingComparison {
  std::vector<FindingId> appeared;  // each ascending, without repetition
  std::vector<FindingId> unchanged;
  std::vector<FindingId> fixed;
  friend bool operator==(const FindingComparison&, const FindingComparison&) = default;
};

struct FindingsOfHeads {
  std::vector<FindingId> before;  // in any order
  std::vector<FindingId> after;
};

// Where one of the sets lacks findings (kFindingsOfRun, kFindingsOfAnalysis), what is said of the
// least severe ones is a guess: not kept looks like fixed.
[[nodiscard]] FindingComparison CompareFindings(FindingsOfHeads heads);

}  // namespace docket::domain
