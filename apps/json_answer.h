// What routes of the operator's socket answer with. Thread-safety: a pure function.
#pragma once

#include "api/http/message.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"

namespace docket::apps {

// 200 with the document.
[[nodiscard]] inline api::Response JsonAnswer(const boost::json::object& document) {
  return {.status = api::http::status::ok,
          .headers = {{"Content-Type", "application/json"}},
          .body = boost::json::serialize(document),
          .chunks = {}};
}

}  // namespace docket::apps
