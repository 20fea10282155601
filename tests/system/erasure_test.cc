// Somebody is erased: nothing that is answered, exported or derived names them any more, the
// journal stays as it was, and a kill right after the answer brings nothing back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/data_directory.h"
#include "platform/clock.h"
#include "platform/time_format.h"
#include "tests/system/drill.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Of the demo's people.
constexpr char kLogins[] = "docket-user-";
std::string BytesOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The files below the directory that have the word in plain.
std::vector<std::string> FilesWith(const std::string& word, const std::string& directory) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file() && absl::StrContains(BytesOf(entry.path()), word)) {
      found.push_back(entry.path().string());
    }
  }
  return found;
}

class ErasureTest : public Drill {
 protected:
  [[nodiscard]] std::string Privacy(std::vector<std::string> words, int code = 0) const {
    words.insert(words.begin(), "privacy");
    words.insert(words.end(), {"--data-dir", data()});
    const Finished finished = Docket(words);
    EXPECT_EQ(finished.code, code) << finished.output << finished.errors;
    return finished.output + finished.errors;
  }
  void Holds(std::vector<std::string> words) const {
    words.insert(words.begin(), "holds");
    words.insert(words.end(), {"--data-dir", data()});
    const Finished finished = Docket(words);
    EXPECT_EQ(finished.code, 0) << finished.output << finished.errors;
  }
  // Of the organisation whose reviews the demo tells first.
  [[nodiscard]] static std::string Organization() {
    for (const demo::Chapter& chapter : WriteChapters({.seed = 5, .lifecycles = 10})) {
      if (chapter.expected.has_value()) return std::to_string(chapter.expected->organization_id);
    }
    ADD_FAILURE() << "the demo tells of no review";
    return "";
  }
  [[nodiscard]] static std::string Reviews(const Docketd& server) {
    const apps::ClientResponse answer =
        server.Get(absl::StrCat("/api/v1/reviews?limit=200&organization=", Organization()));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
  }

  struct Somebody {
    std::string subject;
    std::string login;
  };
  [[nodiscard]] static Somebody FindAuthor(const Docketd& server) {
    const boost::json::value reviews = JsonOf(Reviews(server));
    const boost::json::value& author = reviews.at("items").at(0).at("author");
    return {.subject = std::string(author.at("id").as_string()),
            .login = std::string(author.at("login").as_string())};
  }

  void MakeAuditKey() const {
    const Finished made = Docket({"audit", "keygen", "--name", "docket.example/audit", "--out",
                                  apps::DataDirectory{.path = data()}.audit_key()});
    EXPECT_EQ(made.code, 0) << made.errors;
  }
  // What an auditor is given of all that the organisation did; once the tree has it.
  [[nodiscard]] std::string Exported() const {
    std::string out = elsewhere_.path() + "/export";
    const std::string now = platform::FormatRfc3339(platform::SystemClock().Now());
    const absl::Time end = absl::Now() + kPatience;
    Finished exported;
    do {
      exported = Docket({"audit", "export", "--organization", organization_, "--from",
                         "2020-01-01T00:00:00Z", "--to", now, "--out", out, "--data-dir", data()});
    } while (exported.code != 0 && absl::Now() < end);
    EXPECT_EQ(exported.code, 0) << exported.output << exported.errors;
    EXPECT_TRUE(std::filesystem::exists(out + "/events.jsonl"));
    return out;
  }

  const eventstore::TemporaryDirectory elsewhere_;
  const std::string organization_ = absl::StrCat("gh:", Organization());
};

TEST_F(ErasureTest, Scenario22AnErasedPersonIsNamedNowhereAndAHoldBlocksIt) {
  Somebody one;
  std::vector<std::string> erase;
  {
    Docketd server(data());
    ASSERT_NE(server.url(), "");
    const Finished demo = Demo();
    ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
    one = FindAuthor(server);
    EXPECT_TRUE(one.login.starts_with(kLogins)) << one.login;
    const std::string named = absl::StrCat("\"", one.login, "\"");
    EXPECT_THAT(Reviews(server), HasSubstr(named));
    EXPECT_THAT(Privacy({"list", organization_}), HasSubstr("has erased nobody"));

    erase = {"erase", organization_, "--subject", one.subject, "--reason", "request 40"};
    Holds({"place", organization_, "case-7", "--reason", "Doe v. Acme"});
    EXPECT_THAT(Privacy(erase, 1), HasSubstr("legal hold"));
    EXPECT_THAT(Reviews(server), HasSubstr(named));
    Holds({"lift", organization_, "case-7", "--reason", "settled"});

    const std::vector<std::string> find = {"find", organization_, "--subject", one.subject};
    EXPECT_THAT(Privacy(find), AllOf(HasSubstr("their key lives"), HasSubstr("log review_events"),
                                     HasSubstr("view review_detail"), HasSubstr("  rev_gh_")));
    EXPECT_THAT(Privacy({"find", organization_, "--subject", "999999999"}),
                AllOf(HasSubstr("nothing was ever sealed"), HasSubstr("0 streams")));

    EXPECT_THAT(Privacy(erase), AllOf(HasSubstr("erased:"), HasSubstr("30 days"),
                                      HasSubstr("view review_detail"), HasSubstr("  rev_gh_")));
    EXPECT_THAT(Privacy(find), HasSubstr("their key is destroyed"));
    EXPECT_THAT(Reviews(server), AllOf(HasSubstr("\"erased:"), Not(HasSubstr(named))));
    server.Kill();
  }
  MakeAuditKey();
  const Docketd server(data());
  ASSERT_NE(server.url(), "");
  EXPECT_THAT(Reviews(server),
              AllOf(HasSubstr("\"erased:"), Not(HasSubstr(absl::StrCat("\"", one.login, "\"")))));
  EXPECT_THAT(Privacy({"list", organization_}),
              AllOf(HasSubstr(one.subject), HasSubstr("request 40")));
  EXPECT_THAT(Privacy(erase), HasSubstr("erased:"));
  EXPECT_THAT(FilesWith(one.login, Exported()), IsEmpty());
  ProveAllViews();
}

// Sealed from the first byte on: no file ever had the names.
TEST_F(ErasureTest, NoFileHasNamesInPlain) {
  Docketd server(data());
  ASSERT_NE(server.url(), "");
  const Finished demo = Demo();
  ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
  EXPECT_EQ(server.Stop(), 0);
  EXPECT_THAT(FilesWith(kLogins, data()), IsEmpty());
}

}  // namespace
}  // namespace docket::system_test
