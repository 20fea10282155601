// What stands around every command and every event: who, when, why and on which evidence.
// Thread-safety: value types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/ids.h"
#include "domain/personal.h"
#include "domain/time.h"

namespace docket::domain {

enum class ActorType { kUnknown, kUser, kBot, kOrganization, kSystem };

struct Actor {
  ActorType type = ActorType::kUnknown;
  UserId id;
  Personal login;
  friend bool operator==(const Actor&, const Actor&) = default;
};

// The delivery, API call or timer that a command rests on. No event without it.
struct Source {
  std::string provider;  // "github", "api", "system"
  HostCode host;
  DeliveryGuid guid;  // the provider's id of the event; empty for API calls
  std::optional<DeliveryId> delivery;
  std::string hook_id;  // of the webhook; of an API call "key:ID", or "operator"
  Sha256Hex body_sha256;
  friend bool operator==(const Source&, const Source&) = default;
};

// W3C Trace Context, carried from the HTTP request into every record.
struct TraceContext {
  std::string traceparent;  // empty: not traced
  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

// Everything about a command but the command itself.
struct CommandMetadata {
  CommandId id;
  Tenant tenant;
  std::optional<RepositoryId> repository;
  Actor actor;
  Source source;
  TraceContext trace;
  Timestamp occurred_at;               // the provider's time
  Timestamp issued_at;                 // when intake or the API wrote it
  bool unique_per_occurrence = false;  // the same body again can only be a replay
  friend bool operator==(const CommandMetadata&, const CommandMetadata&) = default;
};

// Everything about an event but its facts.
struct EventMetadata {
  EventId id;
  StreamId stream;
  StreamVersion version;
  Tenant tenant;
  std::optional<RepositoryId> repository;
  Actor actor;
  CommandId causation;      // the command that was decided
  std::string correlation;  // the delivery guid, or the API request
  Source source;
  TraceContext trace;
  Timestamp occurred_at;  // the provider's time
  Timestamp recorded_at;  // ours, when the owner decided
  friend bool operator==(const EventMetadata&, const EventMetadata&) = default;
};

}  // namespace docket::domain
