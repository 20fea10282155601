// KafkaProxy between a client and a broker that are both this test's.
#include "tests/support/kafka_proxy.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "absl/time/clock.h"

namespace docket::tests {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr char kProduce = 0;
constexpr char kFetch = 1;

std::string BigEndian(std::size_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    text += static_cast<char>(number >> static_cast<unsigned>(shift));
  }
  return text;
}

std::string Name(const std::string& name) { return BigEndian(name.size(), 2) + name; }

// As a client sends it, as far as the proxy reads.
std::string RequestOf(char api_key, const std::string& client, const std::string& topic) {
  std::string body;
  body += '\0';
  body += api_key;
  body += BigEndian(7, 2) + BigEndian(42, 4) + Name(client);
  body += BigEndian(0xffff, 2) + BigEndian(0xffff, 2) + BigEndian(1'000, 4) + BigEndian(1, 4);
  body += Name(topic) + "and so on";
  return BigEndian(body.size(), 4) + body;
}

class KafkaProxyTest : public testing::Test {
 protected:
  KafkaProxyTest() {
    proxy_.SetTarget(1, listener_.local_endpoint().port());
    client_.connect(
        {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(proxy_.ports().front())});
    listener_.accept(broker_);
  }

  void Send(const std::string& request) { asio::write(client_, asio::buffer(request)); }
  // What the broker gets next, of that length.
  std::string Receive(std::size_t length) {
    std::string bytes(length, '\0');
    boost::system::error_code error;
    asio::read(broker_, asio::buffer(bytes), error);
    return error ? error.message() : bytes;
  }
  void AwaitHeld(const std::string& client) {
    const absl::Time end = absl::Now() + kPatience;
    while (proxy_.held_appends(client) == 0 && absl::Now() < end) {
    }
    EXPECT_EQ(proxy_.held_appends(client), 1);
    EXPECT_EQ(broker_.available(), 0U);
  }

  KafkaProxy proxy_{1};
  asio::io_context context_;
  tcp::acceptor listener_{context_, {asio::ip::address_v4::loopback(), 0}};
  tcp::socket client_{context_};
  tcp::socket broker_{context_};
};

TEST_F(KafkaProxyTest, WhatOthersSendPasses) {
  proxy_.Set({.client = "other"}, Passage::kNone);
  proxy_.Set({.client = "me", .topic = "events"}, Passage::kNoAppends);
  for (const std::string& request :
       {RequestOf(kProduce, "me", "commands"), RequestOf(kFetch, "me", "events")}) {
    Send(request);
    EXPECT_EQ(Receive(request.size()), request);
  }
}

TEST_F(KafkaProxyTest, AppendsWaitAndArriveAlsoOfAClientThatIsGone) {
  proxy_.Set({.client = "me", .topic = "events"}, Passage::kNoAppends);
  const std::string request = RequestOf(kProduce, "me", "events");
  Send(request);
  AwaitHeld("me");
  client_.close();
  proxy_.Set({.client = "me", .topic = "events"}, Passage::kOpen);
  EXPECT_EQ(Receive(request.size()), request);
}

TEST_F(KafkaProxyTest, WhatWasHeldBackOnAClosedWayNeverArrives) {
  proxy_.Set({.client = "me", .broker = 1}, Passage::kNone);
  Send(RequestOf(kProduce, "me", "events"));
  AwaitHeld("me");
  proxy_.Close({.client = "me", .broker = 1});
  EXPECT_EQ(Receive(1), "End of file");
}

}  // namespace
}  // namespace docket::tests
