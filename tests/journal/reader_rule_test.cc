#include "eventstore/reader_rule.h"

#include <gtest/gtest.h>

#include "schemas/codec/frame.h"
#include "tests/journal/records.h"

namespace docket::eventstore {
namespace {

// Walks records one after another from offset 10 on, and says what became of each.
class Walk {
 public:
  Verdict Over(const Record& record) {
    const auto parsed = ParseJournalRecord(record);
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    const StoredRecord stored{.offset = next_, .appended_at = {}, .record = record};
    next_ = Next(next_);
    return ApplyReaderRule({.offset = stored.offset, .hash = HashOf(stored.record)}, *parsed,
                           state_);
  }

  [[nodiscard]] const ReaderState& state() const { return state_; }

 private:
  Offset next_{10};
  ReaderState state_;
};

TEST(ReaderRule, AClaimOfAGreaterTermIsAccepted) {
  Walk walk;
  EXPECT_EQ(walk.Over(ClaimRecord({.term = 3, .id = "one"})), Verdict::kClaimAccepted);
  EXPECT_EQ(walk.state().term, Term(3));
  EXPECT_EQ(walk.state().claim, ClaimId("one"));
  EXPECT_EQ(walk.Over(ClaimRecord({.term = 7, .id = "two"})), Verdict::kClaimAccepted);
  EXPECT_EQ(walk.state().claim, ClaimId("two"));
}

TEST(ReaderRule, AClaimOfAnEqualOrLowerTermIsIgnored) {
  Walk walk;
  walk.Over(ClaimRecord({.term = 3, .id = "one"}));
  EXPECT_EQ(walk.Over(ClaimRecord({.term = 3, .id = "two"})), Verdict::kIgnored);
  EXPECT_EQ(walk.Over(ClaimRecord({.term = 2, .id = "two"})), Verdict::kIgnored);
  EXPECT_EQ(walk.Over(ClaimRecord({.term = 0, .id = "two"})), Verdict::kIgnored);
  EXPECT_EQ(walk.state().claim, ClaimId("one"));
}

TEST(ReaderRule, AClaimThatLandsLateOrTwiceChangesNothing) {
  Walk walk;
  walk.Over(ClaimRecord({.term = 1, .id = "one"}));
  walk.Over(CommitRecord({.claim = "one", .sequence = 0}));
  EXPECT_EQ(walk.Over(ClaimRecord({.term = 1, .id = "one"})), Verdict::kIgnored);
  // The sequence did not start again.
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "one", .sequence = 0})), Verdict::kIgnored);
  walk.Over(ClaimRecord({.term = 2, .id = "two"}));
  EXPECT_EQ(walk.Over(ClaimRecord({.term = 1, .id = "one"})), Verdict::kIgnored);
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "one", .sequence = 1})), Verdict::kIgnored);
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "two", .sequence = 0})), Verdict::kCommitAccepted);
}

TEST(ReaderRule, CommitsCountInSequenceAndOnce) {
  Walk walk;
  walk.Over(ClaimRecord({.term = 1, .id = "one"}));
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "one", .sequence = 1})), Verdict::kIgnored);
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "one", .sequence = 0})), Verdict::kCommitAccepted);
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "one", .sequence = 0})), Verdict::kIgnored);
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "one", .sequence = 2})), Verdict::kIgnored);
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "one", .sequence = 1})), Verdict::kCommitAccepted);
  EXPECT_EQ(walk.state().next_sequence, Sequence(2));
}

TEST(ReaderRule, BeforeAClaimNothingCounts) {
  Walk walk;
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "one", .sequence = 0})), Verdict::kIgnored);
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "", .sequence = 0})), Verdict::kIgnored);
}

TEST(ReaderRule, ForeignRecordsAreWalkedOver) {
  Walk walk;
  walk.Over(ClaimRecord({.term = 1, .id = "one"}));
  EXPECT_EQ(walk.Over(ForeignRecordSample()), Verdict::kIgnored);
  Record another = ForeignRecordSample();
  another.headers = {{.name = "docket-kind", .value = "inbox"}};
  EXPECT_EQ(walk.Over(another), Verdict::kIgnored);
  EXPECT_EQ(walk.state().last_offset, Offset(12));
  EXPECT_EQ(walk.state().next_offset, Offset(13));
  EXPECT_EQ(walk.state().last_record, HashOf(another));
  EXPECT_EQ(walk.Over(CommitRecord({.claim = "one", .sequence = 0})), Verdict::kCommitAccepted);
}

TEST(ReaderRule, ABrokenRecordOfOursIsDataLoss) {
  Record broken = CommitRecord({});
  broken.value.back() ^= 1;
  EXPECT_TRUE(absl::IsDataLoss(ParseJournalRecord(broken).status()));
  broken.value = "short";
  EXPECT_TRUE(absl::IsDataLoss(ParseJournalRecord(broken).status()));
}

TEST(ReaderRule, ANewerFrameOrKindIsUnimplemented) {
  Record newer = CommitRecord({});
  newer.value[1] = static_cast<char>(schemas::kFrameVersion + 1);
  EXPECT_TRUE(absl::IsUnimplemented(ParseJournalRecord(newer).status()));
  newer.value = schemas::WrapFrame("");
  EXPECT_TRUE(absl::IsUnimplemented(ParseJournalRecord(newer).status()));
}

TEST(ReaderRule, TheHashSeesKeyAndValueApart) {
  const Record record{.key = "ab", .headers = {}, .value = "c"};
  const Record shifted{.key = "a", .headers = {}, .value = "bc"};
  EXPECT_NE(HashOf(record), HashOf(shifted));
  EXPECT_EQ(HashOf(record), HashOf(record));
}

TEST(ReaderRule, StatesSurviveStorage) {
  Walk walk;
  walk.Over(ClaimRecord({.term = 4, .id = std::string("\0\xff", 2)}));
  walk.Over(CommitRecord({.claim = std::string("\0\xff", 2), .sequence = 0}));
  const auto loaded = FromProto(ToProto(walk.state()));
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(*loaded, walk.state());
  journal_proto::ReaderState stored = ToProto(walk.state());
  stored.clear_last_record();
  EXPECT_TRUE(absl::IsDataLoss(FromProto(stored).status()));
}

}  // namespace
}  // namespace docket::eventstore
