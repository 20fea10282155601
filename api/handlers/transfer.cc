#include "api/handlers/transfer.h"

#include <limits>
#include <optional>
#include <utility>

#include "api/handlers/setting_answer.h"
#include "api/json/body_reader.h"
#include "api/json/repository_json.h"
#include "api/query/page_answer.h"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using projections::Visible;
using RepositoryAnswer = projections::Answer<view_proto::RepositoryStatus>;

absl::StatusOr<domain::repository::ConfirmTransfer> ReadTransfer(
    const Request& request, const domain::RepositoryKey& repository) {
  constexpr BodyReader::Range kIds{.min = 1, .max = std::numeric_limits<std::int64_t>::max()};
  BodyReader body(request.body);
  domain::repository::ConfirmTransfer transfer{
      .repository = repository,
      .from = domain::OrganizationId(body.Number("from", kIds)),
      .to = domain::OrganizationId(body.Number("to", kIds)),
      .confirmed_by = {}};
  DOCKET_RETURN_IF_ERROR(body.Finish());
  return transfer;
}

Response AnswerMoved(const Request& request, const RepositoryAnswer& answer) {
  return AnswerWith(request, RepositoryJson(answer.value),
                    {.at = answer.at, .incomplete = answer.incomplete, .tag = std::nullopt});
}

}  // namespace

asio::awaitable<Response> ConfirmTransfer::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {}, Permission::kAdminister);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& visible = std::get<Visible>(entered);
  const auto key = RepositoryInPath(request, desk_->door->settings().hosts);
  if (!key.has_value()) co_return NotVisible(request);
  const auto transfer = ReadTransfer(request, *key);
  if (!transfer.ok()) co_return AnswerFailed(request, transfer.status());
  domain::RecordedCommand command =
      SettingCommand(*transfer, SettingOriginOf(request, desk_->clock));
  co_return co_await SetAndAnswer(
      *desk_, request, visible, std::move(command),
      [this, &key](const Visible& now) { return desk_->repositories.GetRepository(now, *key); },
      [&request](const RepositoryAnswer& answer) { return AnswerMoved(request, answer); });
}

}  // namespace docket::api
