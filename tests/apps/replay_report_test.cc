#include "apps/cli/replay_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "apps/replay_json.h"
#include "boost/json/array.hpp"

namespace docket::apps {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Printed(const boost::json::object& result) {
  std::ostringstream out;
  PrintReplay(result, out);
  return out.str();
}

replay::VerifyResult Verified() {
  replay::VerifyResult result;
  result.views.push_back({.view = "review_detail",
                          .generation = 1,
                          .rows = 3,
                          .entries = 0,
                          .events = 9,
                          .digest = "d1"});
  result.views.push_back({.view = "review_list",
                          .generation = 1,
                          .rows = 4,
                          .entries = 5,
                          .events = 9,
                          .digest = "d2"});
  result.events = 18;
  result.elapsed = absl::Seconds(2);
  return result;
}

replay::RebuildResult Rebuilt() {
  replay::RebuildResult result;
  result.views.push_back({.view = "review_detail",
                          .live_version = 1,
                          .built_version = 1,
                          .live_generation = 1,
                          .built_generation = 2,
                          .built = {.digest = "d1", .rows = 3, .events = 9},
                          .switched = true});
  result.events = 9;
  result.elapsed = absl::Seconds(3);
  return result;
}

TEST(ReplayReport, OfAVerificationWithoutFindings) {
  const boost::json::object json = ToJson(Verified());
  EXPECT_TRUE(ReplaySucceeded(json));
  EXPECT_EQ(json.at("verb"), "verify");
  EXPECT_EQ(json.at("events_per_second"), 9.0);
  EXPECT_THAT(Printed(json), HasSubstr("equal to the journal: 3 rows, 9 events, digest d1"));
  EXPECT_THAT(Printed(json), HasSubstr("18 events in 2.00 s, 9 events/s"));
}

TEST(ReplayReport, OneOfAThingIsNotSeveralAndLongNamesKeepTheColumn) {
  replay::VerifyResult result = Verified();
  result.views.front().view = "organization_command_outcomes";
  result.views.front().rows = 1;
  result.views.front().events = 1;
  result.events = 1;
  const std::string text = Printed(ToJson(result));
  EXPECT_THAT(text,
              HasSubstr("organization_command_outcomes  equal to the journal: 1 row, 1 event,"));
  EXPECT_THAT(text, HasSubstr("review_list                    equal to the journal: 4 rows"));
  EXPECT_THAT(text, HasSubstr("all views                      1 event in 2.00 s"));
}

TEST(ReplayReport, AFindingNamesViewPartitionAndKeyInItsViewAlone) {
  replay::VerifyResult result = Verified();
  result.findings.push_back({.view = "review_list",
                             .partition = eventstore::PartitionIndex(2),
                             .kind = replay::FindingKind::kRowAltered,
                             .key = "rev_gh_1_2",
                             .detail = "stored and journal differ"});
  const boost::json::object json = ToJson(result);
  EXPECT_FALSE(ReplaySucceeded(json));
  EXPECT_TRUE(json.at("views").at(0).at("differences").as_array().empty());
  EXPECT_EQ(json.at("views").at(1).at("differences").as_array().size(), 1U);
  EXPECT_THAT(Printed(json), HasSubstr("view review_list partition 2 key rev_gh_1_2: "));
  EXPECT_THAT(Printed(json), HasSubstr("NOT equal to the journal: 4 rows"));
}

TEST(ReplayReport, AViewOfAnotherVersionIsSaidToBeNotVerifiedAndWhy) {
  replay::VerifyResult result = Verified();
  result.views[1] = {.view = "review_list", .generation = 1, .verified = false};
  result.findings.push_back({.view = "review_list",
                             .partition = eventstore::PartitionIndex(0),
                             .kind = replay::FindingKind::kVersion,
                             .key = "",
                             .detail = "rebuild it first"});
  const boost::json::object json = ToJson(result);
  EXPECT_FALSE(ReplaySucceeded(json));
  EXPECT_EQ(json.at("views").at(0).at("verified"), true);
  EXPECT_EQ(json.at("views").at(1).at("verified"), false);
  EXPECT_THAT(Printed(json), HasSubstr("NOT verified: 0 rows"));
  EXPECT_THAT(Printed(json), HasSubstr("view review_list partition 0: version: rebuild it first"));
}

TEST(ReplayReport, OfARebuildThatFoundTheSame) {
  const boost::json::object json = ToJson(Rebuilt());
  EXPECT_TRUE(ReplaySucceeded(json));
  EXPECT_THAT(Printed(json), HasSubstr("equal, switched: 3 rows, 9 events, digest d1"));
}

TEST(ReplayReport, OfTheFirstBuild) {
  replay::RebuildResult result = Rebuilt();
  result.views.front().live_generation = 0;
  EXPECT_THAT(Printed(ToJson(result)), HasSubstr("built: 3 rows"));
}

TEST(ReplayReport, OfARebuildThatDiffers) {
  replay::RebuildResult result = Rebuilt();
  replay::ViewRebuild& view = result.views.front();
  view.switched = false;
  view.differences.push_back(
      {.partition = eventstore::PartitionIndex(1),
       .live = {.digest = "a", .rows = 2, .events = 9},
       .built = {.digest = "b", .rows = 3, .events = 9},
       .rows = {{.key = "rev_gh_1_3", .kind = replay::RowDifference::kMissing}}});
  const boost::json::object refused = ToJson(result);
  EXPECT_FALSE(ReplaySucceeded(refused));
  EXPECT_THAT(Printed(refused), HasSubstr("different, not switched"));
  EXPECT_THAT(Printed(refused), HasSubstr("view review_detail partition 1: live has 2 rows, "
                                          "digest a; rebuilt has 3, digest b"));
  EXPECT_THAT(Printed(refused),
              HasSubstr("view review_detail partition 1 key rev_gh_1_3: missing"));

  view.switched = true;
  EXPECT_TRUE(ReplaySucceeded(ToJson(result)));
  EXPECT_THAT(Printed(ToJson(result)), Not(HasSubstr("not switched")));
}

replay::RebuildPlan Planned() {
  replay::RebuildPlan plan;
  const eventstore::LogName log{.base = "review_events", .generation = 1};
  plan.logs.push_back({.log = log, .partitions = 4, .records = 1'200});
  plan.views.push_back({.view = "review_list",
                        .log = log,
                        .live_generation = 2,
                        .built_generation = 3,
                        .previous_generation = 1,
                        .live_version = 4,
                        .built_version = 5,
                        .rows = 3,
                        .events = 9,
                        .bytes = 3 << 20});
  return plan;
}

TEST(ReplayReport, OfADryRunSaysFromWhereAndWhetherThereIsRoom) {
  const boost::json::object json = ToJson(Planned(), 4 << 20);
  EXPECT_TRUE(ReplaySucceeded(json));
  EXPECT_THAT(Printed(json), HasSubstr("review_events.g1: 1200 records in 4 partitions"));
  EXPECT_THAT(Printed(json), HasSubstr("It needs about 3.0 MiB more; 4.0 MiB are free\n"));
  EXPECT_THAT(Printed(ToJson(Planned(), std::int64_t{5} << 30)), HasSubstr("5.0 GiB are free"));
  EXPECT_THAT(Printed(json), Not(HasSubstr("interrupted")));
  replay::RebuildPlan rest = Planned();
  rest.views[0].resumed_events = 7;
  EXPECT_THAT(Printed(ToJson(rest, 4 << 20)),
              HasSubstr("It goes on with a rebuild that was interrupted, which did 7 events\n"));
  const boost::json::object full = ToJson(Planned(), 2 << 20);
  EXPECT_FALSE(ReplaySucceeded(full));
  EXPECT_THAT(Printed(full), HasSubstr("NOT enough room"));
}

TEST(ReplayReport, OfARollbackEndsWithItsVerification) {
  replay::RollbackResult result{.view = "review_detail",
                                .live_generation = 1,
                                .previous_generation = 2,
                                .events = 1,
                                .elapsed = absl::Seconds(1),
                                .verification = Verified()};
  EXPECT_TRUE(ReplaySucceeded(ToJson(result)));
  EXPECT_THAT(Printed(ToJson(result)),
              HasSubstr("review_detail: generation 1 is live again, after 1 event that it lacked; "
                        "generation 2 is kept\n"));
  EXPECT_THAT(Printed(ToJson(result)), HasSubstr("equal to the journal"));
  result.verification.findings.push_back({.view = "review_detail",
                                          .partition = eventstore::PartitionIndex(0),
                                          .kind = replay::FindingKind::kRowAltered,
                                          .key = "k",
                                          .detail = {}});
  EXPECT_FALSE(ReplaySucceeded(ToJson(result)));
}

TEST(ReplayReport, OfADiffSaysHowManyAndAsOfWhen) {
  replay::DiffResult result{.view = "review_list",
                            .live_generation = 2,
                            .previous_generation = 1,
                            .live_version = 5,
                            .previous_version = 4,
                            .rows = 1'200,
                            .different = 3,
                            .elapsed = absl::Seconds(1)};
  EXPECT_FALSE(ReplaySucceeded(ToJson(result)));
  EXPECT_EQ(Printed(ToJson(result)),
            "review_list: 3 of 1200 rows differ in generation 2, live, of version 5, and "
            "generation 1, of version 4\n");
  result.rebuilt = true;
  EXPECT_THAT(Printed(ToJson(result)), HasSubstr("built once more"));
}

TEST(ReplayReport, ADifferentRowIsShownInBothWithWhereItComesFrom) {
  replay::RowDiff row{.partition = eventstore::PartitionIndex(3),
                      .key = "rev_gh_1_2",
                      .now = R"({"draft":true})",
                      .before = std::nullopt,
                      .origin = replay::RowOrigin{.stream = "rev_gh_1_2",
                                                  .version = 4,
                                                  .what = "review.PullRequestConvertedToDraft",
                                                  .event = "evt_1",
                                                  .log = {.base = "review_events", .generation = 1},
                                                  .partition = eventstore::PartitionIndex(3),
                                                  .offset = eventstore::Offset(17)}};
  std::ostringstream out;
  PrintDifferentRow(ToJson(row), out);
  EXPECT_EQ(out.str(),
            "partition 3 key rev_gh_1_2\n"
            "  now    {\"draft\":true}\n"
            "  before -\n"
            "  since  review.PullRequestConvertedToDraft, version 4 of rev_gh_1_2, at "
            "review_events.g1/3/17\n");
  row.origin.reset();
  EXPECT_TRUE(ToJson(row).at("origin").is_null());
}

TEST(ReplayReport, ProgressSaysHowLongItWillTake) {
  replay::ReplayProgress progress{.log = "review_events",
                                  .events_done = 120,
                                  .events_total = 480,
                                  .events_per_second = 90,
                                  .left = absl::Seconds(4)};
  EXPECT_EQ(Describe(progress), "views of review_events: 120 of 480 events, 90/s, 4 s left");
  progress.left = absl::InfiniteDuration();
  EXPECT_EQ(Describe(progress), "views of review_events: 120 of 480 events, 90/s");
}

}  // namespace
}  // namespace docket::apps
