#include "api/json/review_json.h"

#include <utility>

#include "api/json/list_json.h"
#include "api/json/run_json.h"
#include "api/json/values.h"
#include "boost/json/array.hpp"
#include "boost/json/parse.hpp"
#include "platform/status_macros.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/event_json.h"
#include "schemas/codec/review_values.h"

namespace docket::api {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using schemas::PersonalReader;

value StateJson(review::v1::PullRequestStatus status) {
  return EnumJson(review::v1::PullRequestStatus_Name(status), "PULL_REQUEST_STATUS_");
}

// "none": nobody but the author has said anything.
value VerdictJson(view_proto::Verdict verdict) {
  if (verdict == view_proto::VERDICT_UNSPECIFIED) return "none";
  return EnumJson(view_proto::Verdict_Name(verdict), "VERDICT_");
}

// null: there is no live run.
value LiveRunJson(const review::v1::ReviewId& review, std::int64_t ordinal) {
  return ordinal == 0 ? value(nullptr) : value(RunIdText(review, ordinal));
}

object HumanReviewJson(const view_proto::HumanReview& review, const PersonalReader& people) {
  return {{"id", IdJson(review.id())},
          {"reviewer", PersonJson(review.reviewer(), people)},
          {"state", EnumJson(review::v1::HumanVerdict_Name(review.verdict()), "HUMAN_VERDICT_")},
          {"commit_id", TextJson(review.commit())},
          {"submitted_at", TimeJson(review.submitted_at())},
          {"edited_at", TimeJson(review.edited_at())},
          {"body_sha256", HexJson(review.body_sha256())},
          {"dismissed", review.dismissed()},
          {"dismissed_by", PersonJson(review.dismissed_by(), people)},
          {"dismissed_at", TimeJson(review.dismissed_at())}};
}

object SkippedJson(const view_proto::SkippedRun& skipped) {
  return {{"head_sha", TextJson(skipped.head())},
          {"trigger", TriggerJson(skipped.trigger())},
          {"reason", EnumJson(review::v1::SkipReason_Name(skipped.reason()), "SKIP_REASON_")}};
}

array IdsJson(const google::protobuf::RepeatedField<std::int64_t>& ids) {
  array list;
  for (const std::int64_t id : ids) list.push_back(IdJson(id));
  return list;
}

void AddFacts(const review::v1::Facts& facts, object& document) {
  document["labels"] = array(facts.labels().begin(), facts.labels().end());
  document["assignee_ids"] = IdsJson(facts.assignees());
  document["requested_reviewer_ids"] = IdsJson(facts.requested_reviewers());
  document["requested_team_ids"] = IdsJson(facts.requested_teams());
  document["milestone"] = facts.has_milestone() ? value(facts.milestone()) : value(nullptr);
  document["locked"] = facts.locked();
  document["auto_merge"] = facts.auto_merge();
}

object ActorJson(const common::v1::Actor& actor, const PersonalReader& people) {
  return {{"type", EnumJson(common::v1::ActorType_Name(actor.type()), "ACTOR_TYPE_")},
          {"id", IdJson(actor.id())},
          {"login", TextJson(PersonalText(actor.login(), people))}};
}

// What list and detail have in common.
template <class Row>
object CommonJson(const Row& row, const PersonalReader& people) {
  return {{"id", ToString(schemas::FromProto(row.id()))},
          {"organization_id", OrganizationJson(row.tenant())},
          {"host", row.id().host()},
          {"repository_id", IdJson(row.id().repository())},
          {"number", row.id().number()},
          {"state", StateJson(row.status())},
          {"draft", row.draft()},
          {"title", PersonalText(row.title(), people)},
          {"author", PersonJson(row.author(), people)}};
}

template <class Row>
void AddTimes(const Row& row, object& document) {
  document["created_at"] = TimeJson(row.created_at());
  document["updated_at"] = TimeJson(row.updated_at());
  document["version"] = row.version();
}

void AddHistory(const view_proto::ReviewDetail& review, const PersonalReader& people,
                object& document) {
  document["heads"] = ListJson(review.heads(), [](const view_proto::Head& head) {
    return object{{"sha", head.sha()}, {"first_seen_at", TimeJson(head.first_seen_at())}};
  });
  document["head_gaps"] = ListJson(review.head_gaps(), [](const view_proto::HeadGap& gap) {
    return object{{"expected", TextJson(gap.expected())}, {"before", TextJson(gap.before())}};
  });
  document["human_reviews"] =
      ListJson(review.human_reviews(),
               [&](const view_proto::HumanReview& one) { return HumanReviewJson(one, people); });
  document["verdict"] = VerdictJson(review.verdict());
  document["runs"] = ListJson(
      review.runs(), [&](const view_proto::Run& run) { return RunJson(review.id(), run); });
  document["live_run"] = LiveRunJson(review.id(), review.live_run());
  document["skipped_runs"] = ListJson(review.skipped(), SkippedJson);
}

}  // namespace

object ReviewJson(const view_proto::ReviewDetail& review, const PersonalReader& people) {
  object document = CommonJson(review, people);
  document["base"] = {{"ref", review.base().ref()}, {"sha", review.base().sha()}};
  document["head"] = {{"ref", review.head().ref()},
                      {"sha", review.head().sha()},
                      {"repository_id", IdJson(review.head_repository())}};
  document["fork"] = review.fork();
  AddHistory(review, people, document);
  AddFacts(review.facts(), document);
  document["merged_at"] = TimeJson(review.merged_at());
  document["merged_by"] = PersonJson(review.merged_by(), people);
  document["merge_sha"] = TextJson(review.merge_sha());
  document["closed_at"] = TimeJson(review.closed_at());
  document["closed_by"] = PersonJson(review.closed_by(), people);
  AddTimes(review, document);
  return document;
}

object ReviewSummaryJson(const view_proto::ReviewSummary& review, const PersonalReader& people) {
  object document = CommonJson(review, people);
  document["head"] = {{"sha", review.head()}};
  document["live_run"] = LiveRunJson(review.id(), review.live_run());
  AddTimes(review, document);
  return document;
}

object QueuedReviewJson(const projections::QueuedReview& queued, const PersonalReader& people) {
  const view_proto::ReviewDetail& review = queued.review;
  const bool author = queued.turn.whose == projections::Turn::kAuthor;
  object document = CommonJson(review, people);
  document["bucket"] = author ? "awaiting_author" : "awaiting_review";
  document["waiting_since"] = TimeJson(queued.turn.since.value());
  document["stale"] = queued.stale;
  document["head"] = {{"sha", review.head().sha()}};
  document["verdict"] = VerdictJson(review.verdict());
  document["requested_reviewer_ids"] = IdsJson(review.facts().requested_reviewers());
  document["requested_team_ids"] = IdsJson(review.facts().requested_teams());
  document["live_run"] = LiveRunJson(review.id(), review.live_run());
  AddTimes(review, document);
  return document;
}

object EventHeadJson(const view_proto::ReviewEvent& event, const PersonalReader& people) {
  return {{"id", event.id()},
          {"version", event.version()},
          {"type", event.type()},
          {"occurred_at", TimeJson(event.occurred_at())},
          {"recorded_at", TimeJson(event.recorded_at())},
          {"actor", ActorJson(event.actor(), people)}};
}

absl::StatusOr<object> ReviewEventJson(const view_proto::ReviewEvent& event,
                                       const PersonalReader& people) {
  DOCKET_ASSIGN_OR_RETURN(const std::string data,
                          schemas::EventDataJson(event.type(), event.schema_version(), event.data(),
                                                 schemas::EventAudience::kKeyHolders, people));
  boost::system::error_code error;
  value parsed = boost::json::parse(data, error);
  if (error) return absl::DataLossError("the stored data of an event is broken");
  object document{{"id", event.id()},
                  {"version", event.version()},
                  {"type", event.type()},
                  {"schema_version", event.schema_version()},
                  {"occurred_at", TimeJson(event.occurred_at())},
                  {"recorded_at", TimeJson(event.recorded_at())},
                  {"actor", ActorJson(event.actor(), people)},
                  {"command_id", TextJson(event.causation())},
                  {"source", SourceJson(event.source())},
                  {"data", std::move(parsed)}};
  return document;
}

}  // namespace docket::api
