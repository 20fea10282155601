// What the endpoints answer by which people set what holds for a repository or an organisation.
// Thread-safety: as SettingsDesk.
#pragma once

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "api/handlers/settings_desk.h"
#include "api/http/message.h"
#include "api/json/values.h"
#include "boost/json/array.hpp"

namespace docket::api {

[[nodiscard]] SettingOrigin SettingOriginOf(const Request& request, const platform::Clock& clock);

// The {id} of the path. An id that is none is answered as one that is not there.
[[nodiscard]] std::optional<domain::RepositoryKey> RepositoryInPath(
    const Request& request, const std::vector<domain::HostCode>& hosts);

// Who may see what, and the organisation in the {id} of the path.
struct AtOrganization {
  projections::Visible visible;
  domain::Tenant organization;
};
// Or why there is no answer: as QueryDoor::Enter; 404 for one that the caller may not see.
[[nodiscard]] boost::asio::awaitable<std::variant<Response, AtOrganization>> EnterOrganization(
    const SettingsDesk& desk, const Request& request, Permission needed);

template <class Row>
[[nodiscard]] AnswerAbout AboutOf(const projections::Answer<Row>& answer) {
  return {.at = answer.at, .incomplete = answer.incomplete, .tag = std::nullopt};
}

// All that a row of an organisation lists.
template <class Row>
[[nodiscard]] Response AnswerItems(const Request& request, const projections::Answer<Row>& answer,
                                   boost::json::array items) {
  return AnswerWith(request,
                    {{"host", answer.value.tenant().host()},
                     {"organization_id", OrganizationJson(answer.value.tenant())},
                     {"items", std::move(items)}},
                    AboutOf(answer));
}

// 202: it is durable, and what came of it not known in time.
[[nodiscard]] Response AnswerSettingPending();
[[nodiscard]] Response AnswerSettingRefused(const Request& request,
                                            const view_proto::CommandOutcome& outcome);

// Sends the command, waits for what comes of it, and shows what `read(visible)` has then.
template <class Read, class Show>
boost::asio::awaitable<Response> SetAndAnswer(const SettingsDesk& desk, const Request& request,
                                              projections::Visible visible,
                                              domain::RecordedCommand command, Read read,
                                              Show show) {
  const absl::StatusOr<SettingsDesk::Result> result = co_await desk.Ask(std::move(command));
  if (!result.ok()) co_return AnswerFailed(request, result.status());
  if (const auto* refused = std::get_if<SettingsDesk::Refused>(&*result)) {
    co_return AnswerSettingRefused(request, refused->outcome);
  }
  const auto* done = std::get_if<SettingsDesk::Done>(&*result);
  if (done == nullptr) co_return AnswerSettingPending();
  visible.seen = Join(std::move(visible.seen), done->at);
  const auto answer = read(visible);
  if (absl::IsAborted(answer.status())) co_return AnswerSettingPending();
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  co_return show(*answer);
}

}  // namespace docket::api
