// Settlements: tells the owner of an organisation that a shard has all of its rows
// (organization.SettleOnShard). Told again after a while, since what is on its way may be lost; the
// command is the same, so that it is decided once.
// Thread-safety: none; one thread. Borrows logs and clock, which outlive it.
#pragma once

#include <map>

#include "absl/time/time.h"
#include "commands/command_sender.h"
#include "domain/catalogue.h"
#include "domain/ids.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "projections/postgres/shard_projector.h"

namespace docket::apps {

[[nodiscard]] domain::RecordedCommand SettleCommand(const projections::Settlement& settlement,
                                                    domain::Timestamp now);

class Settlements {
 public:
  Settlements(eventstore::RecordLog& review_commands, eventstore::RecordLog& organization_commands,
              const platform::Clock& clock)
      : sender_(review_commands, organization_commands, schemas::Unsealed()), clock_(clock) {}

  void Tell(const projections::Settlement& settlement);

 private:
  commands::CommandSender sender_;
  const platform::Clock& clock_;
  struct Told {
    std::int64_t placement = 0;
    absl::Time at;
  };
  std::map<domain::Tenant, Told> told_;
};

}  // namespace docket::apps
