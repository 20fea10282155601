// TortureReport: what a run came to. Ledger: where its threads write that down.
// Thread-safety: the report is a value; every method of Ledger may be called from any thread at the
// same time. Ownership: the ledger borrows the stream.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/torture/findings.h"
#include "tests/torture/watch.h"

namespace docket::torture {

struct TortureReport {
  std::int64_t kills = 0;
  std::int64_t pauses = 0;
  std::int64_t terms = 0;
  std::int64_t restarts = 0;
  std::int64_t verifications = 0;
  std::int64_t deliveries = 0;    // acknowledged
  std::int64_t unanswered = 0;    // requests of the load
  std::int64_t reviews = 0;       // told to their end
  std::int64_t keys = 0;          // acknowledged commands
  std::int64_t reads = 0;         // answered reads of reviews
  std::int64_t broker_blows = 0;  // at brokers, and at the ways to them
  // What else a deployment has to tell, in the order of telling.
  std::vector<std::pair<std::string, std::string>> more;
  absl::Duration slowest_restart;
  MostUsed most;
  Findings findings;
};

void Print(const TortureReport& report, std::ostream& out);

class Ledger {
 public:
  explicit Ledger(std::ostream& out);

  void Count(std::int64_t TortureReport::*what, std::int64_t more = 1);
  void NoteRestart(absl::Duration took);
  void Note(Wrong kind, std::string words);
  void Add(const Findings& findings);
  void NoteUsed(const MostUsed& most);
  // A row of the report.
  void Tell(std::string name, std::string value);
  // What the run does from now on; says so.
  void Enter(const std::string& phase, std::int64_t acknowledged);
  // One line: how far the run is.
  void Say(std::int64_t acknowledged);
  [[nodiscard]] TortureReport report();

 private:
  const absl::Time began_;
  absl::Mutex mutex_;
  std::ostream& out_ ABSL_GUARDED_BY(mutex_);
  std::string phase_ ABSL_GUARDED_BY(mutex_) = "starting";
  TortureReport report_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::torture
