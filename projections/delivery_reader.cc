#include "projections/delivery_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/log_names.h"
#include "platform/status_macros.h"
#include "projections/command_outcomes/command_outcomes.h"
#include "projections/deliveries/deliveries.h"
#include "projections/delivery_results/delivery_results.h"
#include "projections/index_key.h"
#include "projections/list_order.h"
#include "projections/list_page.h"
#include "projections/merged_index.h"
#include "projections/registry.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {
namespace {

// The outcomes of the commands of an inbox.
absl::StatusOr<const AnyView*> OutcomesOf(const std::string& inbox) {
  const std::optional<std::string_view> journal = eventstore::JournalOfInbox(inbox);
  if (!journal.has_value()) {
    return absl::DataLossError(
        absl::StrCat("a delivery's result names the inbox ", inbox, ", and there is none"));
  }
  return &Registered(*journal == eventstore::kReviewEvents
                         ? ReviewCommandOutcomesView::kName
                         : OrganizationCommandOutcomesView::kName);
}

DeliveryStatus StatusOf(const JoinedDelivery& joined) {
  if (!joined.result.has_value()) return DeliveryStatus::kReceived;
  if (joined.result->commands().empty()) return DeliveryStatus::kIgnored;
  if (std::cmp_less(joined.outcomes.size(), joined.result->commands_size())) {
    return DeliveryStatus::kTranslated;
  }
  const auto any = [&](view_proto::CommandResult result) {
    return std::any_of(joined.outcomes.begin(), joined.outcomes.end(),
                       [&](const auto& outcome) { return outcome.result() == result; });
  };
  if (any(view_proto::COMMAND_RESULT_PARKED)) return DeliveryStatus::kParked;
  if (any(view_proto::COMMAND_RESULT_REJECTED)) return DeliveryStatus::kRejected;
  return DeliveryStatus::kAccepted;
}

absl::StatusOr<JoinedDelivery> Join(view_proto::Delivery delivery, ReadSession& session) {
  JoinedDelivery joined;
  const eventstore::PartitionIndex partition(delivery.id().partition());
  const std::string key = ToString(schemas::FromProto(delivery.id()));
  joined.delivery = std::move(delivery);
  const AnyView& results = Registered(DeliveryResultsView::kName);
  DOCKET_ASSIGN_OR_RETURN(const Scope scope, session.Enter(results, partition));
  DOCKET_ASSIGN_OR_RETURN(joined.result, session.Find<view_proto::DeliveryResult>(scope, key));
  if (!joined.result.has_value()) {
    // A result that cannot be read does not say whose it is: it may be just the one that is
    // missing.
    DOCKET_RETURN_IF_ERROR(session.NoteAllParked(results, scope));
  } else {
    DOCKET_RETURN_IF_ERROR(session.NoteIfParked(results, scope, key));
    for (const view_proto::DeliveryCommand& command : joined.result->commands()) {
      DOCKET_ASSIGN_OR_RETURN(const AnyView* outcomes, OutcomesOf(command.log()));
      DOCKET_ASSIGN_OR_RETURN(
          const Scope owner,
          session.Enter(*outcomes, eventstore::PartitionIndex(command.partition())));
      DOCKET_ASSIGN_OR_RETURN(auto outcome,
                              session.Find<view_proto::CommandOutcome>(owner, command.id()));
      if (outcome.has_value()) joined.outcomes.push_back(*std::move(outcome));
      DOCKET_RETURN_IF_ERROR(session.NoteIfParked(*outcomes, owner, command.id()));
    }
  }
  JudgeDelivery(joined);
  return joined;
}

// A delivery that is ignored has no outcome that names who came first; the list of its guid does.
// Copies of a delivery have one tenant, so they are in one partition.
absl::Status NoteEarlierCopy(JoinedDelivery& joined, ReadSession& session) {
  if (joined.status != DeliveryStatus::kIgnored) return absl::OkStatus();
  const view_proto::Delivery& own = joined.delivery;
  const domain::Tenant tenant = schemas::FromProto(own.tenant());
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.Enter(Registered(DeliveriesView::kName),
                                        eventstore::PartitionIndex(own.id().partition())));
  const ListPlace place{.at = own.received_at(), .id = ToString(schemas::FromProto(own.id()))};
  const ViewSnapshot::Range earlier{.prefix = DeliveriesOfGuid(own.guid()),
                                    .after = ListOrder(place)};
  const std::unique_ptr<EntryCursor> copies = session.snapshot().ScanIndex(scope, earlier);
  for (int scanned = 0; copies->Valid() && scanned < kGuidCopiesMax; copies->Next(), ++scanned) {
    DOCKET_ASSIGN_OR_RETURN(
        const auto row, session.Find<view_proto::Delivery>(scope, std::string(copies->value())));
    if (!row.has_value() || schemas::FromProto(row->tenant()) != tenant) continue;
    joined.duplicate_of = schemas::FromProto(row->id());
    joined.sibling = row->body_sha256() != own.body_sha256();
  }
  return copies->status();
}

struct Selection {
  std::optional<domain::Tenant> organization;
  std::string prefix;
  std::uint64_t fingerprint = 0;
};

absl::StatusOr<Selection> Select(const Visible& visible, const DeliveryFilter& filter) {
  if (filter.limit < 1 || filter.limit > kListLimitMax) {
    return absl::InvalidArgumentError(absl::StrCat("limit is 1 to ", kListLimitMax));
  }
  Selection selection{.organization = filter.organization, .prefix = {}, .fingerprint = 0};
  if (!selection.organization && visible.tenants && visible.tenants->size() == 1) {
    selection.organization = *visible.tenants->begin();
  }
  if (!filter.guid.empty()) {
    selection.prefix = DeliveriesOfGuid(filter.guid);
  } else if (selection.organization) {
    selection.prefix = filter.event.empty()
                           ? DeliveriesOfOrganization(*selection.organization)
                           : OrganizationDeliveriesOfEvent(*selection.organization, filter.event);
  } else if (!visible.tenants) {
    selection.prefix = filter.event.empty() ? AllDeliveries() : DeliveriesOfEvent(filter.event);
  } else {
    return absl::InvalidArgumentError(
        "this key may see several organisations; name one (organization=) or a guid");
  }
  KeyWriter canonical;
  canonical.Text("deliveries").Text(selection.prefix).Text(filter.event);
  canonical.Ascending(filter.status ? static_cast<std::int64_t>(*filter.status) : -1);
  if (selection.organization) {
    canonical.Text(selection.organization->host.value())
        .Ascending(selection.organization->organization.value());
  }
  selection.fingerprint = FingerprintOf(canonical.Take());
  return selection;
}

bool Matches(const view_proto::Delivery& row, const DeliveryFilter& filter,
             const ListAudience& audience) {
  if (!audience.Sees(schemas::FromProto(row.tenant()))) return false;
  return filter.event.empty() || row.event() == filter.event;
}

}  // namespace

void JudgeDelivery(JoinedDelivery& joined) {
  joined.status = StatusOf(joined);
  const domain::DeliveryId self = schemas::FromProto(joined.delivery.id());
  for (const view_proto::CommandOutcome& outcome : joined.outcomes) {
    if (!outcome.has_delivery()) continue;
    const domain::DeliveryId first = schemas::FromProto(outcome.delivery());
    if (first == self) continue;
    joined.duplicate_of = first;
    joined.sibling = outcome.body_sha256() != joined.delivery.body_sha256();
    return;
  }
}

DeliveryReader::DeliveryReader(const ReadModels& models)
    : models_(models), cursors_(models.cursor_key) {}

absl::StatusOr<Answer<JoinedDelivery>> DeliveryReader::Get(const Visible& visible,
                                                           const domain::DeliveryId& id) {
  const AnyView& view = Registered(DeliveriesView::kName);
  const std::string key = ToString(id);
  ReadSession session(models_, visible.seen);
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.Enter(view, eventstore::PartitionIndex(id.partition)));
  DOCKET_ASSIGN_OR_RETURN(auto row, session.Find<view_proto::Delivery>(scope, key));
  if (!row.has_value() && !visible.tenants.has_value()) {
    DOCKET_ASSIGN_OR_RETURN(const auto parked, session.snapshot().FindParked(scope, key));
    if (parked.has_value()) {
      return absl::DataLossError(absl::StrCat(
          "delivery ", key, " is stored, and this program cannot read it: ", parked->error()));
    }
  }
  if (!row.has_value() || !visible.Sees(schemas::FromProto(row->tenant()))) {
    return absl::NotFoundError(absl::StrCat("there is no delivery ", key));
  }
  DOCKET_ASSIGN_OR_RETURN(JoinedDelivery joined, Join(*std::move(row), session));
  DOCKET_RETURN_IF_ERROR(NoteEarlierCopy(joined, session));
  return std::move(session).Finish(std::move(joined));
}

absl::StatusOr<Answer<Page<JoinedDelivery>>> DeliveryReader::List(const Visible& visible,
                                                                  const DeliveryFilter& filter) {
  DOCKET_ASSIGN_OR_RETURN(const Selection selection, Select(visible, filter));
  using Row = view_proto::Delivery;
  ReadSession session(models_, visible.seen);
  const AnyView& view = Registered(DeliveriesView::kName);
  DOCKET_ASSIGN_OR_RETURN(std::vector<Scope> scopes, session.EnterAll(view));
  DOCKET_RETURN_IF_ERROR(session.RequireWhole(scopes));
  const ListAudience audience{.visible = visible, .organization = selection.organization};
  const ListQuery query{.view = view,
                        .scopes = std::move(scopes),
                        .prefix = selection.prefix,
                        .fingerprint = selection.fingerprint,
                        .cursor = filter.cursor,
                        .limit = filter.limit};
  const auto take = [&](Row row) -> absl::StatusOr<std::optional<JoinedDelivery>> {
    if (!Matches(row, filter, audience)) return std::nullopt;
    DOCKET_ASSIGN_OR_RETURN(JoinedDelivery joined, Join(std::move(row), session));
    if (filter.status && joined.status != *filter.status) return std::nullopt;
    DOCKET_RETURN_IF_ERROR(NoteEarlierCopy(joined, session));
    return std::optional(std::move(joined));
  };
  DOCKET_ASSIGN_OR_RETURN(Page<JoinedDelivery> page,
                          (ReadPage<Row, JoinedDelivery>(query, session, cursors_, take)));
  DOCKET_RETURN_IF_ERROR(NoteParkedOf<Row>(query, audience, session));
  return std::move(session).Finish(std::move(page));
}

absl::StatusOr<std::optional<view_proto::Delivery>> DeliveryReader::FindByGuid(
    const domain::HostCode& host, const domain::DeliveryGuid& guid) {
  ReadSession session(models_);
  DOCKET_ASSIGN_OR_RETURN(const std::vector<Scope> scopes,
                          session.EnterAll(Registered(DeliveriesView::kName)));
  std::optional<view_proto::Delivery> earliest;
  MergedIndex index(session.snapshot(), scopes,
                    {.prefix = DeliveriesOfGuid(guid.value()), .after = {}});
  for (int scanned = 0; index.Valid() && scanned < kGuidCopiesMax; index.Next(), ++scanned) {
    DOCKET_ASSIGN_OR_RETURN(
        auto row, session.Find<view_proto::Delivery>(index.scope(), std::string(index.row_key())));
    if (row.has_value() && row->host() == host.value()) earliest = std::move(row);
  }
  DOCKET_RETURN_IF_ERROR(index.status());
  return earliest;
}

}  // namespace docket::projections
