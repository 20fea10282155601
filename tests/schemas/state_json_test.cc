#include <gtest/gtest.h>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "schemas/codec/state_codec.h"

namespace docket::schemas {
namespace {

google::protobuf::Struct Parsed(const std::string& json) {
  google::protobuf::Struct parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &parsed).ok()) << json;
  return parsed;
}

TEST(StateJson, SaysWhatTheRulesKnowWithTimesThatAPersonReads) {
  domain::review::State state;
  state.draft = true;
  state.created_at = domain::FromSeconds(1'700'000'000);
  const auto json = StateJson(state);
  ASSERT_TRUE(json.ok()) << json.status();
  const auto fields = Parsed(*json).fields();
  EXPECT_TRUE(fields.at("draft").bool_value());
  EXPECT_EQ(fields.at("created_at").string_value(), "2023-11-14T22:13:20Z");
  EXPECT_EQ(fields.count("version"), 0U) << "that of the stored form is nobody's business";
}

TEST(StateJson, ShowsEveryTimeOfARunAsOne) {
  domain::review::State state;
  state.live_run.emplace();
  state.live_run->available_at = domain::FromSeconds(1'700'000'000);
  state.live_run->burst_since = domain::FromSeconds(1'700'000'001);
  state.live_run->deadline = domain::FromSeconds(1'700'000'002);
  state.live_run->stage_deadline = domain::FromSeconds(1'700'000'003);
  const auto json = StateJson(state);
  ASSERT_TRUE(json.ok()) << json.status();
  const auto parsed = Parsed(*json);
  const auto& run = parsed.fields().at("live_run").struct_value().fields();
  EXPECT_EQ(run.at("available_at").string_value(), "2023-11-14T22:13:20Z");
  EXPECT_EQ(run.at("burst_since").string_value(), "2023-11-14T22:13:21Z");
  EXPECT_EQ(run.at("deadline").string_value(), "2023-11-14T22:13:22Z");
  EXPECT_EQ(run.at("stage_deadline").string_value(), "2023-11-14T22:13:23Z");
}

TEST(StateJson, RefusesWhatJsonCannotSay) {
  domain::review::State state;
  state.created_at = domain::FromSeconds(400'000'000'000);  // after the year 9999
  EXPECT_TRUE(absl::IsDataLoss(StateJson(state).status()));
}

}  // namespace
}  // namespace docket::schemas
