// What an export has in it, and what keeps one from being made.
#include "replay/export/audit_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "boost/json/parse.hpp"
#include "tests/replay_export/export_rig.h"

namespace docket::replay {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AuditExportTest : public ExportRig {
 protected:
  // Why nothing was exported; nothing is left of it.
  [[nodiscard]] absl::Status WhyNot(const ExportOrder& order) {
    const std::vector<std::string> before = FilesIn(directory.path());
    const absl::Status status = Export(order).status();
    EXPECT_EQ(FilesIn(directory.path()), before);
    EXPECT_FALSE(status.ok());
    return status;
  }
};

TEST_F(AuditExportTest, HasWhatWasRecordedOfTheOrganizationAndProvesIt) {
  WriteStory();
  const auto manifest = Export(Order());
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  const ExportReport report = Check();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_THAT(report.notes, IsEmpty());
  // Of each partition: 100 commits of two events and the last one, with two claims, and an ignored
  // one.
  EXPECT_EQ(report.events, 2U * (200 + 1));
  EXPECT_EQ(report.records, 2U * (100 + 1 + 2 + 1));
  EXPECT_EQ(report.ignored_records, 2U);
  ASSERT_EQ(manifest->partitions.size(), 2U);
  EXPECT_EQ(manifest->partitions[1], (ExportedPartition{.log = "review_events.g1",
                                                        .partition = 1,
                                                        .tree_size = 305,
                                                        .records = 104,
                                                        .events = 201}));
  EXPECT_THAT(FilesIn(Order().out),
              AllOf(Contains("README.txt"), Contains("audit/review_events.g1/1/checkpoint"),
                    Contains("audit/review_events.g1/1/tile/0/000"),
                    Contains("audit/review_events.g1/1/tile/0/001.p/49"),
                    Contains("audit/review_events.g1/1/tile/1/000.p/1"), Contains("events.jsonl"),
                    Contains("manifest.json"), Contains("manifest.sig"),
                    Contains("records/review_events.g1/1")));
}

TEST_F(AuditExportTest, ALineSaysWhereTheEventStandsWhatCausedItAndWhatItIs) {
  WriteStory();
  ASSERT_TRUE(Export(Order()).ok());
  const std::vector<std::string> lines = absl::StrSplit(BytesIn(PathIn("events.jsonl")), '\n');
  ASSERT_EQ(lines.size(), 403U) << "one for each event, and nothing behind the last";
  const boost::json::object line = boost::json::parse(lines[3]).as_object();
  EXPECT_EQ(line.at("log"), "review_events.g1");
  EXPECT_EQ(line.at("partition"), 0);
  EXPECT_EQ(line.at("offset"), 5);
  EXPECT_EQ(line.at("leaf"), 5);
  EXPECT_EQ(line.at("commit").at("sequence"), 3);
  EXPECT_EQ(line.at("commit").at("index"), 1);
  EXPECT_EQ(line.at("stream"), "rev_gh_0_0");
  EXPECT_EQ(line.at("version"), 4);
  EXPECT_EQ(line.at("recorded_at"), "2020-09-13T12:26:43Z");
  EXPECT_EQ(line.at("cause").at("command"), "cmd_3");
  EXPECT_EQ(line.at("cause").at("source").at("delivery"), "dlv_1_3_41");
  EXPECT_EQ(line.at("cause").at("actor").at("login"), "Codertocåt");
  EXPECT_TRUE(line.at("data").is_object());
}

TEST_F(AuditExportTest, TheSameJournalGivesTheSameBytes) {
  WriteStory();
  ASSERT_TRUE(Export(Order("one")).ok());
  clock.Advance(absl::Hours(1));
  ASSERT_TRUE(Export(Order("two")).ok());
  const std::vector<std::string> files = FilesIn(Order("one").out);
  ASSERT_EQ(FilesIn(Order("two").out), files);
  for (const std::string& name : files) {
    EXPECT_EQ(BytesIn(Order("one").out + "/" + name), BytesIn(Order("two").out + "/" + name))
        << name;
  }
}

TEST_F(AuditExportTest, TheTimeBoundsWhatIsExportedAndSoManyTilesAreNeeded) {
  WriteStory();
  ExportOrder order = Order();
  order.range.from = domain::AddSeconds(kBeginning, 3);  // included
  order.range.to = domain::AddSeconds(kBeginning, 9);    // not included
  const auto manifest = Export(order);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  const ExportReport report = Check();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.events, 2U * 2U * 2U);
  EXPECT_EQ(report.records, 2U * (2U + 1U)) << "the current claim alone is before them";
  EXPECT_THAT(FilesIn(PathIn("audit/review_events.g1/0")),
              ElementsAre("checkpoint", "tile/0/000", "tile/0/001.p/49", "tile/1/000.p/1"));
}

TEST_F(AuditExportTest, ATimeWithoutEventsIsAnExportWithoutRecords) {
  WriteStory();
  ExportOrder order = Order();
  order.range.from = domain::AddSeconds(kBeginning, 900);
  ASSERT_TRUE(Export(order).ok());
  EXPECT_EQ(Check().records, 0U);
  EXPECT_THAT(Check().findings, IsEmpty());
}

TEST_F(AuditExportTest, WhatIsThereAlreadyIsNotWrittenOver) {
  WriteStory();
  std::filesystem::create_directories(Order().out);
  ASSERT_TRUE(Export(Order()).ok()) << "an empty directory is as good as none";
  const absl::Status again = WhyNot(Order());
  EXPECT_TRUE(absl::IsFailedPrecondition(again));
  EXPECT_THAT(std::string(again.message()), HasSubstr("is there already"));
}

TEST_F(AuditExportTest, AnOrderThatCannotBeMeantIsRefused) {
  WriteStory();
  ExportOrder unknown = Order();
  unknown.range.organization.organization = domain::OrganizationId(9);
  EXPECT_TRUE(absl::IsNotFound(WhyNot(unknown)));
  ExportOrder backwards = Order();
  std::swap(backwards.range.from, backwards.range.to);
  EXPECT_TRUE(absl::IsInvalidArgument(WhyNot(backwards)));
  ExportOrder ahead = Order();
  ahead.range.to = domain::AddSeconds(clock.Now(), 1);
  const absl::Status not_yet = WhyNot(ahead);
  EXPECT_TRUE(absl::IsInvalidArgument(not_yet));
  EXPECT_THAT(std::string(not_yet.message()), HasSubstr("has not come yet"));
}

TEST_F(AuditExportTest, ATreeThatIsMissingOrBehindIsNamed) {
  WriteStory();
  Commit({.stream = "rev_gh_9_9", .second = 302});
  const absl::Status behind = WhyNot(Order());
  EXPECT_TRUE(absl::IsUnavailable(behind));
  EXPECT_THAT(std::string(behind.message()), HasSubstr("has 305 records signed"));
  std::filesystem::remove_all(TreeOf(0));
  const absl::Status missing = WhyNot(Order());
  EXPECT_TRUE(absl::IsUnavailable(missing));
  EXPECT_THAT(std::string(missing.message()),
              HasSubstr("needs the audit tree of review_events.g1/0"));
}

TEST_F(AuditExportTest, ATreeOfAnotherJournalProvesNothing) {
  WriteStory();
  std::filesystem::remove_all(TreeOf(0));
  std::filesystem::copy(TreeOf(1), TreeOf(0), std::filesystem::copy_options::recursive);
  const absl::Status other = WhyNot(Order());
  EXPECT_TRUE(absl::IsDataLoss(other));
  EXPECT_THAT(std::string(other.message()), HasSubstr("is not the one that was signed"));
}

TEST_F(AuditExportTest, WhoeverStopsItLeavesNothing) {
  WriteStory();
  const absl::Status stopped =
      Export(Order(), {.report = {}, .cancelled = [] { return true; }}).status();
  EXPECT_TRUE(absl::IsCancelled(stopped));
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    EXPECT_EQ(entry.path().filename(), "audit");
  }
}

TEST_F(AuditExportTest, ALogWithoutItsBeginningIsNotExported) {
  WriteStory();
  ASSERT_TRUE(log.TrimBefore(eventstore::PartitionIndex(0), eventstore::Offset(1)).ok());
  EXPECT_THAT(std::string(WhyNot(Order()).message()), HasSubstr("begins at offset 1"));
}

}  // namespace
}  // namespace docket::replay
