#include "platform/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "platform/status_macros.h"

namespace docket::platform {
namespace {

TEST(CheckDeathTest, AFalseConditionNamesItsPlaceAndAborts) {
  const int answer = 41;
  EXPECT_DEATH(DOCKET_CHECK(answer == 42), "check_test\\.cc:[0-9]+: check failed: answer == 42");
}

TEST(CheckTest, ATrueConditionIsEvaluatedOnce) {
  int evaluated = 0;
  DOCKET_CHECK(++evaluated == 1);
  EXPECT_EQ(evaluated, 1);
}

absl::Status FirstFailure(const absl::Status& first, const absl::Status& second) {
  DOCKET_RETURN_IF_ERROR(first);
  DOCKET_RETURN_IF_ERROR(second);
  return absl::OkStatus();
}

TEST(StatusMacrosTest, ReturnIfErrorAnswersTheFirstFailure) {
  EXPECT_TRUE(FirstFailure(absl::OkStatus(), absl::OkStatus()).ok());
  EXPECT_EQ(FirstFailure(absl::OkStatus(), absl::AbortedError("b")), absl::AbortedError("b"));
  EXPECT_EQ(FirstFailure(absl::NotFoundError("a"), absl::AbortedError("b")),
            absl::NotFoundError("a"));
}

absl::StatusOr<int> Sum(absl::StatusOr<std::unique_ptr<int>> a, absl::StatusOr<int> b) {
  DOCKET_ASSIGN_OR_RETURN(const std::unique_ptr<int> first, std::move(a));
  int second = 0;
  DOCKET_ASSIGN_OR_RETURN(second, std::move(b));
  return *first + second;
}

TEST(StatusMacrosTest, AssignOrReturnMovesTheValueOrAnswersTheFailure) {
  EXPECT_EQ(Sum(std::make_unique<int>(2), 3).value(), 5);
  EXPECT_EQ(Sum(absl::NotFoundError("a"), 3).status(), absl::NotFoundError("a"));
  EXPECT_EQ(Sum(std::make_unique<int>(2), absl::AbortedError("b")).status(),
            absl::AbortedError("b"));
}

}  // namespace
}  // namespace docket::platform
