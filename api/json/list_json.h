// A repeated message as an array. Thread-safety: a pure function.
#pragma once

#include "boost/json/array.hpp"

namespace docket::api {

template <class Messages, class Render>
boost::json::array ListJson(const Messages& messages, Render render) {
  boost::json::array list;
  for (const auto& message : messages) list.push_back(render(message));
  return list;
}

}  // namespace docket::api
