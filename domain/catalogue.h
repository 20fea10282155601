// Every aggregate's events, commands and states in one closed set: what codecs, processor and views
// switch over. A new aggregate is added here and nothing compiles until it is handled everywhere.
// Thread-safety: value types.
#pragma once

#include <variant>

#include "domain/access/commands.h"
#include "domain/access/events.h"
#include "domain/access/state.h"
#include "domain/envelope.h"
#include "domain/installation/commands.h"
#include "domain/installation/events.h"
#include "domain/installation/state.h"
#include "domain/repository/commands.h"
#include "domain/repository/events.h"
#include "domain/repository/state.h"
#include "domain/review/commands.h"
#include "domain/review/events.h"
#include "domain/review/state.h"

namespace docket::domain {

using Event = std::variant<review::Event, repository::Event, installation::Event, access::Event>;

// repository::Command is here without Admit being sent by anybody: the owner asks it by itself.
using Command =
    std::variant<review::Command, repository::Command, installation::Command, access::Command>;

using State = std::variant<review::State, repository::State, installation::State, access::State>;

// An event as the journal holds it.
struct RecordedEvent {
  EventMetadata metadata;
  Event event;
  friend bool operator==(const RecordedEvent&, const RecordedEvent&) = default;
};

// A command as an inbox holds it. For commands to a repository or to its reviews, `repository` is
// what the delivery showed of it: the owner admits it (repository::Admit) before it decides.
struct RecordedCommand {
  CommandMetadata metadata;
  std::optional<repository::Snapshot> repository;
  Command command;
  friend bool operator==(const RecordedCommand&, const RecordedCommand&) = default;
};

}  // namespace docket::domain
