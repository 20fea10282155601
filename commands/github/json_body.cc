#include "commands/github/json_body.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "commands/github/json_fault.h"
#include "platform/check.h"

namespace docket::commands::github {
namespace {

struct ThreadParser {
  std::unique_ptr<simdjson::dom::parser> parser;
  bool in_use = false;

  void Release() {
    if (parser->capacity() > kRetainedBodyBytes) parser.reset();
    in_use = false;
  }
};

ThreadParser& ParserOfThisThread() {
  thread_local ThreadParser parser;
  return parser;
}

// simdjson's tree does not say where it failed: a body that it refused is read a second time.
absl::Status Refusal(simdjson::error_code error, std::string_view body) {
  if (error == simdjson::MEMALLOC) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no memory to parse a webhook body of ", body.size(), " bytes"));
  }
  const std::optional<JsonFault> fault = FindJsonFault({.text = body, .max_depth = kMaxJsonDepth});
  if (fault.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the body is not JSON: ", fault->what, " at byte ", fault->byte));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("the body cannot be read as JSON: ", simdjson::error_message(error)));
}

}  // namespace

absl::StatusOr<JsonBody> JsonBody::Parse(std::string_view body) {
  if (body.empty()) return absl::InvalidArgumentError("the body is not JSON: empty, at byte 0");
  if (body.size() > kMaxBodyBytes) {
    return absl::InvalidArgumentError(absl::StrCat("the body has ", body.size(), " bytes; at most ",
                                                   kMaxBodyBytes, " are accepted"));
  }
  ThreadParser& thread = ParserOfThisThread();
  DOCKET_CHECK(!thread.in_use);
  if (thread.parser == nullptr) {
    thread.parser = std::make_unique<simdjson::dom::parser>(kMaxBodyBytes);
  }
  thread.in_use = true;

  simdjson::dom::element root;
  absl::Status status = absl::OkStatus();
  if (const auto error = thread.parser->parse(body.data(), body.size()).get(root)) {
    status = Refusal(error, body);
  } else if (!root.is_object()) {
    status = absl::InvalidArgumentError("the body is JSON but not an object, at byte 0");
  }
  if (!status.ok()) {
    thread.Release();
    return status;
  }
  return JsonBody(root);
}

JsonBody::JsonBody(JsonBody&& other) noexcept : root_(other.root_) { other.holds_parser_ = false; }

JsonBody::~JsonBody() {
  if (holds_parser_) ParserOfThisThread().Release();
}

}  // namespace docket::commands::github
