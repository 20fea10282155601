#include "projections/repository_status/repository_status.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "domain/ids.h"
#include "platform/status_macros.h"
#include "projections/event_view.h"
#include "projections/index_key.h"
#include "projections/list_order.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/policy_values.h"
#include "schemas/codec/repository_values.h"

namespace docket::projections {
namespace {

namespace events = domain::repository;
using Row = view_proto::RepositoryStatus;

// First byte of an entry. Stored: never reuse one.
constexpr char kOfOrganization = 1;

struct Applier {
  Row& row;

  void operator()(const events::RepositoryBound& event) const {
    *row.mutable_id() = schemas::ToProto(event.key);
    row.mutable_tenant()->set_host(std::string(event.key.host.value()));
    row.mutable_tenant()->set_organization(event.owner.value());
    row.set_full_name(event.full_name);
    row.set_default_branch(event.default_branch);
    row.set_visibility(schemas::ToProto(event.visibility));
    row.set_archived(event.archived);
    Touch(row, event.updated_at);
  }
  void operator()(const events::RepositoryRenamed& event) const {
    row.set_full_name(event.to);
    Touch(row, event.updated_at);
  }
  void operator()(const events::RepositoryEdited& event) const {
    row.set_default_branch(event.default_branch);
    Touch(row, event.updated_at);
  }
  void operator()(const events::RepositoryVisibilityChanged& event) const {
    row.set_visibility(schemas::ToProto(event.visibility));
    Touch(row, event.updated_at);
  }
  void operator()(const events::RepositoryArchived& event) const {
    row.set_archived(true);
    Touch(row, event.updated_at);
  }
  void operator()(const events::RepositoryUnarchived& event) const {
    row.set_archived(false);
    Touch(row, event.updated_at);
  }
  void operator()(const events::RepositoryDeleted& event) const {
    row.set_deleted(true);
    Touch(row, event.deleted_at);
  }
  void operator()(const events::RepositoryTransferAnnounced& event) const {
    // Not the row's updated_at: the other owner may have signed it.
    row.set_transfer_announced_to(event.to.value());
  }
  void operator()(const events::RepositoryTransferred& event) const {
    row.mutable_tenant()->set_organization(event.to.value());
    row.clear_transfer_announced_to();
    row.clear_organization_policy_version();
    row.clear_organization_policy();
    row.clear_installation_inactive();
    row.clear_direct_pushes();
    row.clear_last_push_ref();
    row.clear_last_push_sha();
    row.clear_last_push_at();
    Touch(row, event.updated_at);
  }
  void operator()(const events::InstallationStandingReceived& event) const {
    row.set_installation_inactive(!event.active);
  }
  // Its reviews tell themselves what became of them.
  void operator()(const events::ReviewsMustFollow& /*event*/) const {}
  void operator()(const events::ReviewsFollowed& /*event*/) const {}
  void operator()(const events::PushRecorded& event) const {
    if (event.default_branch) row.set_direct_pushes(row.direct_pushes() + 1);
    if (event.pushed_at.value() < row.last_push_at()) return;
    row.set_last_push_ref(event.ref);
    row.set_last_push_sha(std::string(event.after.value()));
    row.set_last_push_at(event.pushed_at.value());
  }
  void operator()(const events::PolicyChanged& event) const {
    row.set_policy_version(event.version);
    *row.mutable_policy() = schemas::ToProto(event.policy);
  }
  void operator()(const events::OrganizationPolicyReceived& event) const {
    row.set_organization_policy_version(event.version);
    *row.mutable_organization_policy() = schemas::ToProto(event.policy);
  }
  void operator()(const events::RuleChanged& /*event*/) const {}
  void operator()(const events::CollaboratorChanged& /*event*/) const {}
};

absl::StatusOr<std::optional<Row>> ApplyReview(std::optional<Row> row, const Input& input) {
  DOCKET_ASSIGN_OR_RETURN(const domain::review::Event* event,
                          Decoded<domain::review::Event>(input));
  const bool tracked = std::holds_alternative<domain::review::PullRequestTracked>(*event);
  const bool merged = std::holds_alternative<domain::review::PullRequestMerged>(*event);
  if (!tracked && !merged) return row;
  if (!row.has_value()) {
    return absl::DataLossError(
        absl::StrCat("stream ", input.stream, ": its repository was never bound"));
  }
  if (tracked) row->set_reviews_tracked(row->reviews_tracked() + 1);
  if (merged) row->set_reviews_merged(row->reviews_merged() + 1);
  return row;
}

}  // namespace

std::vector<std::string> RepositoryStatusView::Keys(const Input& input) {
  if (const EventInput* event = EventOf(input, "repository")) return {event->stored->stream()};
  const EventInput* event = EventOf(input, "review");
  if (event == nullptr) return {};
  const std::optional<domain::ReviewId> review = domain::ParseReviewId(event->stored->stream());
  if (!review.has_value()) return {};
  return {ToString(domain::RepositoryKey{.host = review->host, .repository = review->repository})};
}

absl::StatusOr<std::optional<Row>> RepositoryStatusView::Apply(std::optional<Row> row,
                                                               const Input& input) {
  if (EventOf(input, "review") != nullptr) return ApplyReview(std::move(row), input);
  return ApplyNext<events::Event>(std::move(row), input, [](Row& to, const EventInput& /*event*/) {
    return Applier{.row = to};
  });
}

// Of one whose first event is not read yet nobody knows whose it is.
std::vector<std::string> RepositoryStatusView::IndexEntries(std::string_view key, const Row& row) {
  if (!row.has_id()) return {};
  return {RepositoriesOfOrganization(schemas::FromProto(row.tenant())) +
          ListOrder({.at = 0, .id = std::string(key)})};
}

std::string RepositoriesOfOrganization(const domain::Tenant& tenant) {
  return KeyWriter()
      .Tag(kOfOrganization)
      .Text(tenant.host.value())
      .Ascending(tenant.organization.value())
      .Take();
}

}  // namespace docket::projections
