#include "api/json/task_json.h"

#include <algorithm>

#include "api/json/list_json.h"
#include "api/json/run_json.h"
#include "api/json/values.h"
#include "api/work/lease_text.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::api {
namespace {

using boost::json::object;
using boost::json::value;

// A worker says that it is alive this often within its time.
constexpr std::int64_t kHeartbeatsPerLease = 3;

object BranchJson(const review::v1::Branch& branch) {
  return {{"ref", TextJson(branch.ref())}, {"sha", TextJson(branch.sha())}};
}

object PullRequestJson(const view_proto::ReviewDetail& review) {
  return {{"number", review.id().number()},
          {"draft", review.draft()},
          {"fork", review.fork()},
          {"base", BranchJson(review.base())},
          {"head", BranchJson(review.head())}};
}

object RunOfTaskJson(const view_proto::OpenTasks& open) {
  const view_proto::OpenRun& run = open.run();
  return {{"id", RunIdText(open.review(), run.ordinal())},
          {"head_sha", TextJson(run.head())},
          {"base_sha", TextJson(run.base())},
          {"attempt", run.attempts() + 1},
          {"deadline", TimeJson(run.deadline())}};
}

object NotificationJson(const view_proto::OpenNotification& told) {
  const review::v1::NotificationKey& key = told.key();
  const std::string run = RunIdText(key.run().review(), key.run().ordinal());
  return {{"run", run},
          {"channel", EnumJson(review::v1::Channel_Name(key.channel()), "CHANNEL_")},
          {"part", EnumJson(review::v1::Part_Name(key.part()), "PART_")},
          {"head_sha", TextJson(told.head())},
          {"attempts", told.attempts()},
          {"deadline", TimeJson(told.deadline())}};
}

boost::json::array DueJson(const LeasedTask& task) {
  boost::json::array due;
  for (const view_proto::OpenNotification& told : task.open.notifications()) {
    if (told.available_at() <= task.now.value()) due.push_back(NotificationJson(told));
  }
  return due;
}

}  // namespace

std::int64_t LeaseEnd(const view_proto::ReviewDetail& review, domain::review::Stage stage,
                      domain::Timestamp otherwise) {
  if (stage != domain::review::Stage::kPublishing) {
    for (const view_proto::Run& run : review.runs()) {
      if (run.ordinal() == review.live_run() && run.leased_until() != 0) return run.leased_until();
    }
  }
  return otherwise.value();
}

object TaskJson(const LeasedTask& task) {
  const bool publishing = task.stage == domain::review::Stage::kPublishing;
  const domain::ReviewId review = schemas::FromProto(task.review.id());
  return {{"lease", value(boost::json::string_view(task.lease))},
          {"stage", value(boost::json::string_view(StageName(task.stage)))},
          {"expires_at",
           TimeJson(LeaseEnd(task.review, task.stage, domain::AddSeconds(task.now, task.seconds)))},
          {"heartbeat_seconds", std::max<std::int64_t>(task.seconds / kHeartbeatsPerLease, 1)},
          {"organization", OrganizationJson(task.review.tenant())},
          {"repository", object{{"id", ToString(domain::RepositoryKey{
                                           .host = review.host, .repository = review.repository})},
                                {"full_name", TextJson(task.repository_name)}}},
          {"review", ToString(review)},
          {"pull_request", PullRequestJson(task.review)},
          {"run", publishing ? value(nullptr) : value(RunOfTaskJson(task.open))},
          {"notifications", publishing ? DueJson(task) : boost::json::array()}};
}

}  // namespace docket::api
