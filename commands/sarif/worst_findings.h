// WorstFindings: the findings that are kept of a document, chosen while it is read: of each run the
// worst, up to a number; of the whole document as many as there is room for, the worst first.
// Findings that are not suppressed come before suppressed ones, then the more severe, then those
// that stand first in the document. Memory: the room, twice at most, and up to 1 KiB for each
// finding. Thread-safety: used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "commands/sarif/limits.h"
#include "commands/sarif/shortenings.h"
#include "domain/finding.h"

namespace docket::commands::sarif {

// A finding whose id is not known yet.
struct UnnamedFinding {
  domain::Finding finding;
  std::string line_hash;  // of the primary location, as the tool gave it; empty: not given
};

class WorstFindings {
 public:
  WorstFindings(const SarifLimits& limits, Shortenings& shortenings)
      : limits_(&limits), shortenings_(&shortenings) {}

  struct Offer {
    std::size_t run = 0;
    std::int64_t index = 0;  // of the result in its run
    UnnamedFinding finding;
  };

  // Each run's in the order of their indices.
  void Add(Offer offer);

  // What is left, in no order that means anything.
  [[nodiscard]] std::vector<UnnamedFinding> Take() &&;

 private:
  using Rank = std::tuple<bool, domain::Severity, std::size_t, std::int64_t>;

  struct Kept {
    std::size_t bytes = 0;
    UnnamedFinding finding;
  };

  using Run = std::map<Rank, Kept>;

  [[nodiscard]] Run& RunWithWorstRank();
  void DropLast(Run& run, domain::Shortened why);
  void Note(domain::Shortened why, const Rank& rank);

  const SarifLimits* limits_;
  Shortenings* shortenings_;
  std::vector<Run> runs_;
  std::size_t bytes_ = 0;
  // What comes behind it is not kept any more, so that nothing is kept instead of something worse.
  std::optional<Rank> end_;
};

// What a finding takes when it is stored, at most.
[[nodiscard]] std::size_t StoredBytes(const domain::Finding& finding);

}  // namespace docket::commands::sarif
