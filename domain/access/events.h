// Facts about API keys: who may read what, and whether they are used. Stored form:
// schemas/docket/access/v1/events.proto. A key's secret is never stored, only its SHA-256.
// Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "domain/ids.h"
#include "domain/time.h"

namespace docket::domain::access {

enum class Role {
  kReader,    // queries of its organisations
  kAdmin,     // everything, of every organisation
  kOperator,  // a reader that may also ask for runs and cancel them
  kWorker,    // a reader that takes tasks and brings their results; without organisations: of all
  kAuditor    // a reader that sees the evidence of merges, too
};

struct KeyCreated {
  KeyId id;
  Sha256Hex secret_sha256;
  std::string label;
  Role role = Role::kReader;
  std::vector<Tenant> tenants;  // sorted; empty for an admin, or a worker of all
  Timestamp expires_at;         // kUnknownTime: never
  friend bool operator==(const KeyCreated&, const KeyCreated&) = default;
};

struct KeyRevoked {
  KeyId id;
  friend bool operator==(const KeyRevoked&, const KeyRevoked&) = default;
};

[[nodiscard]] constexpr Timestamp BeginOfHour(Timestamp time) {
  constexpr std::int64_t kHourUs = 3'600'000'000;
  return Timestamp(time.value() - time.value() % kHourUs);
}

// Told once for each hour.
struct KeyUsed {
  KeyId id;
  Timestamp used_at;  // BeginOfHour
  friend bool operator==(const KeyUsed&, const KeyUsed&) = default;
};

using Event = std::variant<KeyCreated, KeyRevoked, KeyUsed>;

}  // namespace docket::domain::access
