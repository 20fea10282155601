#include "api/handlers/keys.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "api/auth/key_grant_json.h"
#include "api/http/await_callback.h"
#include "api/json/key_json.h"
#include "api/query/progress_wait.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "eventstore/log_names.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using Sent = commands::CommandSender::Sent;

Response JsonAnswer(http::status status, const boost::json::object& document) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", "application/json");
  response.headers.emplace_back("Cache-Control", "no-store");  // it may hold a secret
  response.body = boost::json::serialize(document);
  return response;
}

bool Exists(const view_proto::AccessKey& /*key*/) { return true; }
bool IsRevoked(const view_proto::AccessKey& key) { return key.revoked(); }

}  // namespace

asio::awaitable<absl::StatusOr<bool>> KeyDesk::Ask(domain::RecordedCommand command,
                                                   domain::KeyId id, Seen seen) const {
  const absl::Time end = clock.MonotonicNow() + max_wait;
  auto send = [this, &command](std::function<void(absl::StatusOr<Sent>)> done) {
    sender.Send(KeyInbox(), command, std::move(done));
  };
  const auto sent = co_await AwaitCallback<absl::StatusOr<Sent>>(
      std::move(send), absl::ToChronoMilliseconds(max_wait));
  if (!sent.has_value()) {
    co_return absl::UnavailableError("the command was not acknowledged in time");
  }
  if (!sent->ok()) co_return sent->status();
  while (true) {
    const auto points = door->progress().points();
    const auto key = keys.FindKey(id);
    if (key.ok() && seen(key->value)) co_return true;
    if (!key.ok() && !absl::IsNotFound(key.status())) co_return key.status();
    const absl::Duration left = end - clock.MonotonicNow();
    const projections::Positions more = AnythingMore(
        points, {.log = eventstore::kOrganizationEvents, .partition = (**sent).partition});
    if (left <= absl::ZeroDuration() || more.empty()) co_return false;
    const absl::StatusOr<bool> passed = co_await WaitUntilPassed(door->progress(), more, left);
    if (!passed.ok()) co_return passed.status();
  }
}

asio::awaitable<Response> CreateKey::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {});
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const CommandOrigin origin{.now = desk_->clock.Now(), .trace = request.trace};
  const auto grant = ParseKeyGrant(request.body, desk_->door->settings().hosts, origin.now);
  if (!grant.ok()) co_return AnswerFailed(request, grant.status());
  const KeyToken token = NewKeyToken();
  domain::RecordedCommand command = CreateKeyCommand(token, *grant, origin);
  const absl::StatusOr<bool> visible = co_await desk_->Ask(std::move(command), token.id, &Exists);
  if (!visible.ok()) co_return AnswerFailed(request, visible.status());
  boost::json::object document;
  document["id"] = token.id.value();
  document["key"] = ToString(token);
  document["label"] = grant->label;
  document["status"] = *visible ? "active" : "pending";
  co_return JsonAnswer(*visible ? http::status::created : http::status::accepted, document);
}

asio::awaitable<Response> RevokeKey::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {});
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const std::string& text = request.path_parameters.at("id");
  if (!IsKeyId(text)) co_return NotVisible(request);
  const domain::KeyId id(text);
  const auto known = desk_->keys.FindKey(id);
  if (!known.ok()) co_return AnswerFailed(request, known.status());
  const CommandOrigin origin{.now = desk_->clock.Now(), .trace = request.trace};
  domain::RecordedCommand command = RevokeKeyCommand(id, origin);
  const absl::StatusOr<bool> visible = co_await desk_->Ask(std::move(command), id, &IsRevoked);
  if (!visible.ok()) co_return AnswerFailed(request, visible.status());
  if (*visible) {
    Response response;
    response.status = http::status::no_content;
    co_return response;
  }
  co_return JsonAnswer(http::status::accepted, {{"id", text}, {"status", "pending"}});
}

asio::awaitable<Response> ListKeys::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {});
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto keys = desk_->keys.ListKeys();
  if (!keys.ok()) co_return AnswerFailed(request, keys.status());
  boost::json::array items;
  for (const view_proto::AccessKey& key : keys->value) items.push_back(KeyJson(key));
  const AnswerAbout about{.at = keys->at, .incomplete = keys->incomplete, .tag = std::nullopt};
  boost::json::object document;
  document["items"] = std::move(items);
  co_return AnswerWith(request, std::move(document), about);
}

}  // namespace docket::api
