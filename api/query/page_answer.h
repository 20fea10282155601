// The answer to a list query: {"items": […], "next_cursor": …} and `Link: rel="next"`.
// Thread-safety: pure functions.
#pragma once

#include <utility>

#include "api/query/query_door.h"
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

}  // namespace docket::api
