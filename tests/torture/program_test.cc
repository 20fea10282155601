// docket_torture as scripts/torture runs it: its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/eventstore/temporary_directory.h"
#include "tests/system/child_process.h"

namespace docket::torture {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

TEST(TortureProgramTest, SomethingWrongIsOne) {
  const eventstore::TemporaryDirectory directory;
  const system_test::Finished finished = system_test::RunToEnd(
      DOCKET_TORTURE_PROGRAM,
      {"--seconds", "1", "--docketd", "/bin/false", "--data-dir", directory.path()});
  EXPECT_EQ(finished.code, 1);
  EXPECT_THAT(finished.output, HasSubstr("WRONG"));
  EXPECT_THAT(finished.output, HasSubstr(directory.path()));
}

// From what the clients know and from what is stored to the report and the exit code.
TEST(TortureProgramTest, WhatIsMadeWrongIsFound) {
  const eventstore::TemporaryDirectory directory;
  const system_test::Finished finished = system_test::RunToEnd(
      DOCKET_TORTURE_PROGRAM, {"--seconds", "1", "--with-a-wrong", "--data-dir", directory.path()},
      absl::Minutes(4));
  EXPECT_EQ(finished.code, 1);
  EXPECT_THAT(finished.output, ContainsRegex("lost +2\n"));  // the API says so, and the log
  EXPECT_THAT(finished.output, ContainsRegex("doubled +0\n"));
  EXPECT_THAT(finished.output, ContainsRegex("views differing +1\n"));
  EXPECT_THAT(finished.output, HasSubstr("dlv_1_0_999999999"));
  EXPECT_THAT(finished.output, HasSubstr("access_keys"));
}

TEST(TortureProgramTest, WrongUseIsTwo) {
  EXPECT_EQ(system_test::RunToEnd(DOCKET_TORTURE_PROGRAM, {"--backend", "paper"}).code, 2);
  EXPECT_EQ(system_test::RunToEnd(DOCKET_TORTURE_PROGRAM, {"--help"}).code, 0);
}

}  // namespace
}  // namespace docket::torture
