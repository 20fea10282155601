// The reader rule once more, written from its text in
// docs/decisions/0001-claims-not-transactions.md and sharing no code with eventstore/: what the
// simulation measures the product against. With a clause left out it shows what that clause is for.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "eventstore/record_log.h"
#include "schemas/journal_proto.h"

namespace docket::sim {

struct RuleVariant {
  bool check_sequence = true;
  bool check_term = true;
};

struct Accepted {
  std::int64_t offset = 0;
  std::int64_t term = 0;
  journal_proto::Commit commit;
};

struct AcceptedClaim {
  std::int64_t offset = 0;
  journal_proto::Claim claim;
};

struct Reading {
  std::vector<Accepted> commits;
  std::vector<AcceptedClaim> owners;  // as many as `claims`
  std::int64_t claims = 0;            // accepted ones
  std::int64_t ignored = 0;           // records of ours that do not count
  std::int64_t foreign = 0;
};

[[nodiscard]] Reading ReadJournal(const std::vector<eventstore::StoredRecord>& records,
                                  const RuleVariant& variant = {});

// Commands that were decided again although an outcome stood, or twice in one attempt.
[[nodiscard]] std::int64_t DoubledDecisions(const Reading& reading);

}  // namespace docket::sim
