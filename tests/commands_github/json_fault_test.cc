#include "commands/github/json_fault.h"

#include <gtest/gtest.h>

namespace docket::commands::github {
namespace {

TEST(JsonFault, NothingIsFoundInJson) {
  for (const std::string_view text : {"{}", " [1, 2.5e3, true, null, \"\\u00e9\"] ", "0"}) {
    EXPECT_FALSE(FindJsonFault({.text = text, .max_depth = 4}).has_value()) << text;
  }
}

TEST(JsonFault, TheByteIsWhereReadingStopped) {
  EXPECT_EQ(FindJsonFault({.text = "[1, x]", .max_depth = 4})->byte, 4U);
  EXPECT_EQ(FindJsonFault({.text = "[1", .max_depth = 4})->byte, 2U);
  EXPECT_EQ(FindJsonFault({.text = "[] []", .max_depth = 4})->byte, 3U);
  EXPECT_EQ(FindJsonFault({.text = "", .max_depth = 4})->byte, 0U);
}

TEST(JsonFault, DepthIsCounted) {
  EXPECT_FALSE(FindJsonFault({.text = "[[[[]]]]", .max_depth = 4}).has_value());
  EXPECT_TRUE(FindJsonFault({.text = "[[[[[]]]]]", .max_depth = 4}).has_value());
}

}  // namespace
}  // namespace docket::commands::github
