// What tests of `docket replay events` and `state` look at: reviews of a docketd that has had real
// webhooks. Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apps/data_directory.h"
#include "boost/json/value.hpp"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"
#include "tests/system/load.h"
#include "tests/system/story.h"

namespace docket::system_test {

// Each line is a JSON document.
inline std::vector<boost::json::value> LinesOf(const std::string& output) {
  std::vector<boost::json::value> lines;
  std::istringstream text(output);
  for (std::string line; std::getline(text, line);) lines.push_back(JsonOf(line));
  return lines;
}

class ReviewHistoryTest : public testing::Test {
 protected:
  ReviewHistoryTest() : server_(directory_.path()) {}

  // A docketd that has had real webhooks: some reviews, of which the first listed is looked at.
  void SetUp() override {
    ASSERT_NE(server_.url(), "");
    const std::string secret =
        SecretIn(apps::DataDirectory{.path = directory_.path()}.webhook_secret());
    Load load({.chapters = WriteChapters({.seed = 5, .lifecycles = 3}), .secret = secret});
    load.SetServer(server_.url());
    for (const Acknowledged& one : load.Finish().acknowledged) {
      const auto answer =
          server_.Get(absl::StrCat("/api/v1/deliveries/", one.delivery, "?wait=5000"));
      ASSERT_EQ(answer.status, 200) << answer.body;
      const boost::json::value delivery = JsonOf(answer.body);
      if (!absl::StartsWith(Text(delivery.at("event")), "pull_request")) continue;
      organization_ = Text(delivery.at("organization_id"));
    }
    const auto list = server_.Get("/api/v1/reviews?organization=" + organization_);
    ASSERT_EQ(list.status, 200) << list.body;
    review_ = Text(JsonOf(list.body).at("items").at(0).at("id"));
  }

  static std::string Text(const boost::json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : std::string();
  }

  [[nodiscard]] Finished Replay(std::vector<std::string> words) const {
    words.insert(words.begin(), "replay");
    words.insert(words.end(), {"--data-dir", directory_.path()});
    return Docket(words);
  }

  eventstore::TemporaryDirectory directory_;
  Docketd server_;
  std::string organization_;
  std::string review_;
};

}  // namespace docket::system_test
