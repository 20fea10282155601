// When a store asks again whether what failed still fails.
#include "eventstore/remembered_failure.h"

#include <gtest/gtest.h>

#include "platform/manual_clock.h"

namespace docket::eventstore {
namespace {

class RememberedFailureTest : public testing::Test {
 protected:
  absl::Status Ask(const absl::Status& probed) {
    return failure_.Ask([&] {
      ++probes_;
      return probed;
    });
  }

  platform::ManualClock clock_;
  RememberedFailure failure_{clock_};
  int probes_ = 0;
};

TEST_F(RememberedFailureTest, NothingIsProbedWithoutAFailure) {
  EXPECT_TRUE(failure_.Note(absl::OkStatus()).ok());
  EXPECT_TRUE(Ask(absl::UnavailableError("full")).ok());
  EXPECT_EQ(probes_, 0);
}

TEST_F(RememberedFailureTest, IsProbedOnceInASecondUntilItEnds) {
  const absl::Status full = absl::UnavailableError("full");
  EXPECT_EQ(failure_.Note(full), full);
  EXPECT_EQ(Ask(full), full);
  EXPECT_EQ(Ask(absl::OkStatus()), full);
  EXPECT_EQ(probes_, 1);
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Ask(absl::OkStatus()).ok());
  EXPECT_EQ(probes_, 2);
  EXPECT_TRUE(Ask(full).ok());
}

TEST_F(RememberedFailureTest, EndsWithACallThatGetsThrough) {
  static_cast<void>(failure_.Note(absl::UnavailableError("full")));
  static_cast<void>(failure_.Note(absl::OkStatus()));
  EXPECT_TRUE(Ask(absl::UnavailableError("full")).ok());
  EXPECT_EQ(probes_, 0);
}

}  // namespace
}  // namespace docket::eventstore
