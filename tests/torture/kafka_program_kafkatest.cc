// docket_torture over Kafka, as scripts/torture runs it: its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/eventstore/temporary_directory.h"
#include "tests/system/child_process.h"

namespace docket::torture {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

// From what the clients know, from what is stored, and from what the judge outside says.
TEST(KafkaTortureProgramTest, WhatIsMadeWrongIsFound) {
  const eventstore::TemporaryDirectory directory;
  const system_test::Finished finished =
      system_test::RunToEnd(DOCKET_TORTURE_PROGRAM,
                            {"--backend", "kafka", "--seconds", "1", "--with-a-wrong", "--without",
                             "full-disk", "--data-dir", directory.path()},
                            absl::Minutes(9));
  EXPECT_EQ(finished.code, 1) << finished.errors;
  EXPECT_THAT(finished.output, ContainsRegex("lost +3\n"));
  EXPECT_THAT(finished.output, ContainsRegex("outside: acknowledged and not present +1\n"));
  EXPECT_THAT(finished.output, ContainsRegex("doubled +0\n"));
  EXPECT_THAT(finished.output, ContainsRegex("views differing +1\n"));
  EXPECT_THAT(finished.output, HasSubstr("dlv_1_0_999999999"));
  EXPECT_THAT(finished.output, HasSubstr("access_keys"));
}

}  // namespace
}  // namespace docket::torture
