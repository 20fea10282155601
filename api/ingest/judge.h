// Judges a webhook: everything the door decides about a request before it is received. Reads the
// whole body twice (signature, JSON), so large ones are judged off the io thread.
// Order: 415 content type, 400 headers, 401 signature, 400 JSON, 403 owner.
// Thread-safety: pure functions.
#pragma once

#include "api/http/problem.h"
#include "api/ingest/endpoint.h"
#include "commands/delivery_receiver.h"

namespace docket::api {

// A delivery that may be received. On success it has taken the request's body.
[[nodiscard]] OrProblem<commands::IncomingDelivery> JudgeDelivery(const Endpoint& endpoint,
                                                                  Request& request);

}  // namespace docket::api
