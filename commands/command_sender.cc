#include "commands/command_sender.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"

namespace docket::commands {

CommandSender::CommandSender(eventstore::RecordLog& review_commands,
                             eventstore::RecordLog& organization_commands,
                             const schemas::PersonalSealer& sealer)
    : review_commands_(review_commands),
      organization_commands_(organization_commands),
      sealer_(sealer) {}

void CommandSender::Send(const Address& address, const domain::RecordedCommand& command,
                         const Done& done) {
  AppenderPool& pool = address.log == platform::CommandLog::kReviewCommands
                           ? review_commands_
                           : organization_commands_;
  const absl::StatusOr<inbox_proto::CommandRecord> record =
      schemas::EncodeCommand(command, sealer_);
  if (!record.ok()) {
    done(absl::UnavailableError(
        absl::StrCat("the command could not be sealed: ", record.status().message())));
    return;
  }
  const eventstore::PartitionIndex partition = pool.PartitionOf(address.partition_key);
  auto finish = [partition, done](eventstore::AppendOutcome outcome) {
    if (outcome.kind == eventstore::AppendOutcome::Kind::kAcknowledged &&
        outcome.offset.has_value()) {
      done(Sent{.partition = partition, .offset = *outcome.offset});
      return;
    }
    done(absl::UnavailableError(
        absl::StrCat("the command is not known to be durable: ", outcome.error.message())));
  };
  const absl::Status sent = pool.Append(
      partition,
      {.key = address.partition_key, .headers = {}, .value = schemas::StoreMessage(*record)},
      std::move(finish));
  if (absl::IsInvalidArgument(sent)) {
    done(sent);
  } else if (!sent.ok()) {
    done(absl::UnavailableError(absl::StrCat("the inbox takes no commands now: ", sent.message())));
  }
}

}  // namespace docket::commands
