#include "demo/transport.h"

#include <algorithm>
#include <cctype>

namespace docket::demo {

std::string_view FindHeader(const HttpHeaders& headers, std::string_view name) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  for (const auto& [key, value] : headers) {
    if (std::equal(key.begin(), key.end(), name.begin(), name.end(), same)) return value;
  }
  return {};
}

}  // namespace docket::demo
