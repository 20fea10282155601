// SettingsDesk: how people set what holds for a repository or an organisation (its policy, which
// shard it is on, that it was transferred, its legal holds): the command, and the wait for what
// became of it. Thread-safety: every method may be called from any thread at the same time. Borrows
// what it is given.
#pragma once

#include <memory>
#include <optional>
#include <variant>

#include "absl/time/time.h"
#include "api/query/query_door.h"
#include "boost/asio/awaitable.hpp"
#include "commands/command_sender.h"
#include "domain/catalogue.h"
#include "platform/clock.h"
#include "projections/policy_queries.h"

namespace docket::api {

// Who sets it, and when.
struct SettingOrigin {
  domain::KeyId key;  // empty: the operator
  domain::Timestamp now;
  domain::TraceContext trace;
};

// Each call makes another command, also for the same setting: it may have been replaced meanwhile.
[[nodiscard]] domain::RecordedCommand SettingCommand(domain::repository::SetPolicy command,
                                                     const SettingOrigin& origin);
[[nodiscard]] domain::RecordedCommand SettingCommand(domain::organization::SetPolicy command,
                                                     const SettingOrigin& origin);
[[nodiscard]] domain::RecordedCommand SettingCommand(domain::organization::PlaceOnShard command,
                                                     const SettingOrigin& origin);
[[nodiscard]] domain::RecordedCommand SettingCommand(domain::organization::PlaceLegalHold command,
                                                     const SettingOrigin& origin);
[[nodiscard]] domain::RecordedCommand SettingCommand(domain::organization::LiftLegalHold command,
                                                     const SettingOrigin& origin);
[[nodiscard]] domain::RecordedCommand SettingCommand(domain::organization::EraseSubject command,
                                                     const SettingOrigin& origin);
[[nodiscard]] domain::RecordedCommand SettingCommand(domain::repository::ConfirmTransfer command,
                                                     const SettingOrigin& origin);

struct SettingsDesk {
  std::shared_ptr<const QueryDoor> door;
  projections::RepositoryQueries& repositories;
  projections::PolicyQueries& policies;
  commands::CommandSender& sender;
  const platform::Clock& clock;
  absl::Duration max_wait;

  // It is true; read at or behind this.
  struct Done {
    projections::Positions at;
  };
  struct Refused {
    view_proto::CommandOutcome outcome;
  };
  // It is durable, and its outcome was not known in time.
  struct Pending {};
  using Result = std::variant<Done, Refused, Pending>;

  [[nodiscard]] boost::asio::awaitable<absl::StatusOr<Result>> Ask(
      domain::RecordedCommand command) const;
};

}  // namespace docket::api
