// How far a partition may be trimmed: given what is old enough, archived, needed and held, then
// this far, and this is why no further.
#include "eventstore/trim_decision.h"

#include <gtest/gtest.h>

namespace docket::eventstore {
namespace {

// Given ten records, of which eight are old enough.
class TrimDecisionTest : public testing::Test {
 protected:
  void Then(std::int64_t before, const std::string& held_by) const {
    const TrimDecision decision = DecideTrim(question_);
    EXPECT_EQ(decision.before, Offset(before));
    EXPECT_EQ(decision.held_by, held_by);
  }
  void Needs(const std::string& consumer, std::optional<Offset> from) {
    question_.needs.push_back({.consumer = consumer, .from = from});
  }

  TrimQuestion question_{.log = {.start = Offset(2), .end = Offset(12)},
                         .expired_before = Offset(10),
                         .archived_before = std::nullopt,
                         .needs = {},
                         .held = false};
};

TEST_F(TrimDecisionTest, WhatNobodyNeedsGoesWhenItIsOldEnough) { Then(10, ""); }

TEST_F(TrimDecisionTest, NothingGoesThatIsNotOldEnough) {
  question_.expired_before = Offset(2);
  Then(2, "");
}

TEST_F(TrimDecisionTest, OfAnArchivedLogNothingGoesThatIsNotInTheArchive) {
  question_.archived_before = Offset(6);
  Then(6, kHeldByArchive);
  question_.archived_before = Offset(0);
  Then(2, kHeldByArchive);
  question_.archived_before = Offset(11);
  Then(10, "");
}

TEST_F(TrimDecisionTest, NothingGoesThatAConsumerWouldReadAgain) {
  Needs("owner", Offset(12));
  Then(10, "");
  Needs("views", Offset(5));
  Then(5, "views");
}

TEST_F(TrimDecisionTest, WhereAConsumerOfUnknownPositionMayStandNothingGoes) {
  Needs("owner", std::nullopt);
  Then(2, "owner");
}

TEST_F(TrimDecisionTest, AConsumerThatHasNotBegunNeedsAll) {
  Needs("views", Offset(0));
  Then(2, "views");
}

TEST_F(TrimDecisionTest, WhoKeepsMostIsNamed) {
  Needs("views", Offset(7));
  Needs("reactor", Offset(4));
  question_.archived_before = Offset(9);
  Then(4, "reactor");
}

TEST_F(TrimDecisionTest, ALegalHoldKeepsAllAndIsNamedFirst) {
  question_.held = true;
  Needs("owner", std::nullopt);
  Then(2, kHeldByLegalHold);
}

TEST_F(TrimDecisionTest, AHoldOnWhatIsYoungHoldsNothing) {
  question_.held = true;
  question_.expired_before = Offset(2);
  Then(2, "");
}

TEST_F(TrimDecisionTest, NothingGoesBeyondTheEnd) {
  question_.expired_before = Offset(20);
  Then(12, "");
}

}  // namespace
}  // namespace docket::eventstore
