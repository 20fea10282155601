#include "tests/sim/independent_reader.h"

#include <map>
#include <string>

#include "platform/check.h"

namespace docket::sim {
namespace {

constexpr std::size_t kFrameBytes = 10;

bool IsOurs(const eventstore::Record& record) {
  for (const eventstore::Header& header : record.headers) {
    if (header.name == "docket-kind" && header.value == "journal") return true;
  }
  return false;
}

journal_proto::Record Parse(const eventstore::Record& record) {
  journal_proto::Record parsed;
  DOCKET_CHECK(record.value.size() >= kFrameBytes);
  DOCKET_CHECK(parsed.ParseFromString(record.value.substr(kFrameBytes)));
  return parsed;
}

}  // namespace

Reading ReadJournal(const std::vector<eventstore::StoredRecord>& records,
                    const RuleVariant& variant) {
  Reading reading;
  std::int64_t term = 0;
  std::string owner;
  std::int64_t next = 0;
  for (const eventstore::StoredRecord& stored : records) {
    if (!IsOurs(stored.record)) {
      ++reading.foreign;
      continue;
    }
    journal_proto::Record parsed = Parse(stored.record);
    if (parsed.has_claim() && (parsed.claim().term() > term || !variant.check_term)) {
      term = parsed.claim().term();
      owner = parsed.claim().claim_id();
      next = 0;
      ++reading.claims;
      reading.owners.push_back(
          {.offset = stored.offset.value(), .claim = std::move(*parsed.mutable_claim())});
    } else if (parsed.has_commit() && term > 0 && parsed.commit().claim_id() == owner &&
               (parsed.commit().seq() == next || !variant.check_sequence)) {
      next = parsed.commit().seq() + 1;
      reading.commits.push_back({.offset = stored.offset.value(),
                                 .term = term,
                                 .commit = std::move(*parsed.mutable_commit())});
    } else {
      ++reading.ignored;
    }
  }
  return reading;
}

std::int64_t DoubledDecisions(const Reading& reading) {
  std::map<std::string, journal_proto::CommandOutcome> last;
  std::int64_t doubled = 0;
  for (const Accepted& accepted : reading.commits) {
    if (!accepted.commit.has_outcome()) continue;
    const journal_proto::CommandOutcome& outcome = accepted.commit.outcome();
    const auto before = last.find(outcome.command_id());
    if (before != last.end() &&
        (!before->second.has_parked() || outcome.attempt() != before->second.attempt() + 1)) {
      ++doubled;
    }
    last[outcome.command_id()] = outcome;
  }
  return doubled;
}

}  // namespace docket::sim
