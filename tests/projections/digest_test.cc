#include "projections/digest.h"

#include <gtest/gtest.h>

#include "platform/hashing.h"

namespace docket::projections {
namespace {

TEST(Digest, DoesNotDependOnTheOrderOfChanges) {
  Digest a;
  a.Add("k1", "one");
  a.Add("k2", "two");
  Digest b;
  b.Add("k2", "old");
  b.Add("k2", "two");
  b.Add("k1", "one");
  b.Remove("k2", "old");
  EXPECT_EQ(a, b);
  b.Remove("k1", "one");
  b.Remove("k2", "two");
  EXPECT_EQ(b, Digest());
}

TEST(Digest, KeyAndRowCannotTradeBytes) {
  Digest a;
  a.Add("ab", "c");
  Digest b;
  b.Add("a", "bc");
  EXPECT_NE(a, b);
}

TEST(Digest, TheSameRowUnderTwoKeysDoesNotCancel) {
  Digest digest;
  digest.Add("a", "row");
  digest.Add("a", "row");
  EXPECT_NE(digest, Digest());
}

TEST(Digest, BytesAreReadAsTheyWereWritten) {
  Digest digest;
  digest.Add("key", "row");
  EXPECT_EQ(*Digest::FromBytes(digest.bytes()), digest);
  EXPECT_EQ(*Digest::FromBytes(""), Digest());
  EXPECT_FALSE(Digest::FromBytes("short").ok());
}

// Stored digests depend on these bytes: docs/formats/digests.md has the same example.
TEST(Digest, GoldenValue) {
  Digest digest;
  digest.Add("rev_gh_1_2", "row");
  EXPECT_EQ(platform::HexEncode(digest.bytes()), "ae6aadea0b62e7448d69f90444118a38");
}

}  // namespace
}  // namespace docket::projections
