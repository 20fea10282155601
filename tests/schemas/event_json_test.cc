#include "schemas/codec/event_json.h"

#include <gtest/gtest.h>

#include "docket/repository/v1/events.pb.h"
#include "docket/review/v1/events.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "schemas/codec/event_codec.h"
#include "tests/support/samples.h"

namespace docket::schemas {
namespace {

std::string JsonOf(const domain::Event& event) {
  const EncodedEvent encoded = EncodeEvent(event);
  const auto json = EventDataJson(encoded.type, encoded.schema_version, encoded.data);
  EXPECT_TRUE(json.ok()) << json.status();
  return json.value_or("");
}

TEST(EventDataJson, ShowsAnEventAsAPersonReadsIt) {
  EXPECT_EQ(JsonOf(tests::SampleEvents().at(0)),
            R"({"review":"rev_gh_186853002_2",)"
            R"("author":{"id":21031067,"login":"Codertocat"},)"
            R"("title":"README: füge „naïve“ Zeile hinzu 🚀",)"
            R"("base":{"ref":"master","sha":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},)"
            R"("head":{"ref":"änderungen","sha":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},)"
            R"("head_repository":186853007,"draft":true,)"
            R"("created_at":"2019-05-15T15:19:25.000010Z",)"
            R"("updated_at":"2019-05-15T15:19:25.000011Z","owner":21031067})");
}

TEST(EventDataJson, IsPublishedWithoutWhatIsPersonalOrSecret) {
  const auto published = [](const domain::Event& event) {
    const EncodedEvent encoded = EncodeEvent(event);
    const auto json = EventDataJson(encoded.type, encoded.schema_version, encoded.data,
                                    EventAudience::kPublished);
    EXPECT_TRUE(json.ok()) << json.status();
    return json.value_or("");
  };
  const domain::review::PullRequestClosed closed{
      .closed_by = {.id = domain::UserId(10),
                    .login = {.subject = domain::UserId(10), .text = "x"}},
      .closed_at = domain::Timestamp(1'000'000)};
  EXPECT_EQ(published(domain::review::Event(closed)),
            R"({"closed_by":{"id":10},"closed_at":"1970-01-01T00:00:01Z"})");
  const domain::access::KeyCreated created{.id = domain::KeyId("k_1"),
                                           .secret_sha256 = domain::Sha256Hex(std::string(64, 'a')),
                                           .label = "l",
                                           .role = domain::access::Role::kReader,
                                           .tenants = {},
                                           .expires_at = domain::kUnknownTime};
  EXPECT_EQ(published(domain::access::Event(created)),
            R"({"id":"k_1","label":"l","role":"reader","tenants":[],"expires_at":null})");
}

TEST(EventDataJson, ShowsEnumerationsHashesListsAndRuns) {
  const domain::review::HumanReviewEdited edited{
      .id = domain::ProviderReviewId(5),
      .body_sha256 = domain::Sha256Hex(std::string(64, 'a')),
      .updated_at = domain::kUnknownTime};
  EXPECT_EQ(JsonOf(domain::review::Event(edited)),
            R"({"id":5,"body_sha256":")" + std::string(64, 'a') + R"(","updated_at":null})");
  const domain::review::RunCancelled cancelled{
      .run = {.review = {.host = domain::HostCode("gh"),
                         .repository = domain::RepositoryId(1),
                         .number = domain::PullRequestNumber(2)},
              .ordinal = 3},
      .reason = domain::review::CancelReason::kMerged};
  EXPECT_EQ(JsonOf(domain::review::Event(cancelled)),
            R"({"run":"rev_gh_1_2_r3","reason":"merged"})");
  const domain::review::PullRequestFactsRecorded facts{
      .facts = {.labels = {"a\"b"},
                .assignees = {domain::UserId(1), domain::UserId(2)},
                .requested_reviewers = {},
                .requested_teams = {},
                .milestone = std::nullopt,
                .locked = false,
                .auto_merge = true},
      .updated_at = domain::Timestamp(1'000'000)};
  EXPECT_EQ(JsonOf(domain::review::Event(facts)),
            R"({"facts":{"labels":["a\"b"],"assignees":[1,2],"requested_reviewers":[],)"
            R"("requested_teams":[],"milestone":null,"locked":false,"auto_merge":true},)"
            R"("updated_at":"1970-01-01T00:00:01Z"})");
}

TEST(EventDataJson, IsJsonForEveryEvent) {
  for (const domain::Event& event : tests::SampleEvents()) {
    google::protobuf::Struct object;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(JsonOf(event), &object).ok())
        << JsonOf(event);
  }
}

TEST(EventDataJson, RefusesWhatItCannotShow) {
  repository::v1::RepositoryArchived never;
  never.set_updated_at(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(
      EventDataJson("repository.RepositoryArchived", 1, never.SerializeAsString()).status().code(),
      absl::StatusCode::kDataLoss);
  EXPECT_EQ(EventDataJson("review.Nothing", 1, "").status().code(),
            absl::StatusCode::kUnimplemented);
  EXPECT_EQ(EventDataJson("review.HeadAdvanced", 1, "\xff").status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace docket::schemas
