// What the operator's socket answers who asks for a comparison of the journals with their trees.
#include "apps/comparison_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "boost/asio/post.hpp"
#include "replay/audit/signed_note.h"
#include "tests/apps/replay_rig.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;

constexpr char kCompare[] = "/operator/v1/audit/compare";

std::string PublicKey() {
  return ToString(replay::SignerKeyOf("docket.example/audit", std::string(32, 'k'))->verifier);
}

unsigned CodeOf(const api::Response& response) { return static_cast<unsigned>(response.status); }

TEST(ComparisonDesk, AKeyThatIsNoneIsRefused) {
  ReplayRig rig;
  EXPECT_EQ(CodeOf(rig.Ask(kCompare)), 400U);
  EXPECT_EQ(CodeOf(rig.Ask(kCompare, {{"key", "secret"}})), 400U);
  EXPECT_EQ(CodeOf(rig.Ask(kCompare, {{"key", PublicKey()}, {"view", "all"}})), 400U);
}

TEST(ComparisonDesk, WithoutTreesItSaysHowToHaveThem) {
  ReplayRig rig;
  const api::Response answer = rig.Ask(kCompare, {{"key", PublicKey()}});
  ASSERT_EQ(CodeOf(answer), 200U) << answer.body;
  const std::string body = rig.ReadAll(answer);
  EXPECT_THAT(body, HasSubstr("\"error\""));
  EXPECT_THAT(body, HasSubstr("docket audit keygen"));
}

TEST(ComparisonDesk, OnlyOneRunsAtATime) {
  ReplayRig rig;
  absl::Notification release;
  boost::asio::post(rig.pool(), [&release] { release.WaitForNotification(); });
  const api::Response first = rig.Ask(kCompare, {{"key", PublicKey()}});
  EXPECT_EQ(CodeOf(rig.Ask(kCompare, {{"key", PublicKey()}})), 409U);
  release.Notify();
  EXPECT_THAT(rig.ReadAll(first), HasSubstr("\"error\""));
  EXPECT_EQ(CodeOf(rig.Ask(kCompare, {{"key", PublicKey()}})), 200U);
}

}  // namespace
}  // namespace docket::apps
