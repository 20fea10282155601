// What is done to one process, counted and judged in the ledger, alike in every deployment.
// Thread-safety: functions without shared state; a victim is used by one thread.
#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "tests/torture/report.h"
#include "tests/torture/victim.h"

namespace docket::torture {

// Waits until it is ready: its URL. Nothing: it was not in time, and was killed.
[[nodiscard]] std::optional<std::string> AwaitReady(Victim& victim, absl::Time launched,
                                                    Ledger& ledger);

// Waits so long. True: it has ended, by itself.
[[nodiscard]] bool EndsByItself(Victim& victim, absl::Duration within, Ledger& ledger);

void Kill(Victim& victim, Ledger& ledger);
void Pause(Victim& victim, Ledger& ledger);
// SIGTERM, which must be an orderly end in time.
void Terminate(Victim& victim, Ledger& ledger);

}  // namespace docket::torture
