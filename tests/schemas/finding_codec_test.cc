#include "schemas/codec/finding_codec.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "docket/analysis/v1/findings.pb.h"
#include "google/protobuf/text_format.h"
#include "schemas/codec/frame.h"
#include "tests/schemas/golden_file.h"
#include "tests/schemas/random_message.h"

namespace docket::tests {
namespace {

using domain::FindingSet;
using schemas::DecodeFindingSet;
using schemas::EncodeFindingSet;

domain::Finding SampleFinding() {
  domain::Finding finding;
  finding.id = domain::FindingId("00112233445566778899aabbccddeeff");
  finding.tool = "CodeScan";
  finding.rule = "c/sql-injection";
  finding.severity = domain::Severity::kCritical;
  finding.level = domain::FindingLevel::kError;
  finding.kind = domain::FindingKind::kReview;
  finding.baseline = domain::BaselineState::kUpdated;
  finding.suppressed = true;
  finding.message = "A name reaches the query.";
  finding.message_cut = true;
  finding.snippet = "run_query(statement);";
  finding.snippet_cut = true;
  finding.files = {"src/db.c", "src/login.c"};
  finding.locations = {{.file = 0, .region = {41, 5, 42, 27}}, {.file = 1, .region = {1, 2, 3, 4}}};
  finding.flow = {{.thread = 1, .location = {.file = 1, .region = {7, 9, 8, 14}}}};
  finding.tags = {"security", "external/cwe/cwe-089"};
  return finding;
}

FindingSet SampleSet() {
  FindingSet set;
  set.tools = {{.name = "CodeScan", .version = "2.11.3"}};
  set.findings = {SampleFinding()};
  set.counts = {.critical = 1, .high = 2, .medium = 3, .low = 4, .info = 5};
  set.suppressed = 6;
  set.shortenings = {
      {.what = domain::Shortened::kSnippets, .count = 7, .first = "/runs/0/results/8"}};
  return set;
}

TEST(FindingCodec, GoldenBytes) {
  const std::string stored = EncodeFindingSet(SampleSet());
  const auto message = schemas::LoadMessage<analysis::v1::FindingSet>(stored);
  ASSERT_TRUE(message.ok()) << message.status();
  std::string text;
  ASSERT_TRUE(google::protobuf::TextFormat::PrintToString(*message, &text));
  const std::optional<Golden> golden =
      ReadOrWriteGolden("records/analysis.FindingSet", {.bytes = stored, .text = text});
  ASSERT_TRUE(golden.has_value())
      << "no golden file; write it with DOCKET_UPDATE_GOLDEN=1 and commit it";
  EXPECT_EQ(golden->bytes, stored);
  const auto read = DecodeFindingSet(golden->bytes);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, SampleSet());
}

TEST(FindingCodec, EveryEnumComesBack) {
  FindingSet set;
  for (int i = 0; i < 5; ++i) {
    domain::Finding finding = SampleFinding();
    finding.severity = static_cast<domain::Severity>(i);
    finding.level = static_cast<domain::FindingLevel>(i % 4);
    finding.kind = static_cast<domain::FindingKind>(i % 4);
    finding.baseline = static_cast<domain::BaselineState>(i % 4);
    set.findings.push_back(finding);
  }
  constexpr int kLast = static_cast<int>(domain::Shortened::kSecuritySeverities);
  for (int i = 0; i <= kLast; ++i) {
    set.shortenings.push_back({.what = static_cast<domain::Shortened>(i), .count = 1, .first = {}});
  }
  const auto read = DecodeFindingSet(EncodeFindingSet(set));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, set);
}

TEST(FindingCodec, AnEmptySetComesBack) {
  const auto read = DecodeFindingSet(EncodeFindingSet({}));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, FindingSet{});
}

TEST(FindingCodec, RefusesWhatIsNoSet) {
  const auto code = [](const analysis::v1::FindingSet& message) {
    return DecodeFindingSet(schemas::StoreMessage(message)).status().code();
  };
  analysis::v1::FindingSet good =
      *schemas::LoadMessage<analysis::v1::FindingSet>(EncodeFindingSet(SampleSet()));
  EXPECT_EQ(code(good), absl::StatusCode::kOk);

  analysis::v1::FindingSet bad = good;
  bad.mutable_findings(0)->set_id("short");
  EXPECT_EQ(code(bad), absl::StatusCode::kDataLoss);
  bad = good;
  bad.mutable_findings(0)->clear_severity();
  EXPECT_EQ(code(bad), absl::StatusCode::kDataLoss);
  bad = good;
  bad.mutable_findings(0)->mutable_locations(0)->set_file(2);
  EXPECT_EQ(code(bad), absl::StatusCode::kDataLoss);
  bad = good;
  bad.mutable_findings(0)->mutable_flow(0)->mutable_location()->set_file(2);
  EXPECT_EQ(code(bad), absl::StatusCode::kDataLoss);
  bad = good;
  bad.mutable_shortenings(0)->set_what(static_cast<analysis::v1::Shortened>(99));
  EXPECT_EQ(code(bad), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeFindingSet("").status().code(), absl::StatusCode::kDataLoss);
}

TEST(FindingCodec, DamageIsAnErrorOrAnotherSet) {
  RandomMessages random(20261126);
  const std::string stored = EncodeFindingSet(SampleSet());
  const std::string body = stored.substr(schemas::kFrameHeaderBytes);
  for (int i = 0; i < 2'000; ++i) {
    const std::string damaged = random.Damage(stored);
    EXPECT_TRUE(damaged == stored || !DecodeFindingSet(damaged).ok());
    const auto read = DecodeFindingSet(schemas::WrapFrame(random.Damage(body)));
    if (!read.ok()) {
      EXPECT_EQ(read.status().code(), absl::StatusCode::kDataLoss) << read.status();
      continue;
    }
    const auto again = DecodeFindingSet(EncodeFindingSet(*read));
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(*again, *read);
  }
}

}  // namespace
}  // namespace docket::tests
