#include "projections/review_list/review_list.h"

#include <concepts>
#include <utility>

#include "projections/event_view.h"
#include "projections/index_key.h"
#include "projections/list_order.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
namespace proto = review::v1;
using Row = view_proto::ReviewSummary;

// First byte of an entry. Stored: never reuse one.
enum class List : char { kOrganization = 1, kState = 2, kAuthor = 3, kRepository = 4 };

KeyWriter Begin(List list) {
  KeyWriter writer;
  writer.Tag(static_cast<char>(list));
  return writer;
}

template <class E, class... Es>
constexpr bool OneOf = (std::same_as<E, Es> || ...);

struct Applier {
  Row& row;
  const EventInput& input;

  void operator()(const events::PullRequestTracked& event) const {
    *row.mutable_id() = schemas::ToProto(event.review);
    *row.mutable_tenant() = input.commit->outcome().tenant();
    row.set_status(proto::PULL_REQUEST_STATUS_OPEN);
    row.set_draft(event.draft);
    *row.mutable_title() = schemas::ToProto(event.title);
    *row.mutable_author() = schemas::ToProto(event.author);
    row.set_head(std::string(event.head.sha.value()));
    row.set_created_at(event.created_at.value());
    Touch(row, event.updated_at);
  }
  void operator()(const events::ReviewTransferred& event) const {
    row.mutable_tenant()->set_organization(event.to.value());
  }
  void operator()(const events::PullRequestEdited& event) const {
    *row.mutable_title() = schemas::ToProto(event.title);
    Touch(row, event.updated_at);
  }
  void operator()(const events::PullRequestFactsRecorded& event) const {
    Touch(row, event.updated_at);
  }
  void operator()(const events::PullRequestConvertedToDraft& event) const {
    row.set_draft(true);
    Touch(row, event.updated_at);
  }
  void operator()(const events::PullRequestReadyForReview& event) const {
    row.set_draft(false);
    Touch(row, event.updated_at);
  }
  void operator()(const events::HeadAdvanced& event) const {
    row.set_head(std::string(event.after.value()));
    Touch(row, event.first_seen_at);
  }
  void operator()(const events::EarlierHeadObserved& /*event*/) const {}
  void operator()(const events::HeadGapDetected& /*event*/) const {}
  void operator()(const events::PullRequestClosed& event) const {
    row.set_status(proto::PULL_REQUEST_STATUS_CLOSED);
    Touch(row, event.closed_at);
  }
  void operator()(const events::PullRequestMerged& event) const {
    row.set_status(proto::PULL_REQUEST_STATUS_MERGED);
    Touch(row, event.merged_at);
  }
  void operator()(const events::PullRequestReopened& event) const {
    row.set_status(proto::PULL_REQUEST_STATUS_OPEN);
    Touch(row, event.updated_at);
  }
  void operator()(const events::HumanReviewSubmitted& event) const {
    Touch(row, event.submitted_at);
  }
  void operator()(const events::HumanReviewEdited& event) const { Touch(row, event.updated_at); }
  void operator()(const events::HumanReviewDismissed& event) const {
    Touch(row, event.dismissed_at);
  }
  void operator()(const events::ReviewRequested& event) const {
    row.set_live_run(event.run.ordinal);
  }
  void operator()(const events::ReviewSkipped& /*event*/) const {}
  void operator()(const events::RunSuperseded& event) const { EndRun(event.run); }
  void operator()(const events::RunCancelled& event) const { EndRun(event.run); }
  void operator()(const events::RunCompleted& event) const { EndRun(event.run); }
  void operator()(const events::RunFailed& event) const { EndRun(event.run); }
  void operator()(const events::RunTimedOut& event) const { EndRun(event.run); }

  // A list says that a run is live; how far it has come stands in the review itself.
  template <class E>
  void operator()(const E& /*event*/) const {
    static_assert(
        OneOf<E, events::AnalysisStarted, events::ConversationStarted, events::PublishingStarted,
              events::LeaseExtended, events::LeaseEnded, events::AnalysisCompleted,
              events::AnalysisFailed, events::AnalysisDiscarded, events::AgentResponseReady,
              events::AgentResponseDiscarded, events::NotificationScheduled,
              events::NotificationAttempted, events::NotificationSent,
              events::NotificationAbandoned, events::FindingAccepted, events::FindingDismissed>);
  }

  // Nor does it tell how it came to be merged.
  void operator()(const events::HeadPushed& /*event*/) const {}
  void operator()(const events::MergeAttributed& /*event*/) const {}
  void operator()(const events::PullRequestEnqueued& /*event*/) const {}
  void operator()(const events::MergeAssessed& /*event*/) const {}

  // The row tells nothing of the discussion.
  void operator()(const events::CommentRecorded& /*event*/) const {}
  void operator()(const events::CommentEdited& /*event*/) const {}
  void operator()(const events::CommentDeleted& /*event*/) const {}
  void operator()(const events::BotCommandRefused& /*event*/) const {}
  void operator()(const events::ThreadResolved& /*event*/) const {}
  void operator()(const events::ThreadUnresolved& /*event*/) const {}

  void EndRun(const domain::RunId& run) const {
    if (row.live_run() == run.ordinal) row.clear_live_run();
  }
};

}  // namespace

std::string ReviewsOfOrganization(const domain::Tenant& tenant) {
  return Begin(List::kOrganization)
      .Text(tenant.host.value())
      .Ascending(tenant.organization.value())
      .Take();
}

std::string ReviewsInState(const domain::Tenant& tenant, proto::PullRequestStatus status) {
  return Begin(List::kState)
      .Text(tenant.host.value())
      .Ascending(tenant.organization.value())
      .Tag(static_cast<char>(status))
      .Take();
}

std::string ReviewsOfAuthor(const domain::Tenant& tenant, domain::UserId author) {
  return Begin(List::kAuthor)
      .Text(tenant.host.value())
      .Ascending(tenant.organization.value())
      .Ascending(author.value())
      .Take();
}

std::string ReviewsOfRepository(const domain::RepositoryKey& repository) {
  return Begin(List::kRepository)
      .Text(repository.host.value())
      .Ascending(repository.repository.value())
      .Take();
}

std::vector<std::string> ReviewListView::Keys(const Input& input) {
  const EventInput* event = EventOf(input, "review");
  if (event == nullptr) return {};
  return {event->stored->stream()};
}

absl::StatusOr<std::optional<Row>> ReviewListView::Apply(std::optional<Row> row,
                                                         const Input& input) {
  return ApplyNext<events::Event>(std::move(row), input, [](Row& to, const EventInput& event) {
    return Applier{.row = to, .input = event};
  });
}

// A review that was commented before it was tracked stands in no list yet.
std::vector<std::string> ReviewListView::IndexEntries(std::string_view key, const Row& row) {
  if (!row.has_id()) return {};
  const domain::Tenant tenant = schemas::FromProto(row.tenant());
  const domain::ReviewId id = schemas::FromProto(row.id());
  const std::string place = ListOrder({.at = row.created_at(), .id = std::string(key)});
  return {ReviewsOfOrganization(tenant) + place, ReviewsInState(tenant, row.status()) + place,
          ReviewsOfAuthor(tenant, domain::UserId(row.author().id())) + place,
          ReviewsOfRepository({.host = id.host, .repository = id.repository}) + place};
}

}  // namespace docket::projections
