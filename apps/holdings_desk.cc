#include "apps/holdings_desk.h"

#include <string>
#include <string_view>

#include "absl/strings/numbers.h"
#include "api/http/problem.h"
#include "api/query/parameters.h"
#include "apps/holdings.h"
#include "apps/streamed_answer.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::apps {
namespace {

constexpr std::string_view kParameters[] = {"organization", "subject"};

absl::StatusOr<Person> PersonOf(const api::Request& request,
                                const std::vector<domain::HostCode>& hosts) {
  DOCKET_RETURN_IF_ERROR(api::CheckParameters(request, kParameters));
  Person person;
  DOCKET_ASSIGN_OR_RETURN(
      person.organization,
      api::ParseOrganization(request.Query("organization").value_or(""), hosts));
  std::int64_t subject = 0;
  const std::string_view text = request.Query("subject").value_or("");
  if (!absl::SimpleAtoi(platform::AbslView(text), &subject) || subject <= 0) {
    return absl::InvalidArgumentError(
        "The parameter subject must be the provider's number of the person's account.");
  }
  person.subject = domain::UserId(subject);
  return person;
}

}  // namespace

std::vector<api::Route> HoldingsDesk::Routes() {
  std::vector<api::Route> routes;
  routes.push_back(
      {.method = api::http::verb::post,
       .pattern = "/operator/v1/privacy/holdings",
       .door = api::Door::kOperator,
       .body_bytes_max = 0,
       .handler = [this](const api::Request& request) { return AnswerWith(Begin(request)); }});
  return routes;
}

api::Response HoldingsDesk::Begin(const api::Request& request) {
  const absl::StatusOr<Person> person = PersonOf(request, hosts_);
  if (!person.ok()) return api::ToResponse(api::ProblemOf(person.status()), request.request_id);
  return work_.Begin(request, [this, person = *person](LineChannel& channel,
                                                       const std::function<bool()>& cancelled) {
    const auto report = [&channel](const std::string& text) { PushProgress(channel, text); };
    return FindHoldings(stores_, person, {.report = report, .cancelled = cancelled});
  });
}

}  // namespace docket::apps
