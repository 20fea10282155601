// Cells of merges.csv, which spreadsheets open; what stands in them is told by the system's tests.
#include "apps/export_merges.h"

#include <gtest/gtest.h>

namespace docket::apps {
namespace {

TEST(CsvCell, IsOneCellOfOneLineAndNoFormula) {
  EXPECT_EQ(CsvCell("plain"), "plain");
  EXPECT_EQ(CsvCell(""), "");
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("say \"so\""), "\"say \"\"so\"\"\"");
  EXPECT_EQ(CsvCell("two\nlines\r"), "two lines ");
  EXPECT_EQ(CsvCell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
  for (const char* formula : {"=1", "+1", "-1", "@A1", "\t=1"}) {
    EXPECT_EQ(CsvCell(formula), std::string("'") + formula);
  }
}

}  // namespace
}  // namespace docket::apps
