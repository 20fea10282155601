// From URIs of files to paths in the repository.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sarif/documents.h"

namespace docket::tests {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Case {
  std::string file;   // members of artifactLocation
  std::string bases;  // members of originalUriBaseIds
};

std::string DocumentOfCase(const Case& c) {
  return DocumentOf(R"("originalUriBaseIds": {)" + c.bases +
                    R"(}, "artifacts": [{"location": {"uri": "listed.c", "uriBaseId": "LIB"}}, {}],
      "results": [{"message": {"text": "m"}, "locations": [{"physicalLocation":
      {"artifactLocation": {)" +
                    c.file + "}}}]}]");
}

std::string PathOf(const Case& c) {
  const domain::Finding finding = OnlyFindingOf(DocumentOfCase(c));
  return finding.files.empty() ? "" : finding.files.front();
}

std::string RefusalOf(const Case& c) { return tests::RefusalOf(DocumentOfCase(c)); }

constexpr const char* kRoot = R"("%SRCROOT%": {"uri": "file:///builds/w/repo/"})";

TEST(SarifPaths, RelativeOnesAreOfTheRepository) {
  EXPECT_EQ(PathOf({R"("uri": "src/a.c")", ""}), "src/a.c");
  EXPECT_EQ(PathOf({R"("uri": "./src//x/../a.c")", ""}), "src/a.c");
  EXPECT_EQ(PathOf({R"("uri": "src/")", ""}), "src");
  EXPECT_EQ(PathOf({R"("uri": "...")", ""}), "...");
  EXPECT_EQ(PathOf({R"("uri": "a.c", "uriBaseId": "%SRCROOT%")", kRoot}), "a.c");
  EXPECT_EQ(PathOf({R"("uri": "a.c", "uriBaseId": "UNKNOWN")", kRoot}), "a.c");
  EXPECT_EQ(PathOf({R"("uri": "a.c", "uriBaseId": "%SRCROOT%")", R"("%SRCROOT%": {})"}), "a.c");
  EXPECT_EQ(PathOf({R"("uri": "a.c", "uriBaseId": "")", R"("": {"uri": "x/"})"}), "a.c");
}

TEST(SarifPaths, AreDecoded) {
  EXPECT_EQ(PathOf({R"("uri": "my%20file%23.c")", ""}), "my file#.c");
  EXPECT_EQ(PathOf({R"("uri": "%e2%82%AC/x%25.c")", ""}), "€/x%.c");
  EXPECT_EQ(PathOf({R"("uri": "not encoded €.c")", ""}), "not encoded €.c");
  EXPECT_EQ(PathOf({R"("uri": "a/%2e%2E/b")", ""}), "b");
  EXPECT_EQ(PathOf({R"("uri": "c%3Ad/x:y.c")", ""}), "c:d/x:y.c");
}

TEST(SarifPaths, BasesBuildOnEachOther) {
  const std::string bases = std::string(kRoot) +
                            R"(, "LIB": {"uri": "lib", "uriBaseId": "%SRCROOT%"},
                               "DEEP": {"uri": "deep/../deeper/", "uriBaseId": "LIB"},
                               "UP": {"uri": "../", "uriBaseId": "LIB"})";
  EXPECT_EQ(PathOf({R"("uri": "a.c", "uriBaseId": "LIB")", bases}), "lib/a.c");
  EXPECT_EQ(PathOf({R"("uri": "a.c", "uriBaseId": "DEEP")", bases}), "lib/deeper/a.c");
  EXPECT_EQ(PathOf({R"("uri": "a.c", "uriBaseId": "UP")", bases}), "a.c");
  EXPECT_EQ(PathOf({R"("index": 0)", bases}), "lib/listed.c");
  EXPECT_EQ(PathOf({R"("index": -1, "uri": "a.c")", bases}), "a.c");
}

TEST(SarifPaths, AbsoluteOnesAreInTheCheckout) {
  EXPECT_EQ(PathOf({R"("uri": "file:///builds/w/repo/src/a.c")", kRoot}), "src/a.c");
  EXPECT_EQ(PathOf({R"("uri": "FILE://localhost/builds/w/repo/a.c")", kRoot}), "a.c");
  EXPECT_EQ(PathOf({R"("uri": "file:/builds/w/repo/a.c")", kRoot}), "a.c");
  EXPECT_EQ(PathOf({R"("uri": "/builds/w/x/../repo/a.c")", kRoot}), "a.c");
  EXPECT_EQ(PathOf({R"("uri": "../repo/a.c", "uriBaseId": "%SRCROOT%")", kRoot}), "a.c");
  EXPECT_EQ(PathOf({R"("uri": "file:///builds/w/repo")", kRoot}), "");
  // Without a %SRCROOT% it is the base that has most below it.
  const std::string bases =
      R"("A": {"uri": "file:///w/repo/out/"}, "B": {"uri": "file:///w/repo/"})";
  EXPECT_EQ(PathOf({R"("uri": "a.c", "uriBaseId": "A")", bases}), "out/a.c");
  EXPECT_EQ(PathOf({R"("uri": "a.c", "uriBaseId": "B")", bases}), "a.c");
}

TEST(SarifPaths, OfWindows) {
  const std::string root = R"("%SRCROOT%": {"uri": "file:///C:/w/repo/"})";
  EXPECT_EQ(PathOf({R"("uri": "file:///c:/w/repo/a.c")", root}), "a.c");
  EXPECT_EQ(PathOf({R"("uri": "C:/w/repo/a.c")", root}), "a.c");
  EXPECT_THAT(RefusalOf({R"("uri": "D:/w/repo/a.c")", root}), HasSubstr("not in the checkout"));
  EXPECT_THAT(RefusalOf({R"("uri": "C:\\w\\repo\\a.c")", root}), HasSubstr("backslash"));
  EXPECT_THAT(RefusalOf({R"("uri": "a%5Cb.c")", root}), HasSubstr("backslash"));
}

TEST(SarifPaths, OutsideOfTheRepositoryAreRefused) {
  EXPECT_THAT(RefusalOf({R"("uri": "../a.c")", ""}), HasSubstr("'../a.c' leads out of the repo"));
  EXPECT_THAT(RefusalOf({R"("uri": "a/../../a.c")", ""}), HasSubstr("leads out"));
  EXPECT_THAT(RefusalOf({R"("uri": "%2e./a.c")", ""}), HasSubstr("leads out"));
  EXPECT_THAT(RefusalOf({R"("uri": "a.c", "uriBaseId": "X")", R"("X": {"uri": "../"})"}),
              HasSubstr("leads out"));
  EXPECT_THAT(RefusalOf({R"("uri": "../a.c", "uriBaseId": "%SRCROOT%")", kRoot}),
              HasSubstr("is not in the checkout, which is '/builds/w/repo'"));
  EXPECT_THAT(RefusalOf({R"("uri": "/etc/passwd")", kRoot}), HasSubstr("not in the checkout"));
  EXPECT_THAT(RefusalOf({R"("uri": "file:///builds/w/repository/a.c")", kRoot}),
              HasSubstr("not in the checkout"));
  EXPECT_THAT(RefusalOf({R"("uri": "/a.c")", ""}), HasSubstr("where the checkout is"));
  EXPECT_THAT(RefusalOf({R"("uri": "file:///../../a.c")", kRoot}), HasSubstr("leads out"));
  const std::string other = std::string(kRoot) + R"(, "OUT": {"uri": "file:///tmp/"})";
  EXPECT_THAT(RefusalOf({R"("uri": "a.c", "uriBaseId": "OUT")", other}),
              HasSubstr("not in the checkout"));
}

TEST(SarifPaths, OtherSchemesAndMachinesAreRefused) {
  EXPECT_THAT(RefusalOf({R"("uri": "https://evil.example/a.c")", kRoot}),
              HasSubstr("scheme https"));
  EXPECT_THAT(RefusalOf({R"("uri": "jar:file:a.jar")", kRoot}), HasSubstr("scheme jar"));
  EXPECT_THAT(RefusalOf({R"("uri": "a.c", "uriBaseId": "%SRCROOT%")",
                         R"("%SRCROOT%": {"uri": "http://evil.example/"})"}),
              HasSubstr("scheme http"));
  EXPECT_THAT(RefusalOf({R"("uri": "file://server/share/a.c")", kRoot}),
              HasSubstr("another machine"));
  EXPECT_THAT(RefusalOf({R"("uri": "//server/a.c")", kRoot}), HasSubstr("another machine"));
  EXPECT_THAT(RefusalOf({R"("uri": "file:a.c")", kRoot}), HasSubstr("absolute path"));
}

TEST(SarifPaths, WhatIsReadInTwoWaysIsRefused) {
  EXPECT_THAT(RefusalOf({R"("uri": "a%2Fb.c")", ""}), HasSubstr("encoded slash"));
  EXPECT_THAT(RefusalOf({R"("uri": "a%00.c")", ""}), HasSubstr("control character"));
  EXPECT_THAT(RefusalOf({R"("uri": "a\n.c")", ""}), HasSubstr("control character"));
  EXPECT_THAT(RefusalOf({R"("uri": "a%ff.c")", ""}), HasSubstr("UTF-8"));
  EXPECT_THAT(RefusalOf({R"("uri": "100%.c")", ""}), HasSubstr("%25"));
  EXPECT_THAT(RefusalOf({R"("uri": "a%4")", ""}), HasSubstr("%25"));
  EXPECT_THAT(RefusalOf({R"("uri": "a.c?x")", ""}), HasSubstr("%3F"));
  EXPECT_THAT(RefusalOf({R"("uri": "a.c#L3")", ""}), HasSubstr("%23"));
}

TEST(SarifPaths, ReferencesToNothingAreRefused) {
  EXPECT_THAT(RefusalOf({R"("index": 2)", ""}), HasSubstr("names artifact 2 of 2"));
  EXPECT_THAT(RefusalOf({R"("index": 9223372036854775807)", ""}), HasSubstr("names artifact"));
  EXPECT_THAT(RefusalOf({R"("index": 1)", ""}), HasSubstr("which has no uri"));
  EXPECT_THAT(RefusalOf({R"("uriBaseId": "%SRCROOT%")", kRoot}), HasSubstr("neither"));
  EXPECT_THAT(RefusalOf({"", ""}), HasSubstr("neither a uri nor an index"));
}

TEST(SarifPaths, BasesInACircleAreRefused) {
  const std::string self = R"("A": {"uri": "x/", "uriBaseId": "A"})";
  EXPECT_THAT(RefusalOf({R"("uri": "a.c", "uriBaseId": "A")", self}), HasSubstr("circle"));
  EXPECT_THAT(RefusalOf({R"("uri": "not in it.c")", self}),
              StartsWith("/runs/0/originalUriBaseIds: 'A'"));
  EXPECT_THAT(RefusalOf({R"("uri": "a.c")",
                         R"("A": {"uriBaseId": "B"}, "B": {"uriBaseId": "C"},
                            "C": {"uriBaseId": "A"})"}),
              HasSubstr("circle"));
}

TEST(SarifPaths, TooLongOnesAreRefused) {
  const std::string part(200, 'a');
  std::string path = part;
  while (path.size() + part.size() < 4'096) path += "/" + part;
  EXPECT_EQ(PathOf({R"("uri": ")" + path + "\"", ""}), path);
  EXPECT_THAT(RefusalOf({R"("uri": ")" + path + "/" + part + "\"", ""}),
              HasSubstr("more than 4096 bytes"));
  const std::string base =
      R"("A": {"uri": ")" + path + R"("}, "B": {"uri": ")" + path + R"(", "uriBaseId": "A"})";
  EXPECT_THAT(RefusalOf({R"("uri": ")" + path + R"(", "uriBaseId": "B")", base}),
              HasSubstr("together with its bases"));
  EXPECT_THAT(RefusalOf({R"("uri": ")" + std::string(8'193, 'a') + "\"", ""}),
              HasSubstr("too long"));
}

TEST(SarifPaths, TheRefusalSaysWhere) {
  EXPECT_EQ(RefusalOf({R"("uri": "../a.c")", ""}),
            "/runs/0/results/0: its first location: '../a.c' leads out of the repository by ..");
}

}  // namespace
}  // namespace docket::tests
