// Whether somebody listens already where a server is about to, asked before anything is made for
// it. An answer, not a claim: who binds later can still be refused. Thread-safety: a function
// without shared state.
#pragma once

#include "absl/status/status.h"
#include "platform/config.h"

namespace docket::apps {

// As api::ListenOn answers, with what to do; port 0 is always free.
[[nodiscard]] absl::Status RequireFreePort(const platform::ListenAddress& listen);

}  // namespace docket::apps
