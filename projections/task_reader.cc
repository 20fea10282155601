#include "projections/task_reader.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "projections/conversation_messages/conversation_messages.h"
#include "projections/open_tasks/open_tasks.h"
#include "projections/registry.h"
#include "projections/repository_access.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

using Task = view_proto::OpenTasks;

// The search for one task: over the tenants in turn, and in all partitions at once.
class Search {
 public:
  Search(const ReadSession& session, std::vector<Scope> scopes, const Visible& visible,
         const TasksWanted& wanted)
      : session_(session), scopes_(std::move(scopes)), visible_(visible), wanted_(wanted) {}

  absl::StatusOr<TaskFound> Run() {
    std::optional<domain::Tenant> before = wanted_.after;
    bool wrapped = !before.has_value();
    while (!found_.task.has_value()) {
      DOCKET_ASSIGN_OR_RETURN(const std::optional<domain::Tenant> tenant, TenantBehind(before));
      const bool round =
          wrapped && wanted_.after.has_value() && tenant.has_value() && *tenant > *wanted_.after;
      if (round || (!tenant.has_value() && wrapped)) break;
      wrapped = wrapped || !tenant.has_value();
      before = tenant;
      if (tenant.has_value() && visible_.Sees(*tenant)) {
        DOCKET_RETURN_IF_ERROR(LookAt(*tenant));
      }
    }
    return std::move(found_);
  }

 private:
  // The first tenant in order with a task at the stage; behind `before`, if that is given.
  absl::StatusOr<std::optional<domain::Tenant>> TenantBehind(
      const std::optional<domain::Tenant>& before) const {
    const std::string stage = TasksOfStage(wanted_.stage);
    // No entry of the tenant itself is greater: what follows its bytes is a time before the end of
    // times.
    const std::string after =
        before.has_value() ? absl::StrCat(TasksOfTenant(*before), "\xff") : std::string();
    std::optional<domain::Tenant> first;
    for (const Scope& scope : scopes_) {
      const auto entry = session_.snapshot().ScanIndex(scope, {.prefix = stage, .after = after});
      DOCKET_RETURN_IF_ERROR(entry->status());
      if (!entry->Valid()) continue;
      const domain::Tenant tenant = ReadTaskPlace(entry->key().substr(stage.size())).tenant;
      if (!first.has_value() || tenant < *first) first = tenant;
    }
    return first;
  }

  struct Candidate {
    domain::Timestamp available_at;
    Scope scope;
    std::string row_key;
  };

  // The tenant's task that has been due for longest, or else when its first one will be.
  absl::Status LookAt(const domain::Tenant& tenant) {
    std::optional<Candidate> best;
    for (const Scope& scope : scopes_) {
      DOCKET_ASSIGN_OR_RETURN(std::optional<Candidate> first, FirstOf(tenant, scope));
      if (!first.has_value()) continue;
      if (!best.has_value() || first->available_at < best->available_at) best = std::move(first);
    }
    if (!best.has_value()) return absl::OkStatus();
    if (best->available_at > wanted_.now) {
      found_.due_next = found_.due_next.has_value() ? std::min(*found_.due_next, best->available_at)
                                                    : best->available_at;
      return absl::OkStatus();
    }
    DOCKET_ASSIGN_OR_RETURN(found_.task, session_.Find<Task>(best->scope, best->row_key));
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<Candidate>> FirstOf(const domain::Tenant& tenant,
                                                   const Scope& scope) const {
    const std::string stage = TasksOfStage(wanted_.stage);
    const std::string prefix = absl::StrCat(stage, TasksOfTenant(tenant));
    const auto entry = session_.snapshot().ScanIndex(scope, {.prefix = prefix, .after = {}});
    for (; entry->Valid(); entry->Next()) {
      const auto review = domain::ParseReviewId(entry->value());
      if (review.has_value() && wanted_.but.contains(*review)) continue;
      return std::optional(
          Candidate{.available_at = ReadTaskPlace(entry->key().substr(stage.size())).available_at,
                    .scope = scope,
                    .row_key = std::string(entry->value())});
    }
    DOCKET_RETURN_IF_ERROR(entry->status());
    return std::optional<Candidate>();
  }

  const ReadSession& session_;
  const std::vector<Scope> scopes_;
  const Visible& visible_;
  const TasksWanted& wanted_;
  TaskFound found_;
};

}  // namespace

absl::StatusOr<Answer<TaskFound>> TaskReader::NextTask(const Visible& visible,
                                                       const TasksWanted& wanted) {
  ReadSession session(models_, visible.seen);
  DOCKET_ASSIGN_OR_RETURN(std::vector<Scope> scopes,
                          session.EnterAll(Registered(OpenTasksView::kName)));
  DOCKET_ASSIGN_OR_RETURN(TaskFound found,
                          Search(session, std::move(scopes), visible, wanted).Run());
  return std::move(session).Finish(std::move(found));
}

absl::StatusOr<Answer<TaskReader::Messages>> TaskReader::ReadConversation(
    const Visible& visible, const domain::RunId& run, const MessageRange& range) {
  if (range.limit < 1 || range.limit > kListLimitMax) {
    return absl::InvalidArgumentError(absl::StrCat("limit is 1 to ", kListLimitMax));
  }
  const AnyView& view = Registered(ConversationMessagesView::kName);
  ReadSession session(models_, visible.seen);
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.EnterByKey(view, domain::PartitionKey(run.review.repository)));
  DOCKET_ASSIGN_OR_RETURN(
      const bool whole,
      SeesRepository(visible, {.host = run.review.host, .repository = run.review.repository},
                     session));
  Messages read;
  const std::unique_ptr<EntryCursor> cursor = session.snapshot().ScanRows(
      scope, {.prefix = MessagesOf(run), .after = MessageVersion(range.after)});
  for (; cursor->Valid() && std::cmp_less(read.messages.size(), range.limit); cursor->Next()) {
    const std::string_view bytes = cursor->value();
    view_proto::ConversationMessage message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return absl::DataLossError("a stored message is broken");
    }
    if (whole || visible.Sees(schemas::FromProto(message.tenant()))) {
      read.messages.push_back(std::move(message));
    }
  }
  DOCKET_RETURN_IF_ERROR(cursor->status());
  read.more = cursor->Valid();
  DOCKET_RETURN_IF_ERROR(
      session.NoteIfParked(view, scope, domain::ConversationStream(run).value()));
  return std::move(session).Finish(std::move(read));
}

}  // namespace docket::projections
