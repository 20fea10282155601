#include "api/ingest/judge.h"

#include <initializer_list>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "api/ingest/signature.h"
#include "commands/github/envelope.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"
#include "simdjson.h"

namespace docket::api {
namespace {

using platform::AbslView;

constexpr char kEventHeader[] = "X-GitHub-Event";
constexpr char kGuidHeader[] = "X-GitHub-Delivery";
constexpr char kSignatureHeader[] = "X-Hub-Signature-256";
constexpr std::size_t kEventLengthMax = 64;
constexpr std::size_t kGuidLengthMin = 8;
constexpr std::size_t kGuidLengthMax = 64;
// Of the action, and of each header that is stored but not looked at.
constexpr std::size_t kTextLengthMax = 1'024;

bool IsEventName(std::string_view text) {
  return !text.empty() && text.size() <= kEventLengthMax &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

bool IsGuid(std::string_view text) {
  constexpr std::string_view kAllowed =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
  return text.size() >= kGuidLengthMin && text.size() <= kGuidLengthMax &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

// "application/json", also with parameters such as charset.
bool IsJson(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(AbslView(type)), "application/json");
}

Problem HeaderProblem(std::string_view name, std::string_view allowed) {
  return {http::status::bad_request, "invalid-header", "A header is missing or malformed",
          absl::StrCat(AbslView(name), " must be ", AbslView(allowed), ".")};
}

std::optional<Problem> CheckHeaders(const Request& request) {
  if (!IsJson(request.Header("Content-Type"))) {
    return Problem{http::status::unsupported_media_type, "unsupported-media-type",
                   "The body is not of the right type",
                   "Set the webhook's content type to application/json."};
  }
  if (!IsEventName(request.Header(kEventHeader))) {
    return HeaderProblem(kEventHeader, "1 to 64 of a-z, 0-9 and _");
  }
  if (!IsGuid(request.Header(kGuidHeader))) {
    return HeaderProblem(kGuidHeader, "8 to 64 of 0-9, a-z, A-Z and -");
  }
  for (const char* name : {"X-GitHub-Hook-ID", "X-GitHub-Hook-Installation-Target-Type",
                           "X-GitHub-Hook-Installation-Target-ID", "User-Agent"}) {
    const std::string_view text = request.Header(name);
    if (text.size() > kTextLengthMax || !simdjson::validate_utf8(text.data(), text.size())) {
      return HeaderProblem(name, absl::StrCat("UTF-8 of at most ", kTextLengthMax, " bytes"));
    }
  }
  return std::nullopt;
}

bool SpeaksFor(const Endpoint& endpoint, domain::OrganizationId owner) {
  if (owner == domain::kAppTenant) return endpoint.app_events;
  return endpoint.owners.any || endpoint.owners.ids.contains(owner);
}

Problem OwnerProblem(const Endpoint& endpoint, domain::OrganizationId owner) {
  const std::string why =
      owner == domain::kAppTenant
          ? "that belong to no organisation; set the endpoint's app_events to true"
          : absl::StrCat("of owner ", owner.value(), "; add it to the endpoint's owners");
  return {http::status::forbidden, "owner-not-allowed",
          "The endpoint does not speak for this owner",
          absl::StrCat("The endpoint ", endpoint.id, " does not take deliveries ", why,
                       " in the configuration.")};
}

// The same whatever is wrong with the signature, and whichever secrets the endpoint has. The path
// names the endpoint as its caller does: a default endpoint does not tell its id.
Problem SignatureProblem(const Request& request) {
  return {http::status::unauthorized, "invalid-signature", "The signature is not valid",
          absl::StrCat("The delivery to ", request.path,
                       " is not signed with a secret of this endpoint. ", kSignatureHeader,
                       " must be \"sha256=\" and the HMAC-SHA256, in hexadecimal digits, of the "
                       "body's bytes as they are sent. Check that the sender has a secret that is "
                       "configured for this endpoint, that nothing on the way changes the body, "
                       "and that the header arrives.")};
}

std::string Text(const Request& request, std::string_view name) {
  return std::string(request.Header(name));
}

}  // namespace

OrProblem<commands::IncomingDelivery> JudgeDelivery(const Endpoint& endpoint, Request& request) {
  if (auto problem = CheckHeaders(request)) return *std::move(problem);
  const std::optional<std::int32_t> signer = FindSigner(
      endpoint.secrets, {.header = request.Header(kSignatureHeader), .body = request.body});
  if (!signer.has_value()) return SignatureProblem(request);
  auto facts = commands::github::ReadDeliveryFacts(request.body, endpoint.host);
  if (!facts.ok()) {
    if (!absl::IsInvalidArgument(facts.status())) return ProblemOf(facts.status());
    return Problem{http::status::bad_request, "malformed-json", "The body is not a valid payload",
                   std::string(facts.status().message())};
  }
  if (facts->action.size() > kTextLengthMax) {
    return Problem{http::status::bad_request, "malformed-json", "The body is not a valid payload",
                   absl::StrCat("action has more than ", kTextLengthMax, " bytes.")};
  }
  if (!SpeaksFor(endpoint, facts->tenant.organization)) {
    return OwnerProblem(endpoint, facts->tenant.organization);
  }
  const bool of_transfer = facts->previous_owner != domain::kAppTenant;
  const platform::Sha256Digest hash = platform::Sha256(request.body);
  return commands::IncomingDelivery{
      .provider = endpoint.provider,
      .endpoint = endpoint.id,
      .tenant = facts->tenant,
      .repository = facts->repository,
      .installation = facts->installation,
      .guid = domain::DeliveryGuid(Text(request, kGuidHeader)),
      .event = Text(request, kEventHeader),
      .action = std::move(facts->action),
      .hook_id = Text(request, "X-GitHub-Hook-ID"),
      .hook_target_type = Text(request, "X-GitHub-Hook-Installation-Target-Type"),
      .hook_target_id = Text(request, "X-GitHub-Hook-Installation-Target-ID"),
      .user_agent = Text(request, "User-Agent"),
      .secret_index = *signer,
      .speaks_for_previous_owner = of_transfer && SpeaksFor(endpoint, facts->previous_owner),
      .trace = request.trace,
      .body = std::move(request.body),
      .body_sha256 = hash};
}

}  // namespace docket::api
