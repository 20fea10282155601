// The drill of docs/runbooks/views-lost.md: all read models are lost, and are made of the logs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/system/drill.h"

namespace docket::system_test {
namespace {

namespace fs = std::filesystem;

class ViewsLostDrill : public Drill {
 protected:
  [[nodiscard]] std::string views() const { return apps::DataDirectory{.path = data()}.views(); }
};

TEST_F(ViewsLostDrill, AllAnswersAreWhatTheyWere) {
  std::string before;
  {
    Docketd server(data());
    ASSERT_NE(server.url(), "");
    const Finished demo = Demo();
    ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
    before = server.Get(kReviews).body;
    server.Kill();
  }
  fs::rename(views(), data() + "/views.broken");

  const Docketd server(data());
  ASSERT_NE(server.url(), "");
  const Finished checked = Demo({"--check-only"});
  EXPECT_EQ(checked.code, 0) << checked.output << checked.errors;
  EXPECT_EQ(server.Get(kReviews).body, before);
  ProveAllViews();
  fs::remove_all(data() + "/views.broken");
}

// Not gone, but no database any more: the start says which directory it is, and moving it away
// helps.
TEST_F(ViewsLostDrill, ABrokenDirectoryIsNamedAndMovedAway) {
  {
    Docketd server(data());
    ASSERT_NE(server.url(), "");
    const Finished demo = Demo();
    ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
    ASSERT_EQ(server.Stop(), 0);
  }
  std::ofstream(views() + "/CURRENT", std::ios::trunc) << "nonsense\n";
  const Finished refused =
      RunToEnd(DocketdProgram(), {"--data_dir=" + data(), "--http.listen=127.0.0.1:0"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, testing::HasSubstr(views()));

  fs::rename(views(), data() + "/views.broken");
  const Docketd server(data());
  ASSERT_NE(server.url(), "");
  const Finished checked = Demo({"--check-only"});
  EXPECT_EQ(checked.code, 0) << checked.output << checked.errors;
  ProveAllViews();
}

}  // namespace
}  // namespace docket::system_test
