// Early return on a failed absl::Status or absl::StatusOr, for functions that return either.
// Not for coroutines (they cannot `return`).
// Thread-safety: macros without state. `expr` is evaluated once.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// DOCKET_RETURN_IF_ERROR(Flush());
#define DOCKET_RETURN_IF_ERROR(expr)                                             \
  do {                                                                           \
    if (absl::Status docket_status = (expr); !docket_status.ok()) [[unlikely]] { \
      return docket_status;                                                      \
    }                                                                            \
  } while (false)

// DOCKET_ASSIGN_OR_RETURN(const auto row, Read(key));
// Declares or assigns `lhs` in the enclosing scope, so it needs braces after an `if`.
// An `lhs` with a comma outside parentheses (a structured binding) does not fit in.
#define DOCKET_ASSIGN_OR_RETURN(lhs, expr) \
  DOCKET_ASSIGN_OR_RETURN_IMPL(DOCKET_STATUS_CONCAT(docket_statusor_, __LINE__), lhs, expr)

#define DOCKET_STATUS_CONCAT(a, b) DOCKET_STATUS_CONCAT_IMPL(a, b)
#define DOCKET_STATUS_CONCAT_IMPL(a, b) a##b
#define DOCKET_ASSIGN_OR_RETURN_IMPL(statusor, lhs, expr) \
  auto statusor = (expr);                                 \
  if (!statusor.ok()) [[unlikely]] {                      \
    return std::move(statusor).status();                  \
  }                                                       \
  lhs = *std::move(statusor)
