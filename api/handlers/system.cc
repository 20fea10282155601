#include "api/handlers/system.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/http/run_on.h"
#include "api/json/incomplete_json.h"
#include "api/json/list_json.h"
#include "api/json/status_json.h"
#include "boost/json/serialize.hpp"
#include "platform/hashing.h"

namespace docket::api {
namespace {

using projections::Incomplete;

constexpr std::string_view kOfPages[] = {"limit", "cursor"};

Response Answer(const boost::json::object& document) {
  return {.status = http::status::ok,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "private, no-cache"}},
          .body = boost::json::serialize(document),
          .chunks = {}};
}

// `read` asks the port on the pool, and `render` makes the document of what it says.
template <class Read, class Render>
boost::asio::awaitable<Response> AnswerSystem(const SystemDesk& desk, Request request,
                                              AllowedParameters allowed, Read read, Render render) {
  const auto entered = co_await desk.door->Enter(request, allowed, Permission::kAdminister);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto answer = co_await RunOn(desk.blocking, std::move(read));
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  co_return render(*answer, request);
}

template <class Items, class Render>
boost::json::object ItemsJson(const Items& items, Render render) {
  boost::json::object document;
  document["items"] = ListJson(items, render);
  return document;
}

// Names a parked stream, in the order of the list.
using Place = std::tuple<std::string, std::int32_t, std::string>;

Place PlaceOf(const Incomplete& parked) {
  return {parked.view, parked.partition.value(), parked.stream};
}

// Hex, so that it stands in a query as it is.
std::string CursorOf(const Incomplete& parked) {
  const auto& [view, partition, stream] = PlaceOf(parked);
  return platform::HexEncode(absl::StrCat(view, "/", partition, "/", stream));
}

Response AnswerParked(std::vector<Incomplete> streams, const Request& request) {
  const absl::StatusOr<int> limit = LimitParameter(request);
  if (!limit.ok()) return AnswerFailed(request, limit.status());
  std::ranges::sort(streams, {}, PlaceOf);
  auto from = streams.begin();
  if (const auto cursor = request.Query("cursor")) {
    // One that was retried since is not there any more, but its place is known still.
    const std::optional<std::string> text = platform::HexDecode(*cursor);
    const std::size_t view = text.has_value() ? text->find('/') : std::string::npos;
    const std::size_t partition = view == std::string::npos ? view : text->find('/', view + 1);
    std::int32_t number = -1;
    if (partition == std::string::npos ||
        !absl::SimpleAtoi(text->substr(view + 1, partition - view - 1), &number)) {
      return AnswerFailed(request, absl::InvalidArgumentError(
                                       "The parameter cursor must be the next_cursor of a page."));
    }
    const Place last{text->substr(0, view), number, text->substr(partition + 1)};
    from = std::ranges::upper_bound(streams, last, {}, PlaceOf);
  }
  const auto count = std::min<std::ptrdiff_t>(*limit, streams.end() - from);
  const std::vector<Incomplete> page(from, from + count);
  boost::json::object document = ItemsJson(page, &ParkedStreamJson);
  document["next_cursor"] = nullptr;
  if (from + count == streams.end()) return Answer(document);
  const std::string cursor = CursorOf(page.back());
  document["next_cursor"] = cursor;
  Response response = Answer(document);
  response.headers.emplace_back("Link", NextLink(request, cursor));
  return response;
}

}  // namespace

boost::asio::awaitable<Response> ListProjections::operator()(Request request) const {
  auto read = [this] { return desk_.system.Projections(); };
  auto render = [](const std::vector<projections::ProjectionStatus>& all, const Request&) {
    return Answer(ItemsJson(all, &ProjectionJson));
  };
  return AnswerSystem(desk_, std::move(request), {}, std::move(read), std::move(render));
}

boost::asio::awaitable<Response> ListConsumers::operator()(Request request) const {
  auto read = [this] { return desk_.system.Owners(); };
  auto render = [](const std::vector<projections::OwnerOfPartition>& all, const Request&) {
    return Answer(ItemsJson(all, &OwnerJson));
  };
  return AnswerSystem(desk_, std::move(request), {}, std::move(read), std::move(render));
}

boost::asio::awaitable<Response> ListDeadLetters::operator()(Request request) const {
  auto read = [this] { return desk_.system.ParkedStreams(); };
  return AnswerSystem(desk_, std::move(request), kOfPages, std::move(read), &AnswerParked);
}

}  // namespace docket::api
