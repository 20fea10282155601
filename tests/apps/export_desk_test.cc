// What the operator's socket answers who asks for an export; what is in one is told elsewhere.
#include "apps/export_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "boost/asio/post.hpp"
#include "tests/apps/replay_rig.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;
using Query = std::vector<std::pair<std::string, std::string>>;

constexpr char kExport[] = "/operator/v1/audit/export";

Query Asked(const std::string& name = {}, const std::string& value = {}) {
  Query query = {{"organization", "gh:7"},
                 {"from", "2026-01-01T00:00:00Z"},
                 {"to", "2026-02-01T00:00:00Z"},
                 {"out", "/nowhere/at-all"}};
  for (auto& [known, text] : query) {
    if (known == name) text = value;
  }
  return query;
}

unsigned CodeOf(const api::Response& response) { return static_cast<unsigned>(response.status); }

TEST(ExportDesk, ParametersThatCannotBeMeantAreRefused) {
  ReplayRig rig;
  for (const auto& [name, value] : {std::pair{"organization", "acme"},
                                    {"organization", "xx:7"},
                                    {"organization", "gh:-7"},
                                    {"from", "yesterday"},
                                    {"from", "2026-03-01T00:00:00Z"},
                                    {"to", ""},
                                    {"to", "2999-01-01T00:00:00Z"},
                                    {"out", "relative"},
                                    {"out", ""}}) {
    EXPECT_EQ(CodeOf(rig.Ask(kExport, Asked(name, value))), 400U) << name << " " << value;
  }
  Query more = Asked();
  more.emplace_back("view", "all");
  EXPECT_EQ(CodeOf(rig.Ask(kExport, more)), 400U);
}

TEST(ExportDesk, WithoutAKeyThereIsNothingThatProvesAnExport) {
  ReplayRig rig;
  for (const char* organization : {"gh:7", "7"}) {
    const api::Response answer = rig.Ask(kExport, Asked("organization", organization));
    ASSERT_EQ(CodeOf(answer), 200U) << answer.body;
    const std::string body = rig.ReadAll(answer);
    EXPECT_THAT(body, HasSubstr("\"error\""));
    EXPECT_THAT(body, HasSubstr("docket audit keygen"));
  }
}

TEST(ExportDesk, ASecondExportIsRefusedBeforeItsAnswerBegins) {
  ReplayRig rig;
  absl::Notification release;
  boost::asio::post(rig.pool(), [&release] { release.WaitForNotification(); });
  const api::Response first = rig.Ask(kExport, Asked());  // waits for the pool's one thread
  EXPECT_EQ(CodeOf(rig.Ask(kExport, Asked())), 409U);
  release.Notify();
  EXPECT_THAT(rig.ReadAll(first), HasSubstr("\"error\""));
  EXPECT_EQ(CodeOf(rig.Ask(kExport, Asked())), 200U);
}

}  // namespace
}  // namespace docket::apps
