#include "commands/installation_standing.h"

#include <utility>
#include <vector>

#include "commands/accepted_changes.h"
#include "commands/decide_stream.h"
#include "domain/organization/decider.h"
#include "platform/status_macros.h"

namespace docket::commands {
namespace {

namespace installation = domain::installation;
using domain::organization::FollowInstallation;

bool IsActive(const installation::State& state) { return !state.suspended && !state.deleted; }

class Consequences {
 public:
  Consequences(const installation::State& before, const installation::State& after)
      : before_(before), after_(after) {}

  // What is listed counts also where the installation's own list lacks it: that is complete only if
  // it was told from the beginning.
  [[nodiscard]] std::vector<FollowInstallation> Of(const installation::Command& command) const {
    std::vector<FollowInstallation> all;
    const bool turned = !before_.key.has_value() || IsActive(before_) != IsActive(after_);
    if (turned) all.push_back(OfAll());
    const auto* changed = std::get_if<installation::ChangeRepositories>(&command);
    if (changed == nullptr || after_.deleted) return all;
    if (!changed->removed.empty()) all.push_back(Of(false, changed->removed));
    if (!turned && !changed->added.empty()) all.push_back(Of(IsActive(after_), changed->added));
    return all;
  }

 private:
  [[nodiscard]] FollowInstallation Of(bool active,
                                      std::vector<domain::RepositoryId> repositories) const {
    return {.organization = {.host = after_.key->host, .organization = after_.account},
            .installation = after_.key->installation,
            .active = active,
            .everywhere = false,
            .repositories = std::move(repositories)};
  }

  [[nodiscard]] FollowInstallation OfAll() const {
    FollowInstallation all =
        Of(IsActive(after_), {after_.repositories.begin(), after_.repositories.end()});
    all.everywhere = after_.selection == installation::RepositorySelection::kAll;
    return all;
  }

  const installation::State& before_;
  const installation::State& after_;
};

}  // namespace

absl::Status TellOrganization(const InstallationWord& word, StateSource& source,
                              Accepted& accepted) {
  const installation::State* after = &word.before;
  if (!accepted.changes.empty()) {
    after = &std::get<installation::State>(accepted.changes.front().after->state);
  }
  if (!after->key.has_value()) return absl::OkStatus();
  for (const FollowInstallation& told : Consequences(word.before, *after).Of(word.command)) {
    ChangedStates changed(accepted, source);
    const domain::StreamId stream = domain::StreamOf(told.organization);
    DOCKET_ASSIGN_OR_RETURN(const auto stored, changed.Load(stream));
    Decided decided = DecideStream<domain::organization::Organization>(
        stream, domain::organization::Command(told), stored, domain::DecisionContext{});
    Append(std::get<Accepted>(std::move(decided)), accepted);
  }
  return absl::OkStatus();
}

}  // namespace docket::commands
