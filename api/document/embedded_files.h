// The files that the server describes itself with, as they were when it was built, so that who has
// the program alone has them too: openapi.yaml, the same as JSON, and the page that shows it.
// Thread-safety: constants.
#pragma once

#include <span>
#include <string_view>

namespace docket::api {

struct EmbeddedFile {
  std::string_view name;  // without a folder
  std::string_view content;
  std::string_view packed;  // the same with gzip, as small as it gets
};

[[nodiscard]] std::span<const EmbeddedFile> EmbeddedFiles();

}  // namespace docket::api
