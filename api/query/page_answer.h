// The list queries: what all of them do from the request to the answer, which is
// {"items": […], "next_cursor": …} and `Link: rel="next"`.
// Thread-safety: functions without shared state. Borrows door, pool and what `list` uses until the
// answer is there.
#pragma once

#include <utility>

#include "api/http/run_on.h"
#include "api/query/query_door.h"
#include "boost/asio/awaitable.hpp"
#include "boost/asio/thread_pool.hpp"
#include "boost/json/array.hpp"

namespace docket::api {

template <class T, class Render>
[[nodiscard]] Response AnswerPage(const Request& request,
                                  const projections::Answer<projections::Page<T>>& page,
                                  Render render) {
  boost::json::array items;
  for (const T& item : page.value.items) items.push_back(render(item));
  boost::json::object document;
  document["items"] = std::move(items);
  document["next_cursor"] = nullptr;
  const std::optional<std::string>& cursor = page.value.next_cursor;
  if (cursor.has_value()) document["next_cursor"] = *cursor;
  const AnswerAbout about{.at = page.at, .incomplete = page.incomplete, .tag = std::nullopt};
  Response response = AnswerWith(request, std::move(document), about);
  if (cursor.has_value()) response.headers.emplace_back("Link", NextLink(request, *cursor));
  return response;
}

struct ListRoute {
  const QueryDoor& door;
  boost::asio::thread_pool& blocking;  // a list looks at many rows, so it is read there
  AllowedParameters allowed;
  Permission needed = Permission::kRead;
};

// `filter_of`(request, hosts) reads the parameters, `list`(visible, filter) asks the query port,
// and `render` makes each item's JSON.
template <class FilterOf, class List, class Render>
[[nodiscard]] boost::asio::awaitable<Response> AnswerList(ListRoute route, Request request,
                                                          FilterOf filter_of, List list,
                                                          Render render) {
  const auto entered = co_await route.door.Enter(request, route.allowed, route.needed);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto filter = filter_of(request, route.door.settings().hosts);
  if (!filter.ok()) co_return AnswerFailed(request, filter.status());
  const auto& visible = std::get<projections::Visible>(entered);
  auto read = [&list, &visible, &filter] { return list(visible, *filter); };
  const auto page = co_await RunOn(route.blocking, std::move(read));
  if (!page.ok()) co_return AnswerFailed(request, page.status());
  co_return AnswerPage(request, *page, render);
}

}  // namespace docket::api
