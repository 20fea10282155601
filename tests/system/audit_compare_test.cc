// docket audit compare: a record that was rewritten in the journal, with every checksum of the log
// made right again, is found by what was signed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "tests/system/drill.h"
#include "tests/system/stored_data.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;
using testing::Not;

class AuditCompareTest : public Drill {
 protected:
  [[nodiscard]] std::string MakeKey() const {
    const Finished made = Docket({"audit", "keygen", "--name", "docket.example/audit", "--out",
                                  apps::DataDirectory{.path = data()}.audit_key()});
    EXPECT_EQ(made.code, 0) << made.errors;
    return std::string(absl::StripSuffix(made.output, "\n"));
  }
  [[nodiscard]] Finished Compare(const std::string& key, bool json = false) const {
    std::vector<std::string> words = {"audit", "compare", "--key", key, "--data-dir", data()};
    if (json) words.emplace_back("--json");
    return Docket(words);
  }
  // The trees are a second behind at the most.
  void AwaitAllSigned(const std::string& key) const {
    const absl::Time end = absl::Now() + kPatience;
    Finished compared = Compare(key, true);
    while (compared.code != 0 || NotSigned(compared) > 0) {
      ASSERT_LT(absl::Now(), end) << compared.output << compared.errors;
      compared = Compare(key, true);
    }
  }

 private:
  [[nodiscard]] static std::int64_t NotSigned(const Finished& compared) {
    const boost::json::value document = JsonOf(compared.output);
    std::int64_t not_signed = 0;
    for (const boost::json::value& one : document.at("partitions").as_array()) {
      not_signed += one.at("not_signed").to_number<std::int64_t>();
    }
    return not_signed;
  }
};

TEST_F(AuditCompareTest, ARecordThatWasRewrittenInTheLogIsFound) {
  const std::string key = MakeKey();
  {
    Docketd server(data());
    ASSERT_NE(server.url(), "");
    const Finished demo = Demo();
    ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
    AwaitAllSigned(key);
    const Finished online = Compare(key);
    EXPECT_EQ(online.code, 0) << online.output << online.errors;
    EXPECT_THAT(online.output, HasSubstr("review_events.g1: "));
    EXPECT_THAT(online.output, Not(HasSubstr("not signed yet")));
    EXPECT_EQ(server.Stop(), 0);
  }
  const Finished offline = Compare(key);
  EXPECT_EQ(offline.code, 0) << offline.output << offline.errors;

  const auto forged = ForgeOneRecord(data());
  ASSERT_TRUE(forged.ok()) << forged.status();
  const std::string finding =
      absl::StrCat(forged->partition, ": NOT as signed: record ", forged->offset,
                   " was rewritten, at offset ", forged->offset, " of the log\n");
  const Finished found = Compare(key);
  EXPECT_EQ(found.code, 1) << found.errors;
  EXPECT_THAT(found.output, HasSubstr(finding));
  // The trees alone are as they were, and so they say.
  EXPECT_EQ(Docket({"audit", "verify", "--tiles", apps::DataDirectory{.path = data()}.audit(),
                    "--key", key})
                .code,
            0);
  {
    const Docketd server(data());
    ASSERT_NE(server.url(), "");
    const Finished online = Compare(key);
    EXPECT_EQ(online.code, 1) << online.errors;
    EXPECT_THAT(online.output, HasSubstr(finding));
  }
}

TEST_F(AuditCompareTest, WithoutTreesOrWithAnotherKeyNothingIsProven) {
  const std::string other = [&] {
    const eventstore::TemporaryDirectory elsewhere;
    return std::string(
        absl::StripSuffix(Docket({"audit", "keygen", "--name", "docket.example/audit", "--out",
                                  absl::StrCat(elsewhere.path(), "/other.key")})
                              .output,
                          "\n"));
  }();
  {
    const Docketd server(data());
    ASSERT_NE(server.url(), "");
    const Finished none = Compare(other);
    EXPECT_EQ(none.code, 1) << none.output;
    EXPECT_THAT(none.errors, HasSubstr("docket audit keygen"));
    EXPECT_EQ(Compare("no key").code, 2);
    std::filesystem::create_directory(apps::DataDirectory{.path = data()}.audit());
    const Finished early = Compare(other);
    EXPECT_EQ(early.code, 1) << early.output;
    EXPECT_THAT(early.output, HasSubstr("review_events.g1/0: FAILED: there is no signed tree"));
    EXPECT_THAT(early.output, HasSubstr("makes it in a second: try again"));
  }
  const std::string key = MakeKey();
  const Docketd server(data());
  ASSERT_NE(server.url(), "");
  AwaitAllSigned(key);
  const Finished wrong = Compare(other);
  EXPECT_EQ(wrong.code, 1) << wrong.output;
  EXPECT_THAT(wrong.output, HasSubstr("FAILED"));
}

}  // namespace
}  // namespace docket::system_test
