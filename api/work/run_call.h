// RunCall: what every call that changes a run begins and ends with: who asks, whether the run's
// review may be seen, whose it is; and from the outcome to the answer.
// Thread-safety: functions without shared state.
#pragma once

#include <string>

#include "api/query/query_door.h"
#include "api/work/command_desk.h"
#include "api/work/review_command.h"
#include "boost/asio/awaitable.hpp"

namespace docket::api {

struct RunCall {
  projections::Visible visible;
  domain::RunId run;
  domain::Tenant tenant;
};

// Of a path with {id}. 401, 403, 400; and as ProblemOfQuery.
[[nodiscard]] boost::asio::awaitable<OrProblem<RunCall>> EnterRun(
    const QueryDoor& door, projections::ReviewQueries& reviews, const Request& request,
    AllowedParameters allowed, Permission needed);

// Sends the command and answers what becomes of it: 200 with `document`, to which the command's id
// is added; 202, 409, 404 as CommandDesk says.
[[nodiscard]] boost::asio::awaitable<Response> AskAndAnswer(const Request& request,
                                                            const CommandDesk& commands,
                                                            ReviewCall call, absl::Duration wait,
                                                            boost::json::object document);

}  // namespace docket::api
