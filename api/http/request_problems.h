// What a connection itself has to say against a request, before any handler sees it. Every bound
// has its own answer. Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <string>

#include "api/http/problem.h"
#include "boost/system/error_code.hpp"

namespace docket::api {

[[nodiscard]] Problem MalformedProblem(std::string detail);
[[nodiscard]] Problem TargetProblem();
[[nodiscard]] Problem HeaderTooLargeProblem();
[[nodiscard]] Problem TimeoutProblem();

// Of what Beast says while it reads.
[[nodiscard]] Problem HeaderProblem(const boost::system::error_code& error);
[[nodiscard]] Problem BodyProblem(const boost::system::error_code& error, std::size_t bytes_max);

// `allow`: the methods that there are, as in the field Allow.
[[nodiscard]] Problem MethodProblem(const std::string& allow);
[[nodiscard]] Problem PathProblem();

// 503, to be tried again after a while.
[[nodiscard]] Problem BusyProblem(std::string detail, int retry_after_seconds = 1);
[[nodiscard]] Problem BudgetProblem();

}  // namespace docket::api
