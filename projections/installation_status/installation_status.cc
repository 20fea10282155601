#include "projections/installation_status/installation_status.h"

#include <set>
#include <utility>

#include "projections/event_view.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/installation_values.h"

namespace docket::projections {
namespace {

namespace events = domain::installation;
using Row = view_proto::InstallationStatus;

struct RepositoryChanges {
  const std::vector<domain::RepositoryId>& added;
  const std::vector<domain::RepositoryId>& removed;
};

void ChangeRepositories(Row& row, const RepositoryChanges& changes) {
  std::set<std::int64_t> repositories(row.repositories().begin(), row.repositories().end());
  for (const domain::RepositoryId& id : changes.added) repositories.insert(id.value());
  for (const domain::RepositoryId& id : changes.removed) repositories.erase(id.value());
  row.mutable_repositories()->Assign(repositories.begin(), repositories.end());
}

struct Applier {
  Row& row;
  const EventInput& input;

  void operator()(const events::InstallationCreated& event) const {
    *row.mutable_id() = schemas::ToProto(event.key);
    *row.mutable_tenant() = input.commit->outcome().tenant();
    *row.mutable_account_login() = schemas::ToProto(event.account_login);
    row.set_app_id(event.app_id);
    row.set_selection(schemas::ToProto(event.selection));
    ChangeRepositories(row, {.added = event.repositories, .removed = {}});
    Touch(row, event.updated_at);
  }
  void operator()(const events::InstallationSuspended& event) const {
    row.set_suspended(true);
    Touch(row, event.updated_at);
  }
  void operator()(const events::InstallationUnsuspended& event) const {
    row.set_suspended(false);
    Touch(row, event.updated_at);
  }
  void operator()(const events::InstallationDeleted& event) const {
    row.set_deleted(true);
    Touch(row, event.updated_at);
  }
  void operator()(const events::InstallationPermissionsAccepted& event) const {
    Touch(row, event.updated_at);
  }
  void operator()(const events::InstallationRepositoriesChanged& event) const {
    row.set_selection(schemas::ToProto(event.selection));
    ChangeRepositories(row, {.added = event.added, .removed = event.removed});
    Touch(row, event.updated_at);
  }
};

}  // namespace

std::vector<std::string> InstallationStatusView::Keys(const Input& input) {
  const EventInput* event = EventOf(input, "installation");
  if (event == nullptr) return {};
  return {event->stored->stream()};
}

absl::StatusOr<std::optional<Row>> InstallationStatusView::Apply(std::optional<Row> row,
                                                                 const Input& input) {
  return ApplyNext<events::Event>(std::move(row), input, [](Row& to, const EventInput& event) {
    return Applier{.row = to, .input = event};
  });
}

}  // namespace docket::projections
