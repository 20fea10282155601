// The first API key: made at the first start, written to a file of mode 0600, and created by a
// command like any other key. The file comes first and the command has one id for ever, so a crash
// in between is mended by the next start. One that was revoked is told in the log and stays
// revoked; when its file is moved away, the next start makes another. Thread-safety: called by one
// thread, which it blocks for at most kAdminKeyTimeout.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "apps/data_directory.h"
#include "commands/command_sender.h"
#include "domain/ids.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "projections/queries.h"

namespace docket::apps {

inline constexpr absl::Duration kAdminKeyTimeout = absl::Seconds(10);

struct AdminKeyParts {
  const DataDirectory& data;
  commands::CommandSender& sender;
  projections::KeyQueries& keys;
  const platform::Clock& clock;
  const platform::Logger& logger;
};

// The id of the key in the file, which exists in the journal or is asked for durably.
[[nodiscard]] absl::StatusOr<domain::KeyId> EnsureAdminKey(const AdminKeyParts& parts);

}  // namespace docket::apps
