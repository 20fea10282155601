#include "apps/cli/output.h"

#include <gtest/gtest.h>

#include <sstream>

namespace docket::apps {
namespace {

TEST(OutputTest, OneOfAThingIsNotSeveral) {
  const Noun noun{.one = "repository", .many = "repositories"};
  EXPECT_EQ(Counted("1", noun), "1 repository");
  EXPECT_EQ(Counted("0", noun), "0 repositories");
  EXPECT_EQ(Counted("1,001", noun), "1,001 repositories");
}

TEST(OutputTest, ColumnsAreCountedInCharactersNotInBytes) {
  std::ostringstream out;
  PrintTable({{"LABEL", "ROLE"}, {"Größe", "admin"}, {"x", "reader"}}, out);
  EXPECT_EQ(out.str(), "LABEL  ROLE\nGröße  admin\nx      reader\n");
}

}  // namespace
}  // namespace docket::apps
