// Facts about the conversation of agents over one run. Stored as
// schemas/docket/conversation/v1/events.proto says. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "domain/ids.h"
#include "domain/review/run_values.h"

namespace docket::domain::conversation {

// What kind of a turn it is.
enum class MessageKind { kProposal, kCritique, kRevision, kVote, kSummary, kToolUse };

struct Message {
  std::string agent;  // as the worker names it
  MessageKind kind = MessageKind::kProposal;
  std::int64_t round = 0;  // from 1
  std::int64_t confidence_percent = 0;
  std::int64_t tokens = 0;
  Sha256Hex body;  // blob
  friend bool operator==(const Message&, const Message&) = default;
};

struct AgentMessageRecorded {
  RunId run;
  std::int64_t ordinal = 0;  // within the conversation, from 1
  Message message;
  friend bool operator==(const AgentMessageRecorded&, const AgentMessageRecorded&) = default;
};

// It came too late to count: evidence that it came.
struct AgentMessageDiscarded {
  RunId run;
  review::DiscardReason reason = review::DiscardReason::kRunEnded;
  Message message;
  friend bool operator==(const AgentMessageDiscarded&, const AgentMessageDiscarded&) = default;
};

using Event = std::variant<AgentMessageRecorded, AgentMessageDiscarded>;

}  // namespace docket::domain::conversation
