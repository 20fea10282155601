#include "schemas/codec/upcast.h"

#include <gmock/gmock.h>

#include "docket/review/v1/events.pb.h"
#include "schemas/codec/event_codec.h"

namespace docket::schemas {
namespace {

constexpr std::string_view kType = "review.HeadGapDetected";

// As if version 0 had held nothing but the text of `expected`, and version -1 the same in quotes.
absl::StatusOr<std::string> Unquote(std::string_view data) {
  if (data.size() < 2) return absl::DataLossError("no quotes");
  return std::string(data.substr(1, data.size() - 2));
}

absl::StatusOr<std::string> ToFirstMessage(std::string_view data) {
  review::v1::HeadGapDetected message;
  message.set_expected(std::string(data));
  return message.SerializeAsString();
}

const UpcasterTable kFake({{.type = kType, .from_version = -1, .upcast = &Unquote},
                           {.type = kType, .from_version = 0, .upcast = &ToFirstMessage}});

domain::Event Expected(std::string sha) {
  return domain::review::Event(domain::review::HeadGapDetected{
      .expected = domain::CommitSha(std::move(sha)), .before = domain::CommitSha()});
}

TEST(Upcast, RaisesThroughTheChainToTheCurrentVersion) {
  const auto oldest = DecodeEvent(kType, -1, "'abc'", kFake);
  ASSERT_TRUE(oldest.ok()) << oldest.status();
  EXPECT_EQ(*oldest, Expected("abc"));
  const auto older = DecodeEvent(kType, 0, "abc", kFake);
  ASSERT_TRUE(older.ok()) << older.status();
  EXPECT_EQ(*older, Expected("abc"));
}

TEST(Upcast, LeavesTheCurrentVersionAlone) {
  const EncodedEvent encoded = EncodeEvent(Expected("abc"));
  const auto current = DecodeEvent(kType, encoded.schema_version, encoded.data, kFake);
  ASSERT_TRUE(current.ok()) << current.status();
  EXPECT_EQ(*current, Expected("abc"));
}

TEST(Upcast, PassesOnWhatAStepAnswers) {
  EXPECT_EQ(DecodeEvent(kType, -1, "'", kFake).status().code(), absl::StatusCode::kDataLoss);
}

TEST(Upcast, SaysWhichStepIsMissing) {
  const absl::Status status = DecodeEvent(kType, -2, "", kFake).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(status.ToString(),
              testing::AllOf(testing::HasSubstr(std::string(kType)), testing::HasSubstr("-2")));
}

TEST(DecodeEvent, RefusesAnUnknownTypeAndANewerVersionByName) {
  const absl::Status unknown = DecodeEvent("review.Nothing", 7, "").status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(unknown.ToString(), testing::AllOf(testing::HasSubstr("review.Nothing"),
                                                 testing::HasSubstr("version 7")));
  const absl::Status newer = DecodeEvent(kType, 2, "").status();
  EXPECT_EQ(newer.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(newer.ToString(), testing::AllOf(testing::HasSubstr(std::string(kType)),
                                               testing::HasSubstr("version 2")));
}

TEST(DecodeEvent, RefusesUnspecifiedAndUnknownEnumerationValues) {
  review::v1::RunCancelled message;
  EXPECT_EQ(DecodeEvent("review.RunCancelled", 1, message.SerializeAsString()).status().code(),
            absl::StatusCode::kDataLoss);
  message.set_reason(static_cast<review::v1::CancelReason>(99));
  const absl::Status status =
      DecodeEvent("review.RunCancelled", 1, message.SerializeAsString()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(status.ToString(), testing::HasSubstr("CancelReason 99"));
}

TEST(DecodeEvent, RefusesAHashOfAnotherLength) {
  review::v1::HumanReviewEdited message;
  message.set_body_sha256("short");
  EXPECT_EQ(DecodeEvent("review.HumanReviewEdited", 1, message.SerializeAsString()).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace docket::schemas
