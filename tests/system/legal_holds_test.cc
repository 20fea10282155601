// A legal hold keeps what the retention would take, also over a kill, and lets it go when lifted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "tests/system/drill.h"
#include "tests/system/metrics.h"

namespace docket::system_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kOrganization[] = "gh:21031067";  // the story's

class LegalHoldsTest : public Drill {
 protected:
  // A second is old. Inboxes alone: they need no archive.
  [[nodiscard]] static std::vector<std::string> Flags() {
    return {"--retention.interval_s=1", "--retention.commands_s=1"};
  }

  [[nodiscard]] std::string Holds(std::vector<std::string> words, int code = 0) const {
    words.insert(words.begin(), "holds");
    words.insert(words.end(), {"--data-dir", data()});
    const Finished finished = Docket(words);
    EXPECT_EQ(finished.code, code) << finished.output << finished.errors;
    return finished.output + finished.errors;
  }
  [[nodiscard]] std::string Status() const {
    return Docket({"status", "--over", "0.1", "--data-dir", data()}).output;
  }

  template <class Condition>
  static void Await(const Condition& condition) {
    const absl::Time end = absl::Now() + kPatience;
    while (!condition()) ASSERT_LT(absl::Now(), end);
  }
};

TEST_F(LegalHoldsTest, NothingIsTrimmedUntilItIsLifted) {
  {
    const Docketd server(data());
    ASSERT_NE(server.url(), "");
    EXPECT_THAT(Holds({"list", kOrganization}), HasSubstr("has no legal hold"));
    EXPECT_THAT(Holds({"place", kOrganization, "case-7", "--reason", "Doe v. Acme"}),
                HasSubstr("hold case-7 stands on all of the organisation since "));
    const Finished demo = Demo();
    ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
  }
  Docketd server(data(), Flags());
  ASSERT_NE(server.url(), "");
  Await([&] { return Status().find("review_commands, partition") != std::string::npos; });
  EXPECT_THAT(Status(), HasSubstr("because of: legal hold"));
  EXPECT_EQ(GoneOf(server.url(), "review_commands"), 0);

  EXPECT_THAT(Holds({"list", kOrganization}),
              AllOf(HasSubstr("case-7"), HasSubstr("the operator"), HasSubstr("Doe v. Acme")));
  EXPECT_THAT(Holds({"place", kOrganization, "case-7", "--reason", "once more"}),
              HasSubstr("stands"));
  EXPECT_THAT(Holds({"place", kOrganization, "case-7", "--repository", "repo_gh_186853002",
                     "--reason", "other"},
                    1),
              HasSubstr("with another scope"));
  EXPECT_THAT(Holds({"lift", kOrganization, "case-8", "--reason", "none"}, 1), HasSubstr("case-8"));
  EXPECT_EQ(GoneOf(server.url(), "review_commands"), 0);

  EXPECT_THAT(Holds({"lift", kOrganization, "case-7", "--reason", "settled"}),
              HasSubstr("is lifted since"));
  Await([&] { return GoneOf(server.url(), "review_commands") > 0; });
  EXPECT_THAT(Status(), Not(HasSubstr("because of: legal hold")));
  EXPECT_THAT(Holds({"list", kOrganization}), HasSubstr("settled"));
  EXPECT_THAT(Holds({"place", kOrganization, "case-7", "--reason", "again"}, 1),
              HasSubstr("lifted"));
  ProveAllViews();
}

}  // namespace
}  // namespace docket::system_test
