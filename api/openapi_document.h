// openapi.yaml as it was when this program was built, so that who has the server alone has it too.
// Thread-safety: a constant.
#pragma once

#include <string_view>

namespace docket::api {

[[nodiscard]] std::string_view OpenApiDocument();

}  // namespace docket::api
