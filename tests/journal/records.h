// Claims and commits with nothing in them but what the rules look at.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "eventstore/memory/memory_log.h"
#include "eventstore/reader_rule.h"

namespace docket::eventstore {

inline constexpr PartitionIndex kPartition(0);

struct ClaimSample {
  std::int64_t term = 1;
  std::string id = "one";
};

inline journal_proto::Claim ClaimOf(const ClaimSample& sample) {
  journal_proto::Claim claim;
  claim.set_term(sample.term);
  claim.set_claim_id(sample.id);
  return claim;
}

inline Record ClaimRecord(const ClaimSample& sample) { return MakeClaimRecord(ClaimOf(sample)); }

struct CommitSample {
  std::string claim = "one";
  std::int64_t sequence = 0;
  std::string command = "cmd";
};

inline journal_proto::Commit CommitOf(const CommitSample& sample) {
  journal_proto::Commit commit;
  commit.set_claim_id(sample.claim);
  commit.set_seq(sample.sequence);
  commit.mutable_outcome()->set_command_id(sample.command);
  commit.mutable_outcome()->mutable_accepted();
  return commit;
}

inline Record CommitRecord(const CommitSample& sample) {
  journal_proto::Commit commit = CommitOf(sample);
  return MakeCommitRecord("key", commit);
}

// A record of somebody who has nothing to do with journals.
inline Record ForeignRecordSample() {
  return {.key = "", .headers = {{.name = "who", .value = "else"}}, .value = "nothing of ours"};
}

inline MemoryLogOptions JournalOptions(Delivery delivery = Delivery::kImmediate) {
  return {.name = {.base = "review_events"}, .delivery = delivery};
}

}  // namespace docket::eventstore
