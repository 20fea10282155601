#include "api/http/request_problems.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "api/http/router.h"
#include "boost/beast/http/error.hpp"

namespace docket::api {

using boost::system::error_code;

Problem MalformedProblem(std::string detail) {
  return {http::status::bad_request, "malformed-request", "The request is not HTTP/1.1",
          std::move(detail)};
}

Problem TimeoutProblem() {
  return {http::status::request_timeout, "request-timeout", "The request took too long",
          "The request was not complete in time."};
}

Problem HeaderTooLargeProblem() {
  return {http::status::request_header_fields_too_large, "header-too-large",
          "The request's header is too large", "Send fewer or shorter header fields."};
}

Problem HeaderProblem(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return HeaderTooLargeProblem();
  }
  return MalformedProblem(
      absl::StrCat("The request's header cannot be read: ", error.message(), "."));
}

Problem BodyProblem(const error_code& error, std::size_t bytes_max) {
  if (error == http::error::body_limit) {
    return {http::status::payload_too_large, "body-too-large", "The request's body is too large",
            absl::StrCat("At most ", bytes_max, " bytes are accepted here.")};
  }
  return MalformedProblem(
      absl::StrCat("The request's body cannot be read: ", error.message(), "."));
}

Problem TargetProblem() {
  return MalformedProblem("The request's target is no path with a query, or not UTF-8.");
}

Problem MethodProblem(const std::string& allow) {
  return {.status = http::status::method_not_allowed,
          .type = "method-not-allowed",
          .title = "The method is not allowed here",
          .detail = absl::StrCat("Allowed: ", allow, "."),
          .headers = {{"Allow", allow}}};
}

Problem PathProblem() {
  return {http::status::not_found, "not-found", "There is no such thing",
          absl::StrCat("No such path; GET ", kDescriptionPath, " answers with what there is.")};
}

Problem BusyProblem(std::string detail, int retry_after_seconds) {
  return {http::status::service_unavailable, "busy", "The server is busy", std::move(detail),
          retry_after_seconds};
}

Problem BudgetProblem() {
  return BusyProblem("Too many request bodies are in flight; send it again.");
}

}  // namespace docket::api
