// Whether somebody listens already where a server is about to, asked before anything is made for
// it. An answer, not a claim: who binds later can still be refused. Thread-safety: a function
// without shared state.
#pragma once

#include "absl/status/status.h"
#include "platform/config.h"

namespace docket::apps {

// kUnavailable, with what to do: the address cannot be listened on. Port 0 always can.
[[nodiscard]] absl::Status RequireFreePort(const platform::ListenAddress& listen);

}  // namespace docket::apps
