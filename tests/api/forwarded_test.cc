#include "api/http/forwarded.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::api {
namespace {

namespace http = boost::beast::http;

TrustedProxies Proxies(const std::vector<std::string>& networks) {
  const auto proxies = TrustedProxies::Of(networks);
  EXPECT_TRUE(proxies.ok()) << proxies.status();
  return proxies.value_or(TrustedProxies());
}

std::string Client(const std::string& peer, const std::string& name, const std::string& value) {
  http::fields header;
  header.insert(name, value);
  return Proxies({"10.0.0.0/8", "fd00::/8", "192.0.2.7"}).ClientOf(peer, header);
}

TEST(ForwardedTest, WhoIsNoProxyIsTheClient) {
  EXPECT_EQ(Client("203.0.113.9", "Forwarded", "for=198.51.100.1"), "203.0.113.9");
  EXPECT_EQ(Client("operator", "Forwarded", "for=198.51.100.1"), "operator");
  http::fields header;
  header.insert("X-Forwarded-For", "198.51.100.1");
  EXPECT_EQ(TrustedProxies().ClientOf("10.0.0.1", header), "10.0.0.1");
}

TEST(ForwardedTest, AProxySaysWhomItServes) {
  EXPECT_EQ(Client("10.0.0.1", "Forwarded", "for=198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(Client("192.0.2.7", "Forwarded", "proto=https; For=\"198.51.100.1:4711\";by=10.0.0.1"),
            "198.51.100.1");
  EXPECT_EQ(Client("10.0.0.1", "Forwarded", "for=\"[2001:db8::17]:4711\""), "2001:db8::17");
  EXPECT_EQ(Client("10.0.0.1", "X-Forwarded-For", "198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(Client("fd00::1", "X-Forwarded-For", "2001:db8::17"), "2001:db8::17");
  EXPECT_EQ(Client("::ffff:10.0.0.1", "X-Forwarded-For", "198.51.100.1"), "198.51.100.1");
}

TEST(ForwardedTest, WhatAClientMadeUpIsNotBelieved) {
  EXPECT_EQ(Client("10.0.0.1", "X-Forwarded-For", "127.0.0.1, 198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(Client("10.0.0.1", "Forwarded", "for=10.0.0.9, for=198.51.100.1, for=10.0.0.2"),
            "198.51.100.1");
}

TEST(ForwardedTest, WhenAllAreProxiesTheOutermostIsTheClient) {
  EXPECT_EQ(Client("10.0.0.1", "X-Forwarded-For", "10.3.0.1,10.2.0.1"), "10.3.0.1");
}

TEST(ForwardedTest, WhatIsNoAddressEndsTheSearch) {
  for (const char* unknown : {"for=unknown", "for=_hidden", "for=", "proto=https", "",
                              "for=\"[2001:db8::17\\\"", "for=198.51.100.1, for=unknown"}) {
    EXPECT_EQ(Client("10.0.0.1", "Forwarded", unknown), "10.0.0.1") << unknown;
  }
}

TEST(ForwardedTest, SeveralFieldsAreOneListAndForwardedCountsBeforeTheOlderField) {
  http::fields header;
  header.insert("Forwarded", "for=198.51.100.1");
  header.insert("Forwarded", "for=10.0.0.2");
  header.insert("X-Forwarded-For", "198.51.100.99");
  EXPECT_EQ(Proxies({"10.0.0.0/8"}).ClientOf("10.0.0.1", header), "198.51.100.1");
}

TEST(ForwardedTest, ANetworkIsAnAddressWithPerhapsAPrefix) {
  const TrustedProxies proxies = Proxies({"10.1.2.3/16", "::1"});
  const auto has = [&](const char* address) {
    return proxies.Has(boost::asio::ip::make_address(address));
  };
  EXPECT_TRUE(has("10.1.255.255"));
  EXPECT_FALSE(has("10.2.0.0"));
  EXPECT_TRUE(has("::1"));
  EXPECT_FALSE(has("::2"));
  for (const char* wrong : {"10.0.0.0/33", "proxy.example", "", "10.0.0", "::1/129", "/8"}) {
    EXPECT_FALSE(TrustedProxies::Of({wrong}).ok()) << wrong;
  }
}

}  // namespace
}  // namespace docket::api
