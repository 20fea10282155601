// What an error of PostgreSQL means for us, in one table by SQLSTATE, so that "may be tried again"
// is the same everywhere:
//   kUnavailable, kAborted, kDeadlineExceeded
//                        not now, and not for ever: the server is away, ends, starts, is full, or
//                        ended this transaction for another one
//   kDataLoss            the server says that stored data is broken
//   anything else        the same call fails again until a person does something; the message says
//                        what
// Source: PostgreSQL 15, Appendix A "PostgreSQL Error Codes".
// Thread-safety: pure functions.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace docket::platform {

struct PostgresFailure {
  std::string_view what;      // was tried: "store blob 1f…"
  std::string_view message;   // the server's or the client library's
  std::string_view sqlstate;  // five characters; empty: there was no answer from a server
};

// Never OK.
[[nodiscard]] absl::Status FromPostgres(const PostgresFailure& failure);

// The state in a message of a connection with verbose errors ("FATAL:  28P01: password …"), which
// is the only place that the client library tells it for a failed connection. Empty: there is none.
[[nodiscard]] std::string_view SqlstateIn(std::string_view message);

}  // namespace docket::platform
