// Facts about accesses: who read or exported what. Stored form:
// schemas/docket/trail/v1/events.proto. Who it was is a key, never a person; what was read is named
// by ids. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "domain/access/events.h"
#include "domain/envelope.h"
#include "domain/ids.h"
#include "domain/time.h"

namespace docket::domain::trail {

struct AccessRecorded {
  KeyId key;  // empty: who may open the operator's socket
  access::Role role = access::Role::kAdmin;
  std::string operation;    // what was asked for: "GET /api/v1/reviews/{id}"
  std::string target;       // the ids in its path: "rev_gh_1_2"; empty: none
  std::string filter;       // which of them: "organization=gh:1&state=open"; empty: all
  std::int64_t status = 0;  // of the answer, as HTTP has it
  std::string request_id;   // as in the answer and the server's log
  TraceContext trace;
  Timestamp accessed_at;
  friend bool operator==(const AccessRecorded&, const AccessRecorded&) = default;
};

using Event = std::variant<AccessRecorded>;

}  // namespace docket::domain::trail
