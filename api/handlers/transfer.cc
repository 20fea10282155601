#include "api/handlers/transfer.h"

#include <limits>

#include "api/json/body_reader.h"
#include "api/json/repository_json.h"
#include "api/query/page_answer.h"
#include "api/query/parameters.h"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using projections::Visible;

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

Response AnswerPending() {
  Response response;
  response.status = http::status::accepted;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = boost::json::serialize(boost::json::object{{"status", "pending"}});
  return response;
}

Response AnswerRefused(const Request& request, const view_proto::CommandOutcome& outcome) {
  if (outcome.code() == "not-known" || outcome.code() == "owner-mismatch") {
    return NotVisible(request);
  }
  const absl::Status why = outcome.result() == view_proto::COMMAND_RESULT_REJECTED
                               ? absl::FailedPreconditionError(outcome.detail())
                               : absl::InternalError(outcome.detail());
  return AnswerFailed(request, why);
}

SettingOrigin OriginOf(const Request& request, const platform::Clock& clock) {
  return {.key = domain::KeyId(request.user_id == nullptr ? std::string() : *request.user_id),
          .now = clock.Now(),
          .trace = request.trace};
}

// An id that is none is answered as one that is not there.
std::optional<domain::RepositoryKey> RepositoryOf(const Request& request,
                                                  const std::vector<domain::HostCode>& hosts) {
  const auto key = ParseRepository(request.path_parameters.at("id"), hosts);
  return key.ok() ? std::optional(*key) : std::nullopt;
}

}  // namespace

asio::awaitable<Response> ConfirmTransfer::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {}, Permission::kAdminister);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  Visible visible = std::get<Visible>(entered);
  const auto key = RepositoryOf(request, desk_->door->settings().hosts);
  if (!key.has_value()) co_return NotVisible(request);
  const auto transfer = ReadTransfer(request, *key);
  if (!transfer.ok()) co_return AnswerFailed(request, transfer.status());
  const absl::StatusOr<SettingsDesk::Result> result =
      co_await desk_->Ask(SettingCommand(*transfer, OriginOf(request, desk_->clock)));
  if (!result.ok()) co_return AnswerFailed(request, result.status());
  if (const auto* refused = std::get_if<SettingsDesk::Refused>(&*result)) {
    co_return AnswerRefused(request, refused->outcome);
  }
  const auto* done = std::get_if<SettingsDesk::Done>(&*result);
  if (done == nullptr) co_return AnswerPending();
  visible.seen = Join(std::move(visible.seen), done->at);
  const auto answer = desk_->repositories.GetRepository(visible, *key);
  if (absl::IsAborted(answer.status())) co_return AnswerPending();
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  co_return AnswerWith(request, RepositoryJson(answer->value),
                       {.at = answer->at, .incomplete = answer->incomplete, .tag = std::nullopt});
}

}  // namespace docket::api
