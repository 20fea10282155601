// Commands to reviews, and to what belongs to them, that an API call asks for: their ids, their
// addresses, and what stands around them. A call that is repeated with the same natural key is the
// same command, and gets the answer of the first time. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "api/http/message.h"
#include "commands/command_sender.h"
#include "domain/catalogue.h"
#include "platform/clock.h"

namespace docket::api {

// Who asks for the commands, when, and in which trace.
struct CallOrigin {
  domain::Timestamp now;
  domain::TraceContext trace;
  std::string caller;  // "key:ID", or "operator"
};

// Precondition: the request has entered.
[[nodiscard]] CallOrigin OriginOf(const Request& request, const platform::Clock& clock);

struct ReviewCall {
  domain::ReviewId review;  // that the command is for, or whose conversation
  domain::Command command;
  domain::Tenant tenant;    // that owns the repository, as far as the views know
  std::string natural_key;  // tells calls of one kind for one review apart
};
[[nodiscard]] domain::RecordedCommand MakeReviewCommand(const ReviewCall& call,
                                                        const CallOrigin& origin);

// The inbox and partition of a command that MakeReviewCommand made.
[[nodiscard]] commands::CommandSender::Address ReviewInbox(const domain::RecordedCommand& command);

}  // namespace docket::api
