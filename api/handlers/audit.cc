#include "api/handlers/audit.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/http/run_on.h"
#include "api/json/audit_json.h"
#include "api/query/page_answer.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

constexpr std::string_view kMergeParameters[] = {"organization", "repository", "violation", "from",
                                                 "to",           "limit",      "cursor"};
constexpr std::string_view kPushParameters[] = {"organization", "repository", "from",
                                                "to",           "limit",      "cursor"};

// "any", or a kind as an answer names it.
absl::StatusOr<std::optional<review::v1::ViolationKind>> ViolationParameter(
    const Request& request) {
  const auto text = request.Query("violation");
  if (!text.has_value()) return std::optional<review::v1::ViolationKind>();
  if (*text == "any") return review::v1::VIOLATION_KIND_UNSPECIFIED;
  review::v1::ViolationKind kind = review::v1::VIOLATION_KIND_UNSPECIFIED;
  const bool lower = *text == absl::AsciiStrToLower(platform::AbslView(*text));
  const std::string name =
      absl::StrCat("VIOLATION_KIND_", absl::AsciiStrToUpper(platform::AbslView(*text)));
  if (!lower || !review::v1::ViolationKind_Parse(name, &kind) ||
      kind == review::v1::VIOLATION_KIND_UNSPECIFIED) {
    return absl::InvalidArgumentError(
        "The parameter violation must be a kind of violation such as no_approval, or any.");
  }
  return kind;
}

absl::StatusOr<projections::AuditFilter> FilterOf(const Request& request,
                                                  const std::vector<domain::HostCode>& hosts) {
  projections::AuditFilter filter;
  DOCKET_ASSIGN_OR_RETURN(filter.organization, OrganizationParameter(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(filter.repository, RepositoryParameter(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(filter.violation, ViolationParameter(request));
  DOCKET_ASSIGN_OR_RETURN(filter.from, TimeParameter(request, "from"));
  DOCKET_ASSIGN_OR_RETURN(filter.to, TimeParameter(request, "to"));
  DOCKET_ASSIGN_OR_RETURN(filter.limit, LimitParameter(request));
  filter.cursor = request.Query("cursor").value_or("");
  return filter;
}

}  // namespace

boost::asio::awaitable<Response> GetMerge::operator()(Request request) const {
  const auto entered = co_await desk_.door->Enter(request, {}, Permission::kAudit);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto id = domain::ParseReviewId(request.path_parameters.at("id"));
  if (!id.has_value()) co_return NotVisible(request);
  const auto& visible = std::get<projections::Visible>(entered);
  // A merge may have many commits, and each is a row to read.
  auto read = [this, &visible, &id] { return desk_.audits.GetMerge(visible, *id); };
  const auto answer = co_await RunOn(desk_.blocking, std::move(read));
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  const AnswerAbout about{.at = answer->at, .incomplete = answer->incomplete, .tag = std::nullopt};
  co_return AnswerWith(request, MergeJson(answer->value, desk_.door->people()), about);
}

boost::asio::awaitable<Response> ListMerges::operator()(Request request) const {
  auto list = [this](const projections::Visible& visible, const projections::AuditFilter& filter) {
    return desk_.audits.ListMerges(visible, filter);
  };
  auto shown = [this](const projections::MergeRecord& record) {
    return MergeJson(record, desk_.door->people());
  };
  return AnswerList({.door = *desk_.door,
                     .blocking = desk_.blocking,
                     .allowed = kMergeParameters,
                     .needed = Permission::kAudit},
                    std::move(request), &FilterOf, std::move(list), std::move(shown));
}

boost::asio::awaitable<Response> ListDirectPushes::operator()(Request request) const {
  auto list = [this](const projections::Visible& visible, const projections::AuditFilter& filter) {
    return desk_.audits.ListDirectPushes(visible, filter);
  };
  return AnswerList({.door = *desk_.door,
                     .blocking = desk_.blocking,
                     .allowed = kPushParameters,
                     .needed = Permission::kAudit},
                    std::move(request), &FilterOf, std::move(list), &DirectPushJson);
}

}  // namespace docket::api
