#include "eventstore/reader_rule.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/shared_arena.h"
#include "xxhash.h"

namespace docket::eventstore {
namespace {

// The header that marks a record as ours; anything without it is a foreign record.
constexpr char kKindHeader[] = "docket-kind";
constexpr char kKindJournal[] = "journal";

bool IsJournalRecord(const Record& record) {
  for (const Header& header : record.headers) {
    if (header.name == kKindHeader) return header.value == kKindJournal;
  }
  return false;
}

Record MakeRecord(std::string key, const journal_proto::Record& record) {
  return Record{.key = std::move(key),
                .headers = {{kKindHeader, kKindJournal}},
                .value = schemas::StoreMessage(record)};
}

Verdict ApplyClaim(const journal_proto::Claim& claim, ReaderState& state) {
  if (claim.term() <= state.term.value()) return Verdict::kIgnored;
  state.term = Term(claim.term());
  state.claim = ClaimId(claim.claim_id());
  state.next_sequence = Sequence(0);
  return Verdict::kClaimAccepted;
}

Verdict ApplyCommit(const journal_proto::Commit& commit, ReaderState& state) {
  // Without a claim there is no current one, not even for a commit with an empty claim id.
  if (state.term == Term()) return Verdict::kIgnored;
  if (commit.claim_id() != state.claim.value()) return Verdict::kIgnored;
  if (commit.seq() != state.next_sequence.value()) return Verdict::kIgnored;
  state.next_sequence = Sequence(commit.seq() + 1);
  return Verdict::kCommitAccepted;
}

}  // namespace

RecordHash HashOf(const Record& record) {
  // The key's length goes first, so that key and value cannot trade bytes.
  const std::string prefix = absl::StrCat(record.key.size(), ":", record.key);
  const XXH128_hash_t key = XXH3_128bits(prefix.data(), prefix.size());
  const XXH128_hash_t whole =
      XXH3_128bits_withSeed(record.value.data(), record.value.size(), key.low64 ^ key.high64);
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, whole);
  RecordHash hash;
  std::ranges::copy(canonical.digest, hash.begin());
  return hash;
}

journal_proto::ReaderState ToProto(const ReaderState& state) {
  journal_proto::ReaderState stored;
  stored.set_next_offset(state.next_offset.value());
  stored.set_term(state.term.value());
  stored.set_claim_id(state.claim.value());
  stored.set_next_sequence(state.next_sequence.value());
  stored.set_last_offset(state.last_offset.value());
  stored.set_last_record(std::string(platform::AsBytes(state.last_record)));
  return stored;
}

absl::StatusOr<ReaderState> FromProto(const journal_proto::ReaderState& stored) {
  ReaderState state{.next_offset = Offset(stored.next_offset()),
                    .term = Term(stored.term()),
                    .claim = ClaimId(stored.claim_id()),
                    .next_sequence = Sequence(stored.next_sequence()),
                    .last_offset = Offset(stored.last_offset()),
                    .last_record = {}};
  if (stored.last_record().size() != state.last_record.size()) {
    return absl::DataLossError("a stored reader state has no hash of the last record");
  }
  std::ranges::copy(stored.last_record(), reinterpret_cast<char*>(state.last_record.data()));
  return state;
}

absl::StatusOr<JournalRecord> ParseJournalRecord(const Record& record) {
  if (!IsJournalRecord(record)) return JournalRecord{};
  const auto parsed = schemas::SharedArena().Make<journal_proto::Record>();
  DOCKET_RETURN_IF_ERROR(schemas::LoadInto(*parsed, record.value));
  switch (parsed->kind_case()) {
    case journal_proto::Record::kClaim:
      return JournalRecord(parsed->claim());
    case journal_proto::Record::kCommit:
      return std::shared_ptr<journal_proto::Commit>(parsed, parsed->mutable_commit());
    case journal_proto::Record::KIND_NOT_SET:
      break;
  }
  return absl::UnimplementedError(
      "a journal record is of a kind that this version does not know; run a newer version");
}

Record MakeClaimRecord(const journal_proto::Claim& claim) {
  journal_proto::Record record;
  *record.mutable_claim() = claim;
  return MakeRecord("", record);
}

Record MakeCommitRecord(std::string key, journal_proto::Commit& commit) {
  journal_proto::Record record;
  record.unsafe_arena_set_allocated_commit(&commit);
  Record made = MakeRecord(std::move(key), record);
  record.unsafe_arena_release_commit();
  return made;
}

Verdict ApplyReaderRule(const WalkedRecord& walked, const JournalRecord& parsed,
                        ReaderState& state) {
  Verdict verdict = Verdict::kIgnored;
  if (const auto* claim = std::get_if<journal_proto::Claim>(&parsed)) {
    verdict = ApplyClaim(*claim, state);
  } else if (const auto* commit = std::get_if<std::shared_ptr<journal_proto::Commit>>(&parsed)) {
    verdict = ApplyCommit(**commit, state);
  }
  state.next_offset = Next(walked.offset);
  state.last_offset = walked.offset;
  state.last_record = walked.hash;
  return verdict;
}

}  // namespace docket::eventstore
