// What each error of PostgreSQL means, and that nothing may be tried again that needs a person.
#include "platform/postgres/sqlstate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace docket::platform {
namespace {

absl::Status Of(std::string_view state) {
  return FromPostgres({.what = "do it", .message = "so it is\n", .sqlstate = state});
}

TEST(Sqlstate, WhatPassesByItselfMayBeTriedAgain) {
  for (const char* state :
       {"", "08006", "25006", "53100", "53200", "53300", "57P01", "57P02", "57P03", "57P05"}) {
    EXPECT_TRUE(absl::IsUnavailable(Of(state))) << state << ": " << Of(state);
  }
  for (const char* state : {"40001", "40P01", "55P03"}) {
    EXPECT_TRUE(absl::IsAborted(Of(state))) << state << ": " << Of(state);
  }
  EXPECT_TRUE(absl::IsDeadlineExceeded(Of("57014")));
}

TEST(Sqlstate, WhatNeedsAPersonMayNot) {
  const std::vector<std::pair<std::string_view, absl::StatusCode>> cases = {
      {"28P01", absl::StatusCode::kUnauthenticated},
      {"28000", absl::StatusCode::kUnauthenticated},
      {"3D000", absl::StatusCode::kFailedPrecondition},
      {"57P04", absl::StatusCode::kFailedPrecondition},
      {"42P01", absl::StatusCode::kFailedPrecondition},
      {"42501", absl::StatusCode::kPermissionDenied},
      {"42601", absl::StatusCode::kInternal},
      {"23505", absl::StatusCode::kAlreadyExists},
      {"23514", absl::StatusCode::kFailedPrecondition},
      {"22012", absl::StatusCode::kInvalidArgument},
      {"58030", absl::StatusCode::kInternal},
      {"XX001", absl::StatusCode::kDataLoss},
      {"XX000", absl::StatusCode::kInternal},
      {"ZZZZZ", absl::StatusCode::kInternal},
  };
  for (const auto& [state, code] : cases) EXPECT_EQ(Of(state).code(), code) << Of(state);
}

TEST(Sqlstate, AMessageSaysWhatHappenedAndWhatToDo) {
  EXPECT_EQ(
      Of("53100").message(),
      "do it: so it is (SQLSTATE 53100). Make room on the server's disk; it goes on by itself");
  EXPECT_EQ(
      Of("").message(),
      "do it: so it is. Check that the server runs and can be reached from here; it goes on by "
      "itself");
}

TEST(Sqlstate, IsFoundInAMessageOfAFailedConnection) {
  EXPECT_EQ(SqlstateIn("connection to server at \"h\", port 1 failed: FATAL:  28P01: password"),
            "28P01");
  EXPECT_EQ(SqlstateIn("FATAL:  nothing\nFATAL:  53300: sorry"), "53300");
  for (const char* none : {"", "FATAL:  ", "FATAL:  2800", "FATAL:  28P01", "FATAL:  database: x",
                           "Connection refused"}) {
    EXPECT_EQ(SqlstateIn(none), "") << none;
  }
}

}  // namespace
}  // namespace docket::platform
