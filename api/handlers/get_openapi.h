// GET /api/v1/openapi.yaml: the description of what is served, openapi.yaml. It needs no key.
// Thread-safety: as every handler, copies may run at the same time.
#pragma once

#include "api/http/message.h"

namespace docket::api {

class GetOpenApi {
 public:
  boost::asio::awaitable<Response> operator()(Request request) const;
};

}  // namespace docket::api
