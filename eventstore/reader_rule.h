// The reader rule: which records of a journal partition count. Everybody who reads a journal walks
// it in order through this rule, and so all agree, whatever landed late, twice, out of order or
// from a writer that had lost its place:
//   - a claim is accepted if and only if its term is greater than the current term; it becomes the
//     current one, and the next sequence number is 0;
//   - a commit is accepted if and only if its claim id is the current claim's and its sequence
//     number is the next one;
//   - everything else is ignored, always, in the same way.
//
// No offset decides validity, so the rule survives mirroring, restore and repartitioning.
// docs/decisions/0001-claims-not-transactions.md argues it; docs/formats/journal-record.md has the
// bytes.
//
// Thread-safety: value types and a pure function.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "domain/strong.h"
#include "eventstore/record_log.h"
#include "schemas/journal_proto.h"

namespace docket::eventstore {

using Term = domain::Strong<struct TermTag, std::int64_t>;
using ClaimId = domain::Strong<struct ClaimIdTag, std::string>;  // kClaimIdBytes random bytes
using Sequence = domain::Strong<struct SequenceTag, std::int64_t>;
inline constexpr std::size_t kClaimIdBytes = 16;
using RecordHash = std::array<std::uint8_t, 16>;  // XXH3-128 of key and value, big-endian

// Where a reader stands. It is part of every checkpoint, since a reader that resumed with an offset
// alone could accept what others ignore. The last record is read again on resume and compared with
// `last_record`: a difference means a truncated or replaced log.
struct ReaderState {
  Offset next_offset;  // the first record not yet walked
  Term term;           // of the current claim; 0: none yet
  ClaimId claim;       // empty: none yet
  Sequence next_sequence;
  Offset last_offset{-1};  // of the last record walked; -1: none yet
  RecordHash last_record{};
  friend bool operator==(const ReaderState&, const ReaderState&) = default;
};

[[nodiscard]] journal_proto::ReaderState ToProto(const ReaderState& state);
// kDataLoss for what ToProto did not write.
[[nodiscard]] absl::StatusOr<ReaderState> FromProto(const journal_proto::ReaderState& stored);

enum class Verdict { kClaimAccepted, kCommitAccepted, kIgnored };

[[nodiscard]] RecordHash HashOf(const Record& record);

// What a record of a journal partition holds. monostate: not one of ours (no journal header), to be
// ignored. kDataLoss: one of ours, but its bytes are broken; kUnimplemented: written by newer
// software. Both stop a reader: going on would make it disagree with the others.
using JournalRecord =
    std::variant<std::monostate, journal_proto::Claim, std::shared_ptr<journal_proto::Commit>>;
[[nodiscard]] absl::StatusOr<JournalRecord> ParseJournalRecord(const Record& record);

[[nodiscard]] Record MakeClaimRecord(const journal_proto::Claim& claim);
// The commit is lent to the record while its bytes are made, and is the same afterwards: it is too
// large to be copied for each record.
[[nodiscard]] Record MakeCommitRecord(std::string key, journal_proto::Commit& commit);

// What the rule needs of a record besides what it holds.
struct WalkedRecord {
  Offset offset;
  RecordHash hash{};
};

// Walks over one record: decides about it and moves `state` behind it.
[[nodiscard]] Verdict ApplyReaderRule(const WalkedRecord& walked, const JournalRecord& parsed,
                                      ReaderState& state);

}  // namespace docket::eventstore
