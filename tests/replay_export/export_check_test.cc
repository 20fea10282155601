// What a check of an export finds: whatever was altered in it, by whom ever.
#include "replay/export/export_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/replay_export/export_rig.h"

namespace docket::replay {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ExportCheckTest : public ExportRig {
 protected:
  void SetUp() override {
    WriteStory();
    ASSERT_TRUE(Export(Order()).ok());
    ASSERT_THAT(Check().findings, IsEmpty());
  }

  void AlterLines(const std::function<void(std::vector<std::string>&)>& alter,
                  const std::string& name = kEventsName) {
    std::vector<std::string> lines = absl::StrSplit(BytesIn(PathIn(name)), '\n');
    alter(lines);
    PutBytes(PathIn(name), absl::StrJoin(lines, "\n"));
    SealAgain();
  }
};

TEST_F(ExportCheckTest, OneFlippedBitOfAnyFileIsFoundAndNamed) {
  for (const std::string& name : FilesIn(Order().out)) {
    const std::string whole = BytesIn(PathIn(name));
    for (const std::size_t at : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
      std::string altered = whole;
      altered[at] = static_cast<char>(altered[at] ^ 1);
      PutBytes(PathIn(name), altered);
      EXPECT_THAT(Check().findings, Contains(HasSubstr(name))) << name << " byte " << at;
    }
    PutBytes(PathIn(name), whole);
  }
  EXPECT_THAT(Check().findings, IsEmpty());
}

TEST_F(ExportCheckTest, AFileThatIsMissingCutShortOrAddedIsNamed) {
  for (const std::string& name : FilesIn(Order().out)) {
    if (name == kManifestName) continue;
    const std::string whole = BytesIn(PathIn(name));
    PutBytes(PathIn(name), whole.substr(0, whole.size() - 1));
    EXPECT_THAT(Check().findings, Contains(HasSubstr(name)));
    std::filesystem::remove(PathIn(name));
    EXPECT_THAT(Check().findings, Contains(HasSubstr(name)));
    PutBytes(PathIn(name), whole);
  }
  PutBytes(PathIn("records/more"), "");
  EXPECT_THAT(Check().findings, ElementsAre("records/more is not in manifest.json: it was added"));
}

TEST_F(ExportCheckTest, AnotherKeySignsNothing) {
  const SignerKey other = *SignerKeyOf("docket.example", std::string(32, 'o'));
  const auto report =
      CheckExport({.directory = Order().out, .key = other.verifier, .software = kVersionOfTests});
  ASSERT_TRUE(report.ok());
  EXPECT_THAT(report->findings, Contains(HasSubstr(kManifestNoteName)));
  EXPECT_THAT(report->findings, Contains(HasSubstr("review_events.g1/0/checkpoint")));
}

TEST_F(ExportCheckTest, WhereThereIsNoExportItSaysSo) {
  const auto report = CheckExport(
      {.directory = directory.path(), .key = key.verifier, .software = kVersionOfTests});
  EXPECT_TRUE(absl::IsNotFound(report.status()));
}

// From here on whoever alters it has the private key, and makes the manifest fit.

TEST_F(ExportCheckTest, ARemovedRecordIsMissedByItsLinesAndItsStream) {
  AlterRecords([](Records& records) { records.erase(records.begin() + 2); });
  EXPECT_THAT(Check().findings,
              ElementsAre(HasSubstr("stream rev_gh_0_0 goes from version 2 to 5 in record 8 of "
                                    "review_events.g1/0"),
                          HasSubstr("events.jsonl line 3 ("), HasSubstr("events.jsonl line 4 ("),
                          HasSubstr("has 103 records, and was exported with 104"),
                          HasSubstr("has 199 events, and was exported with 201")));
}

TEST_F(ExportCheckTest, ARewrittenRecordIsNamed) {
  AlterRecords([](Records& records) { records[2].bytes = records[3].bytes; });
  EXPECT_THAT(Check().findings, Contains(HasSubstr("record 5 of review_events.g1/0 is not the one "
                                                   "that was signed")));
}

TEST_F(ExportCheckTest, AnAddedRecordIsNamed) {
  AlterRecords([](Records& records) {
    ExportedRecord more = records.back();
    more.leaf = 305;
    records.push_back(more);
  });
  EXPECT_THAT(Check().findings, Contains(HasSubstr("record 305 of review_events.g1/0 was added")));
}

TEST_F(ExportCheckTest, ReorderedRecordsAreNamed) {
  AlterRecords([](Records& records) { std::swap(records[2], records[3]); });
  EXPECT_THAT(Check().findings,
              Contains(HasSubstr("record 5 of review_events.g1/0 stands behind record 8")));
  AlterRecords([](Records& records) { std::swap(records[2].leaf, records[3].leaf); });
  EXPECT_THAT(Check().findings, Contains(HasSubstr("record 5 of review_events.g1/0 is not the one "
                                                   "that was signed")));
}

TEST_F(ExportCheckTest, ARecordThatDoesNotCountIsNotPassedOffAsOneThatDoes) {
  AlterRecords([](Records& records) {
    for (ExportedRecord& record : records) {
      if (record.role == RecordRole::kIgnoredCommit) record.role = RecordRole::kCommit;
    }
  });
  EXPECT_THAT(Check().findings,
              Contains(HasSubstr("counts in this export, and the reader rule ignores it")));
}

TEST_F(ExportCheckTest, AClaimThatIsLeftOutIsMissed) {
  AlterRecords([](Records& records) { records.erase(records.begin()); });
  EXPECT_THAT(Check().findings, Contains(HasSubstr("its claim is not the current one")));
}

TEST_F(ExportCheckTest, LinesThatAreNotWhatTheRecordsSayAreNamed) {
  const std::string whole = BytesIn(PathIn(kEventsName));
  AlterLines([](auto& lines) { lines[6].replace(lines[6].find("\"data\":"), 7, "\"date\":"); });
  EXPECT_THAT(Check().findings,
              ElementsAre("events.jsonl line 7 is not what record 11 of review_events.g1/0 says"));
  PutBytes(PathIn(kEventsName), whole);
  AlterLines([](auto& lines) { lines.erase(lines.begin() + 6); });
  EXPECT_THAT(Check().findings,
              ElementsAre(HasSubstr("no line for an event of record 11 of review_events.g1/0")));
  PutBytes(PathIn(kEventsName), whole);
  AlterLines([](auto& lines) { lines.insert(lines.begin() + 6, "{}"); });
  EXPECT_THAT(Check().findings, ElementsAre(HasSubstr("events.jsonl line 7 (")));
  PutBytes(PathIn(kEventsName), whole + "more\n");
  SealAgain();
  EXPECT_THAT(Check().findings, ElementsAre(HasSubstr("events.jsonl line 403 (more")));
}

TEST_F(ExportCheckTest, AMergeThatIsLeftOutOrMadeUpIsNamed) {
  const std::string whole = BytesIn(PathIn(kMergesName));
  AlterLines([](auto& lines) { lines.erase(lines.begin() + 2); }, kMergesName);
  EXPECT_THAT(Check().findings,
              ElementsAre(HasSubstr("merges.csv has no line for an event of record 32 of "
                                    "review_events.g1/0")));
  PutBytes(PathIn(kMergesName), whole);
  AlterLines([](auto& lines) { lines[2] = "made,up,"; }, kMergesName);
  EXPECT_THAT(Check().findings, ElementsAre(HasSubstr("merges.csv has no line for an event"),
                                            HasSubstr("merges.csv line 3 (made,up,)")));
  PutBytes(PathIn(kMergesName), whole);
  AlterLines([](auto& lines) { lines[0] = "assessment_event,review"; }, kMergesName);
  EXPECT_THAT(Check().findings, ElementsAre("merges.csv line 1 is not its heading"));
}

TEST_F(ExportCheckTest, AnotherVersionComparesAllButTheDataOfEvents) {
  const ExportReport report = Check("2.0.0");
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("written by Docket 1.2.3, and this is 2.0.0")));
  AlterLines([](auto& lines) { lines[6].replace(lines[6].find("\"cause\":"), 8, "\"cauze\":"); });
  EXPECT_THAT(Check("2.0.0").findings, ElementsAre(HasSubstr("events.jsonl line 7 is not what")));
}

TEST_F(ExportCheckTest, SoManyFindingsAreToldAndTheRestCounted) {
  AlterRecords([](Records& records) {
    for (ExportedRecord& record : records) record.bytes.back() ^= 1;
  });
  const ExportReport report = Check();
  EXPECT_EQ(report.findings.size(), kExportFindingsMax);
  EXPECT_GT(report.more_findings, 0U);
}

TEST_F(ExportCheckTest, AnExportOfSomebodyElseIsNotPassedOff) {
  Manifest manifest = *ParseManifest(BytesIn(PathIn(kManifestName)));
  manifest.range.organization.organization = domain::OrganizationId(8);
  PutBytes(PathIn(kManifestName), ToText(manifest));
  SealAgain();
  EXPECT_THAT(Check().findings, Contains(HasSubstr("is not of the organisation and time")));
  EXPECT_THAT(Check().findings, Each(Not(HasSubstr(kManifestName))));
}

}  // namespace
}  // namespace docket::replay
