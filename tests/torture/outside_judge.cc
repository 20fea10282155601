#include "tests/torture/outside_judge.h"

#include <fstream>
#include <map>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/system/child_process.h"

namespace docket::torture {
namespace {

constexpr absl::Duration kLongestJudgement = absl::Minutes(10);

// By the names that journal_judge prints.
constexpr char kCommits[] = "accepted commits";
constexpr char kZombies[] = "ignored zombie records";
constexpr char kDoubled[] = "commands with several commits";
constexpr char kUndecided[] = "commands without a commit";
constexpr char kAbsent[] = "acknowledged and not present";
constexpr char kDisorder[] = "order per key violations";

using Figures = std::map<std::string, std::int64_t>;

// Its figures; empty: it said none, which is noted.
Figures Ask(const JudgeOptions& options, const std::string& rule, Ledger& ledger) {
  const system_test::Finished judged =
      system_test::RunToEnd(DOCKET_JOURNAL_JUDGE,
                            {"--bootstrap", options.bootstrap, "--acknowledged",
                             options.acknowledged_file, "--rule", rule},
                            kLongestJudgement);
  Figures figures;
  for (const absl::string_view line : absl::StrSplit(judged.output, '\n', absl::SkipEmpty())) {
    const std::vector<absl::string_view> parts = absl::StrSplit(line, ": ");
    std::int64_t value = 0;
    if (parts.size() == 2 && absl::SimpleAtoi(parts[1], &value)) {
      figures[std::string(parts[0])] = value;
    }
  }
  if (!figures.contains(kDisorder)) {
    ledger.Note(Wrong::kLost, absl::StrCat("journal_judge: code ", judged.code, "\n", judged.output,
                                           judged.errors));
    return {};
  }
  if (rule == "on" && judged.code != 0) {
    ledger.Tell("judge's words", judged.errors.substr(0, 2'000));
  }
  return figures;
}

void NoteEach(Wrong kind, const Figures& figures, const char* name, Ledger& ledger) {
  for (std::int64_t i = 0; i < figures.at(name); ++i) {
    ledger.Note(kind, absl::StrCat("from outside: ", name));
  }
}

}  // namespace

void JudgeFromOutside(const JudgeOptions& options, const History& history, Ledger& ledger) {
  {
    std::ofstream file(options.acknowledged_file);
    for (const system_test::Acknowledged& acknowledged : history.deliveries) {
      file << acknowledged.delivery << " " << acknowledged.body_sha256 << "\n";
    }
  }
  const Figures judged = Ask(options, "on", ledger);
  const Figures control = Ask(options, "off", ledger);
  if (judged.empty() || control.empty()) return;
  for (const auto& [name, value] : judged) {
    ledger.Tell("outside: " + name, absl::StrCat(value));
  }
  NoteEach(Wrong::kDoubled, judged, kDoubled, ledger);
  NoteEach(Wrong::kUndecided, judged, kUndecided, ledger);
  NoteEach(Wrong::kLost, judged, kAbsent, ledger);
  NoteEach(Wrong::kOrder, judged, kDisorder, ledger);
  const std::int64_t damage = control.at(kDoubled) + control.at(kDisorder);
  ledger.Tell("damage with the rule off",
              absl::StrCat(control.at(kDoubled), " doubled, ", control.at(kDisorder),
                           " out of order, of ", control.at(kCommits), " commits"));
  if (!options.zombies_are_due) return;
  if (judged.at(kZombies) == 0) {
    ledger.Note(Wrong::kHarmless, "no record had to be ignored: the blows hit nothing");
  }
  if (damage == 0) {
    ledger.Note(Wrong::kHarmless, "without the reader rule there is no damage either");
  }
}

}  // namespace docket::torture
