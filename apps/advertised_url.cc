#include "apps/advertised_url.h"

#include "absl/strings/str_cat.h"
#include "boost/asio/ip/host_name.hpp"
#include "boost/system/error_code.hpp"

namespace docket::apps {
namespace {

bool IsAny(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

}  // namespace

std::string AdvertisedUrl(const platform::HttpConfig& http) {
  if (!http.advertised_url.empty()) return http.advertised_url;
  if (http.listen.port == 0) return "";
  const char* const scheme = platform::IsServedByTls(http.tls) ? "https://" : "http://";
  if (IsAny(http.listen.address)) {
    boost::system::error_code error;
    const std::string host = boost::asio::ip::host_name(error);
    if (!error) return absl::StrCat(scheme, host, ":", http.listen.port);
  }
  return absl::StrCat(scheme, ToString(http.listen));
}

}  // namespace docket::apps
