// What drills of the runbooks have alike: a data directory with a demo in it, and the programs.
// Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"

namespace docket::system_test {

class Drill : public testing::Test {
 protected:
  static constexpr char kReviews[] = "/api/v1/reviews?organization=21031067&limit=200";

  [[nodiscard]] const std::string& data() const { return directory_.path(); }

  // Sends the story, or (--check-only) waits for the views and checks that nothing of it is
  // missing.
  [[nodiscard]] Finished Demo(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        "demo",     "--lifecycles",          "10",         "--seed", "5",
        "--corpus", DOCKET_WEBHOOK_EXAMPLES, "--data-dir", data()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Docket(arguments);
  }

  // `docket replay …`; what it answers must be that exit code.
  [[nodiscard]] std::string Replay(std::vector<std::string> words, int code) const {
    words.insert(words.begin(), "replay");
    words.insert(words.end(), {"--data-dir", data()});
    const Finished finished = Docket(words);
    EXPECT_EQ(finished.code, code) << finished.output << finished.errors;
    return finished.output + finished.errors;
  }

  // The end of every drill.
  void ProveAllViews() const {
    EXPECT_NE(Replay({"verify"}, 0).find("equal to the journal"), std::string::npos);
  }

 private:
  const eventstore::TemporaryDirectory directory_;
};

}  // namespace docket::system_test
