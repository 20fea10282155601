// Every aggregate's events, commands and states in one closed set: what codecs, processor and views
// switch over. A new aggregate is added here and nothing compiles until it is handled everywhere.
// Thread-safety: value types.
#pragma once

#include <variant>

#include "domain/access/commands.h"
#include "domain/access/events.h"
#include "domain/access/state.h"
#include "domain/commit/commands.h"
#include "domain/commit/events.h"
#include "domain/commit/state.h"
#include "domain/conversation/commands.h"
#include "domain/conversation/events.h"
#include "domain/conversation/state.h"
#include "domain/envelope.h"
#include "domain/installation/commands.h"
#include "domain/installation/events.h"
#include "domain/installation/state.h"
#include "domain/organization/commands.h"
#include "domain/organization/events.h"
#include "domain/organization/state.h"
#include "domain/repository/commands.h"
#include "domain/repository/events.h"
#include "domain/repository/state.h"
#include "domain/review/commands.h"
#include "domain/review/events.h"
#include "domain/review/state.h"
#include "domain/trail/commands.h"
#include "domain/trail/events.h"
#include "domain/trail/state.h"

namespace docket::domain {

using Event = std::variant<review::Event, repository::Event, installation::Event, access::Event,
                           commit::Event, organization::Event, conversation::Event, trail::Event>;

// Admit, LinkReview and commit::RecordPush are sent by nobody: the owner asks them by itself.
using Command =
    std::variant<review::Command, repository::Command, installation::Command, access::Command,
                 commit::Command, organization::Command, conversation::Command, trail::Command>;

using State = std::variant<review::State, repository::State, installation::State, access::State,
                           commit::State, organization::State, conversation::State, trail::State>;

// An event as the journal holds it.
struct RecordedEvent {
  EventMetadata metadata;
  Event event;
  friend bool operator==(const RecordedEvent&, const RecordedEvent&) = default;
};

// A command as an inbox holds it. For commands to a repository, its reviews or its commits,
// `repository` is what the delivery showed of it: the owner admits it (repository::Admit) before it
// decides. What is about runs shows nothing: it speaks of what the journal knows.
struct RecordedCommand {
  CommandMetadata metadata;
  std::optional<repository::Snapshot> repository;
  Command command;
  friend bool operator==(const RecordedCommand&, const RecordedCommand&) = default;
};

}  // namespace docket::domain
