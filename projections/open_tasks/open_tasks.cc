#include "projections/open_tasks/open_tasks.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/event_view.h"
#include "projections/index_key.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_run_values.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
namespace proto = review::v1;
using Row = view_proto::OpenTasks;

// The events that change what there is to do, by their stored names.
bool IsAboutTasks(std::string_view type) {
  static const auto& types = *new absl::flat_hash_set<absl::string_view>{
      "review.ReviewRequested",    "review.RunSuperseded",         "review.RunCancelled",
      "review.AnalysisStarted",    "review.ConversationStarted",   "review.PublishingStarted",
      "review.LeaseEnded",         "review.AnalysisCompleted",     "review.AnalysisFailed",
      "review.AgentResponseReady", "review.NotificationScheduled", "review.NotificationAttempted",
      "review.NotificationSent",   "review.NotificationAbandoned", "review.RunFailed",
      "review.RunTimedOut",        "review.ReviewTransferred"};
  return types.contains(platform::AbslView(type));
}

struct Applier {
  Row& row;
  const EventInput& input;

  absl::Status operator()(const events::ReviewRequested& event) const {
    *row.mutable_review() = schemas::ToProto(event.run.review);
    *row.mutable_tenant() = input.commit->outcome().tenant();
    view_proto::OpenRun& run = *row.mutable_run();
    run.Clear();
    run.set_ordinal(event.run.ordinal);
    run.set_head(std::string(event.head.value()));
    run.set_base(std::string(event.base.value()));
    run.set_stage(schemas::ToProto(events::Stage::kAnalysis));
    run.set_available_at(event.not_before.value());
    run.set_deadline(event.deadline.value());
    return absl::OkStatus();
  }
  absl::Status operator()(const events::ReviewTransferred& event) const {
    row.mutable_tenant()->set_organization(event.to.value());
    return absl::OkStatus();
  }
  absl::Status operator()(const events::AnalysisStarted& event) const {
    return Lease(event.run, event.attempt);
  }
  absl::Status operator()(const events::ConversationStarted& event) const {
    return Lease(event.run, event.attempt);
  }
  absl::Status operator()(const events::PublishingStarted& /*event*/) const {
    row.set_publishing(true);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::LeaseEnded& event) const {
    if (event.stage == events::Stage::kPublishing) {
      row.clear_publishing();
    } else {
      row.mutable_run()->clear_leased();
    }
    return absl::OkStatus();
  }
  absl::Status operator()(const events::AnalysisCompleted& event) const {
    DOCKET_ASSIGN_OR_RETURN(view_proto::OpenRun* const run, RunOf(event.run));
    run->set_stage(schemas::ToProto(events::Stage::kConversation));
    run->clear_leased();
    run->clear_attempts();
    run->clear_available_at();
    return absl::OkStatus();
  }
  absl::Status operator()(const events::AnalysisFailed& event) const {
    DOCKET_ASSIGN_OR_RETURN(view_proto::OpenRun* const run, RunOf(event.run));
    run->clear_leased();
    run->set_available_at(event.retry_at.value());
    return absl::OkStatus();
  }
  absl::Status operator()(const events::AgentResponseReady& event) const {
    return EndRun(event.run);
  }
  absl::Status operator()(const events::RunSuperseded& event) const { return EndRun(event.run); }
  absl::Status operator()(const events::RunCancelled& event) const { return EndRun(event.run); }
  absl::Status operator()(const events::RunFailed& event) const { return EndRun(event.run); }
  absl::Status operator()(const events::RunTimedOut& event) const { return EndRun(event.run); }

  absl::Status operator()(const events::NotificationScheduled& event) const {
    *row.mutable_review() = schemas::ToProto(event.key.run.review);
    *row.mutable_tenant() = input.commit->outcome().tenant();
    view_proto::OpenNotification& told = *row.add_notifications();
    *told.mutable_key() = schemas::ToProto(event.key);
    told.set_head(std::string(event.head.value()));
    told.set_deadline(event.deadline.value());
    return absl::OkStatus();
  }
  absl::Status operator()(const events::NotificationAttempted& event) const {
    DOCKET_ASSIGN_OR_RETURN(view_proto::OpenNotification* const told, NotificationOf(event.key));
    told->set_attempts(event.attempt);
    told->set_available_at(event.retry_at.value());
    return absl::OkStatus();
  }
  absl::Status operator()(const events::NotificationSent& event) const { return Settle(event.key); }
  absl::Status operator()(const events::NotificationAbandoned& event) const {
    return Settle(event.key);
  }
  template <class E>
  absl::Status operator()(const E& /*event*/) const {
    return absl::DataLossError("the type of the event belies what is in it");
  }

 private:
  absl::StatusOr<view_proto::OpenRun*> RunOf(const domain::RunId& run) const {
    if (row.has_run() && row.run().ordinal() == run.ordinal) return row.mutable_run();
    return absl::DataLossError(absl::StrCat("run ", run.ordinal, " is not open"));
  }

  absl::Status Lease(const domain::RunId& id, std::int64_t attempt) const {
    DOCKET_ASSIGN_OR_RETURN(view_proto::OpenRun* const run, RunOf(id));
    run->set_leased(true);
    run->set_attempts(attempt);
    return absl::OkStatus();
  }

  // A run that publishes is no task any more, when it ends then.
  absl::Status EndRun(const domain::RunId& run) const {
    if (row.run().ordinal() == run.ordinal) row.clear_run();
    return absl::OkStatus();
  }

  [[nodiscard]] auto Find(const events::NotificationKey& key) const {
    const proto::NotificationKey wanted = schemas::ToProto(key);
    return std::ranges::find_if(*row.mutable_notifications(), [&](const auto& told) {
      return told.key().run().ordinal() == wanted.run().ordinal() &&
             told.key().channel() == wanted.channel() && told.key().part() == wanted.part();
    });
  }

  absl::StatusOr<view_proto::OpenNotification*> NotificationOf(
      const events::NotificationKey& key) const {
    const auto found = Find(key);
    if (found != row.mutable_notifications()->end()) return &*found;
    return absl::DataLossError(absl::StrCat("run ", key.run.ordinal, " has no such notification"));
  }

  // When all is told, whoever told it is done (domain/review/evolve.cc).
  absl::Status Settle(const events::NotificationKey& key) const {
    const auto found = Find(key);
    if (found == row.mutable_notifications()->end()) {
      return absl::DataLossError(
          absl::StrCat("run ", key.run.ordinal, " has no such notification"));
    }
    row.mutable_notifications()->erase(found);
    if (row.notifications().empty()) row.clear_publishing();
    return absl::OkStatus();
  }
};

bool IsEmpty(const Row& row) { return !row.has_run() && row.notifications().empty(); }

std::string EntryOf(events::Stage stage, const Row& row, std::int64_t available_at,
                    std::string_view key) {
  KeyWriter place;
  place.Ascending(available_at).Rest(key);
  return absl::StrCat(TasksOfStage(stage), TasksOfTenant(schemas::FromProto(row.tenant())),
                      place.Take());
}

}  // namespace

std::vector<std::string> OpenTasksView::Keys(const Input& input) {
  const EventInput* event = EventOf(input, "review");
  if (event == nullptr || !IsAboutTasks(event->stored->type())) return {};
  return {event->stored->stream()};
}

absl::StatusOr<std::optional<Row>> OpenTasksView::Apply(std::optional<Row> row,
                                                        const Input& input) {
  const auto& event = std::get<EventInput>(input.what);
  DOCKET_ASSIGN_OR_RETURN(const events::Event* decoded, Decoded<events::Event>(input));
  if (!row.has_value()) row.emplace();
  DOCKET_RETURN_IF_ERROR(std::visit(Applier{.row = *row, .input = event}, *decoded));
  if (IsEmpty(*row)) row.reset();
  return row;
}

std::vector<std::string> OpenTasksView::IndexEntries(std::string_view key, const Row& row) {
  std::vector<std::string> entries;
  if (row.has_run() && !row.run().leased()) {
    const bool analysis = row.run().stage() == schemas::ToProto(events::Stage::kAnalysis);
    entries.push_back(EntryOf(analysis ? events::Stage::kAnalysis : events::Stage::kConversation,
                              row, row.run().available_at(), key));
  }
  if (!row.notifications().empty() && !row.publishing()) {
    const auto first = std::ranges::min_element(
        row.notifications(), {}, [](const auto& told) { return told.available_at(); });
    entries.push_back(EntryOf(events::Stage::kPublishing, row, first->available_at(), key));
  }
  return entries;
}

std::string TasksOfStage(domain::review::Stage stage) {
  KeyWriter writer;
  writer.Tag(static_cast<char>(schemas::ToProto(stage)));
  return writer.Take();
}

std::string TasksOfTenant(const domain::Tenant& tenant) {
  KeyWriter writer;
  writer.Text(tenant.host.value()).Ascending(tenant.organization.value());
  return writer.Take();
}

TaskPlace ReadTaskPlace(std::string_view bytes) {
  const std::size_t end = bytes.find('\0');  // of the host's code, which has none itself
  TaskPlace place;
  place.tenant.host = domain::HostCode(std::string(bytes.substr(0, end)));
  bytes.remove_prefix(end + 2);
  place.tenant.organization = domain::OrganizationId(ReadAscending(bytes));
  bytes.remove_prefix(sizeof(std::int64_t));
  place.available_at = domain::Timestamp(ReadAscending(bytes));
  return place;
}

}  // namespace docket::projections
