#include "commands/sarif/words.h"

#include <array>
#include <charconv>
#include <span>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/json_text.h"
#include "platform/string_view_bridge.h"

namespace docket::commands::sarif {
namespace {

constexpr double kSecuritySeverityMax = 10;

template <class Value>
struct Word {
  std::string_view word;
  Value value;
};

template <class Value>
absl::StatusOr<Value> Find(std::string_view word, std::span<const Word<Value>> words) {
  std::string known;
  for (const Word<Value>& candidate : words) {
    if (candidate.word == word) return candidate.value;
    absl::StrAppend(&known, known.empty() ? "" : ", ", platform::AbslView(candidate.word));
  }
  std::string readable;
  platform::AppendOneLine(word, readable);
  return absl::InvalidArgumentError(absl::StrCat("'", readable, "' is none of ", known));
}

}  // namespace

absl::StatusOr<domain::FindingLevel> LevelOf(std::string_view word) {
  using domain::FindingLevel;
  static constexpr std::array<Word<FindingLevel>, 4> kWords{{{"none", FindingLevel::kNone},
                                                             {"note", FindingLevel::kNote},
                                                             {"warning", FindingLevel::kWarning},
                                                             {"error", FindingLevel::kError}}};
  return Find<FindingLevel>(word, kWords);
}

absl::StatusOr<std::optional<domain::FindingKind>> KindOf(std::string_view word) {
  using Kind = std::optional<domain::FindingKind>;
  static constexpr std::array<Word<Kind>, 6> kWords{
      {{"fail", domain::FindingKind::kFail},
       {"open", domain::FindingKind::kOpen},
       {"review", domain::FindingKind::kReview},
       {"informational", domain::FindingKind::kInformational},
       {"pass", std::nullopt},
       {"notApplicable", std::nullopt}}};
  return Find<Kind>(word, kWords);
}

absl::StatusOr<std::optional<domain::BaselineState>> BaselineOf(std::string_view word) {
  using State = std::optional<domain::BaselineState>;
  static constexpr std::array<Word<State>, 4> kWords{
      {{"new", domain::BaselineState::kNew},
       {"unchanged", domain::BaselineState::kUnchanged},
       {"updated", domain::BaselineState::kUpdated},
       {"absent", std::nullopt}}};
  return Find<State>(word, kWords);
}

absl::StatusOr<bool> SuppressionCounts(std::string_view status) {
  static constexpr std::array<Word<bool>, 3> kWords{
      {{"accepted", true}, {"underReview", false}, {"rejected", false}}};
  return Find<bool>(status, kWords);
}

std::optional<double> SecuritySeverityOf(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [read_to, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || read_to != end) return std::nullopt;
  return SecuritySeverityOf(number);
}

std::optional<double> SecuritySeverityOf(double number) {
  // Also false for what is no number.
  if (!(number >= 0 && number <= kSecuritySeverityMax)) return std::nullopt;
  return number;
}

}  // namespace docket::commands::sarif
