#include "apps/advertised_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::apps {
namespace {

std::string Url(const std::string& address, std::uint16_t port, std::string advertised = "") {
  platform::HttpConfig http;
  http.listen = {.address = address, .port = port};
  http.advertised_url = std::move(advertised);
  return AdvertisedUrl(http);
}

TEST(AdvertisedUrlTest, IsWhatIsConfiguredOrWhereItListens) {
  EXPECT_EQ(Url("10.1.2.3", 8080, "https://docket-1.example:8443"),
            "https://docket-1.example:8443");
  EXPECT_EQ(Url("10.1.2.3", 8080), "http://10.1.2.3:8080");
  EXPECT_EQ(Url("::1", 8080), "http://[::1]:8080");
}

TEST(AdvertisedUrlTest, SaysThatItSpeaksTls) {
  platform::HttpConfig http;
  http.listen = {.address = "10.1.2.3", .port = 8443};
  http.tls = {.certificate_file = "tls.pem", .key_file = "tls.key"};
  EXPECT_EQ(AdvertisedUrl(http), "https://10.1.2.3:8443");
}

TEST(AdvertisedUrlTest, NobodyReachesAnAddressThatIsAny) {
  for (const char* any : {"0.0.0.0", "::"}) {
    EXPECT_THAT(Url(any, 8080), testing::MatchesRegex("http://[^:]+:8080")) << any;
    EXPECT_THAT(Url(any, 8080), testing::Not(testing::HasSubstr("0.0.0.0"))) << any;
  }
}

TEST(AdvertisedUrlTest, APortThatIsNotYetKnownIsNotTold) { EXPECT_EQ(Url("127.0.0.1", 0), ""); }

}  // namespace
}  // namespace docket::apps
