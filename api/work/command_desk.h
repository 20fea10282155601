// CommandDesk: asks the owner of an aggregate for something over its inbox, and waits until what
// became of it can be read, with all that follows from it.
// Thread-safety: every method may be called from any thread at the same time. Borrows its parts.
// Failure: kUnavailable: whether the command is durable is not known; asking for the same again is
// safe, since it has the same id.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/http/problem.h"
#include "api/query/query_door.h"
#include "boost/asio/awaitable.hpp"
#include "commands/command_sender.h"
#include "domain/catalogue.h"
#include "platform/clock.h"
#include "projections/progress.h"
#include "projections/queries.h"

namespace docket::api {

class CommandDesk {
 public:
  struct Parts {
    commands::CommandSender& sender;
    projections::OutcomeQueries& outcomes;
    projections::Progress& progress;
    const platform::Clock& clock;
  };
  explicit CommandDesk(const Parts& parts) : parts_(parts) {}

  using Outcome = projections::Answer<view_proto::CommandOutcome>;

  // Nothing: the command is durable, and what becomes of it was not known in time.
  [[nodiscard]] boost::asio::awaitable<absl::StatusOr<std::optional<Outcome>>> Ask(
      const domain::RecordedCommand& command, const commands::CommandSender::Address& address,
      absl::Duration wait) const;

  [[nodiscard]] const platform::Clock& clock() const { return parts_.clock; }
  [[nodiscard]] projections::Progress& progress() const { return parts_.progress; }

 private:
  // The outcome, once the views have passed it.
  [[nodiscard]] boost::asio::awaitable<absl::StatusOr<std::optional<Outcome>>> AwaitOutcome(
      const domain::CommandId& id, eventstore::PartitionIndex partition,
      const commands::CommandSender::Address& address, absl::Time end) const;

  const Parts parts_;
};

// 202: it will be done; the answer names the command, and GET /api/v1/commands/{id} its outcome.
[[nodiscard]] Response AnswerPending(const domain::CommandId& id);

// What a caller is told of an outcome that is no acceptance. 409 with the rejection's code as the
// member `code`; 404 for what does not exist; 503 for a command that is parked.
[[nodiscard]] Problem ProblemOfOutcome(const view_proto::CommandOutcome& outcome);

}  // namespace docket::api
