#include "api/handlers/get_openapi.h"

#include "api/openapi_document.h"

namespace docket::api {

boost::asio::awaitable<Response> GetOpenApi::operator()(Request /*request*/) const {
  co_return Response{.status = http::status::ok,
                     .headers = {{"Content-Type", "application/yaml"}},  // RFC 9512
                     .body = std::string(OpenApiDocument()),
                     .chunks = {}};
}

}  // namespace docket::api
