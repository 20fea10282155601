#include "platform/hashing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

namespace docket::platform {
namespace {

// RFC 4122, appendix C.
constexpr Uuid kDnsNamespace = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
constexpr Uuid kUrlNamespace = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
                                0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};

std::string AllBytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

TEST(Sha256Test, AgreesWithFips180) {
  EXPECT_EQ(Sha256Hex("").value(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc").value(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HexEncode(AsBytes(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(HmacSha256Test, AgreesWithRfc4231) {
  const std::string key1(20, '\x0b');
  EXPECT_EQ(HexEncode(AsBytes(HmacSha256({.key = key1, .message = "Hi There"}))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(
      HexEncode(AsBytes(HmacSha256({.key = "Jefe", .message = "what do ya want for nothing?"}))),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const std::string key6(131, '\xaa');
  EXPECT_EQ(
      HexEncode(AsBytes(HmacSha256(
          {.key = key6, .message = "Test Using Larger Than Block-Size Key - Hash Key First"}))),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256Test, AgreesWithTheExampleOfGitHubsDocumentation) {
  EXPECT_EQ(HexEncode(AsBytes(
                HmacSha256({.key = "It's a Secret to Everybody", .message = "Hello, World!"}))),
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
}

TEST(HmacSha256Test, AnEmptyKeyIsNotTheKeyOfTheCallBefore) {
  const Sha256Digest empty = HmacSha256({.key = "", .message = ""});
  EXPECT_EQ(HexEncode(AsBytes(empty)),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  const Sha256Digest other = HmacSha256({.key = "other", .message = ""});
  EXPECT_NE(other, empty);
  EXPECT_EQ(HmacSha256({.key = {}, .message = {}}), empty);
}

TEST(ConstantTimeEqualTest, ComparesContentAndLength) {
  EXPECT_TRUE(ConstantTimeEqual("", ""));
  EXPECT_TRUE(ConstantTimeEqual("abc", "abc"));
  EXPECT_FALSE(ConstantTimeEqual("abc", "abd"));
  EXPECT_FALSE(ConstantTimeEqual("abc", "ab"));
  EXPECT_FALSE(ConstantTimeEqual("", "a"));
}

TEST(HexTest, RoundTripsEveryByteAndTakesBothCases) {
  const std::string bytes = AllBytes();
  EXPECT_EQ(HexDecode(HexEncode(bytes)), bytes);
  EXPECT_EQ(HexEncode("\xab\x01"), "ab01");
  EXPECT_EQ(HexDecode("AB01"), "\xab\x01");
  EXPECT_EQ(HexDecode(""), "");
}

TEST(HexTest, RefusesWhatIsNotHex) {
  for (const std::string text : {"a", "abc", "0g", "0x00", " 00", "00 ", "-1"}) {
    EXPECT_EQ(HexDecode(text), std::nullopt) << text;
  }
}

TEST(Base64UrlTest, AgreesWithRfc4648WithoutPadding) {
  EXPECT_EQ(Base64UrlEncode(""), "");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
  EXPECT_EQ(Base64UrlEncode("fo"), "Zm8");
  EXPECT_EQ(Base64UrlEncode("foo"), "Zm9v");
  EXPECT_EQ(Base64UrlEncode("\xfb\xff"), "-_8");
  const std::string bytes = AllBytes();
  EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
}

TEST(Base64UrlTest, AValueHasExactlyOneText) {
  EXPECT_EQ(Base64UrlDecode("Zg"), "f");
  for (const std::string text : {"Zg==", "Zh", "Z", "Zg\n", " Zg", "Zm9v=", "+/8", "Zm*v"}) {
    EXPECT_EQ(Base64UrlDecode(text), std::nullopt) << text;
  }
}

TEST(UuidV5Test, AgreesWithKnownVectors) {
  EXPECT_EQ(UuidV5(kDnsNamespace, "python.org"), "886313e1-3b8a-5372-9b90-0c9aee199e5d");
  EXPECT_EQ(UuidV5(kDnsNamespace, "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  EXPECT_EQ(UuidV5(kUrlNamespace, "https://www.ietf.org/rfc/rfc4122.txt"),
            "6537e054-8e6f-5f5c-9f9a-1070caa77cd7");
  EXPECT_EQ(UuidV5(kDnsNamespace, ""), "4ebd0208-8328-5d69-8c44-ec50939c0967");
}

TEST(RandomTest, UuidsAreOfVersionFourAndDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string uuid = RandomUuidV4();
    ASSERT_EQ(uuid.size(), 36U);
    EXPECT_EQ(uuid[14], '4') << uuid;
    EXPECT_THAT(std::string("89ab"), ::testing::HasSubstr(std::string(1, uuid[19]))) << uuid;
    EXPECT_TRUE(seen.insert(uuid).second) << uuid;
  }
}

TEST(RandomTest, BytesAreAsManyAsAskedForAndDiffer) {
  EXPECT_EQ(RandomBytes(0), "");
  EXPECT_EQ(RandomBytes(33).size(), 33U);
  EXPECT_NE(RandomBytes(32), RandomBytes(32));
}

}  // namespace
}  // namespace docket::platform
