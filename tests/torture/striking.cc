#include "tests/torture/striking.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace docket::torture {
namespace {

// Far beyond what a start and an end need on a busy machine.
constexpr absl::Duration kLongestStart = absl::Minutes(2);
constexpr absl::Duration kLongestEnd = absl::Minutes(2);

std::string NameOf(const Victim& victim) { return victim.data().path; }

}  // namespace

std::optional<std::string> AwaitReady(Victim& victim, absl::Time launched, Ledger& ledger) {
  std::optional<std::string> url = victim.AwaitReady(kLongestStart);
  if (url.has_value()) {
    ledger.NoteRestart(absl::Now() - launched);
    return url;
  }
  if (victim.process_id() != 0) victim.Kill();
  ledger.Note(Wrong::kLateStart,
              absl::StrCat(NameOf(victim), ": not ready in time:\n", victim.LastWords()));
  return std::nullopt;
}

bool EndsByItself(Victim& victim, absl::Duration within, Ledger& ledger) {
  if (!victim.EndsWithin(within)) return false;
  ledger.Note(Wrong::kDeath,
              absl::StrCat(NameOf(victim), ": ended by itself:\n", victim.LastWords()));
  return true;
}

void Kill(Victim& victim, Ledger& ledger) {
  victim.Kill();
  ledger.Count(&TortureReport::kills);
}

void Pause(Victim& victim, Ledger& ledger) {
  victim.Pause();
  ledger.Count(&TortureReport::pauses);
}

void Terminate(Victim& victim, Ledger& ledger) {
  ledger.Count(&TortureReport::terms);
  const std::optional<int> code = victim.Terminate(kLongestEnd);
  if (code == 0) return;
  const std::string end = code.has_value() ? absl::StrCat("code ", *code) : "no end";
  ledger.Note(Wrong::kDisorderlyEnd,
              absl::StrCat(NameOf(victim), ": SIGTERM: ", end, "\n", victim.LastWords()));
}

}  // namespace docket::torture
