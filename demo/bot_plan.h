// What the demo's bot makes of a run. It follows from the run's name alone, so that whoever checks
// the run later knows what must have come of it. Thread-safety: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace docket::demo {

// What goes wrong on purpose while a task is worked on.
enum class Slip {
  kNone,
  kGivesBack,  // the task goes to another worker; the first one brings a result nevertheless
  kSaysTwice,  // the answer to the result was lost, so it is sent again
};

struct RunPlan {
  Slip slip = Slip::kNone;
  bool fails = false;  // the analysis, for good
  // Results of the analysis, by SARIF's level.
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notes = 0;
  std::string_view verdict;  // as the API spells it
  std::int64_t rounds = 1;   // of the conversation, a message each
};

[[nodiscard]] RunPlan PlanOf(std::string_view run);

// A SARIF 2.1.0 document with those results.
[[nodiscard]] std::string SarifOf(const RunPlan& plan);

// The code with which a planned failure is told.
inline constexpr std::string_view kPlannedFailure = "demo-checkout-failed";

}  // namespace docket::demo
