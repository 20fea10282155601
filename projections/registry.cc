#include "projections/registry.h"

#include <algorithm>
#include <array>

#include "eventstore/log_names.h"
#include "platform/check.h"
#include "projections/access_keys/access_keys.h"
#include "projections/audit_log/audit_log.h"
#include "projections/command_outcomes/command_outcomes.h"
#include "projections/commit_evidence/commit_evidence.h"
#include "projections/conversation_messages/conversation_messages.h"
#include "projections/deliveries/deliveries.h"
#include "projections/delivery_results/delivery_results.h"
#include "projections/erasures/erasures.h"
#include "projections/installation_status/installation_status.h"
#include "projections/legal_holds/legal_holds.h"
#include "projections/merge_evidence/merge_evidence.h"
#include "projections/open_tasks/open_tasks.h"
#include "projections/organization_placement/organization_placement.h"
#include "projections/organization_policy/organization_policy.h"
#include "projections/partition_owners/partition_owners.h"
#include "projections/repository_status/repository_status.h"
#include "projections/review_detail/review_detail.h"
#include "projections/review_events/review_events.h"
#include "projections/review_list/review_list.h"

namespace docket::projections {
namespace {

using eventstore::kDeliveryResults;
using eventstore::kOrganizationEvents;
using eventstore::kReviewEvents;
using eventstore::kWebhookReceived;

template <View V>
const AnyView* From(std::string_view source_log) {
  static const TypedView<V> view(source_log);
  return &view;
}

}  // namespace

std::span<const AnyView* const> AllViews() {
  static const std::array views = {
      From<ReviewDetailView>(kReviewEvents),
      From<ReviewListView>(kReviewEvents),
      From<ReviewEventsView>(kReviewEvents),
      From<OpenTasksView>(kReviewEvents),
      From<ConversationMessagesView>(kReviewEvents),
      From<RepositoryStatusView>(kReviewEvents),
      From<MergeEvidenceView>(kReviewEvents),
      From<CommitEvidenceView>(kReviewEvents),
      From<ReviewAuditLogView>(kReviewEvents),
      From<ReviewCommandOutcomesView>(kReviewEvents),
      From<ReviewOwnersView>(kReviewEvents),
      From<InstallationStatusView>(kOrganizationEvents),
      From<LegalHoldsView>(kOrganizationEvents),
      From<ErasuresView>(kOrganizationEvents),
      From<OrganizationPlacementView>(kOrganizationEvents),
      From<OrganizationPolicyView>(kOrganizationEvents),
      From<AccessKeysView>(kOrganizationEvents),
      From<OrganizationAuditLogView>(kOrganizationEvents),
      From<OrganizationCommandOutcomesView>(kOrganizationEvents),
      From<OrganizationOwnersView>(kOrganizationEvents),
      From<DeliveriesView>(kWebhookReceived),
      From<DeliveryResultsView>(kDeliveryResults),
  };
  return views;
}

const AnyView* FindView(std::string_view name) {
  const auto views = AllViews();
  const auto found = std::find_if(views.begin(), views.end(),
                                  [&](const AnyView* view) { return view->name() == name; });
  return found == views.end() ? nullptr : *found;
}

const AnyView& Registered(std::string_view name) {
  const AnyView* view = FindView(name);
  DOCKET_CHECK(view != nullptr);
  return *view;
}

}  // namespace docket::projections
