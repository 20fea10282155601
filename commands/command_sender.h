// CommandSender: how the API and operators ask for something: appends a command to the inbox of its
// aggregate and answers when that is durable. What became of it is an outcome in the journal.
// Thread-safety: Send may be called from any thread at the same time. Borrows the logs and the
// sealer, which must outlive it.
#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "commands/appender_pool.h"
#include "domain/catalogue.h"
#include "eventstore/record_log.h"
#include "platform/ids.h"
#include "schemas/codec/personal.h"

namespace docket::commands {

class CommandSender {
 public:
  // Where the command stands in its inbox; the journal's partition has the same number.
  struct Sent {
    eventstore::PartitionIndex partition;
    eventstore::Offset offset;
  };
  using Done = std::function<void(absl::StatusOr<Sent>)>;

  CommandSender(eventstore::RecordLog& review_commands,
                eventstore::RecordLog& organization_commands,
                const schemas::PersonalSealer& sealer);

  struct Address {
    platform::CommandLog log = platform::CommandLog::kReviewCommands;
    std::string partition_key;
  };

  // Calls `done` once, on this thread or on one of the log's; it must not block, nor call the
  // sender. kUnavailable: not acknowledged; sending the same command id again is safe.
  // kInvalidArgument: larger than the log takes, and never sent. May wait for the store of keys.
  void Send(const Address& address, const domain::RecordedCommand& command, const Done& done);

 private:
  AppenderPool review_commands_;
  AppenderPool organization_commands_;
  const schemas::PersonalSealer& sealer_;
};

}  // namespace docket::commands
