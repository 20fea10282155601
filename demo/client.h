// The demo's conversations with the server: deliver a webhook, wait until a delivery is settled,
// read a review or anything else. Each repeats what the server pushed back (503, 429) or left
// unanswered, as GitHub's redelivery would, until its patience ends. Thread-safety: none; one per
// connection. Ownership: borrows transport, options and stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "demo/signer.h"
#include "demo/stop.h"
#include "demo/story.h"
#include "demo/transport.h"

namespace docket::demo {

struct ClientOptions {
  std::string webhook_target;  // path of the webhook endpoint
  SigningKey signing_key;
  std::string api_key;  // bearer key that may read every organisation of the story
  std::string host = "gh";
  std::chrono::milliseconds patience{30'000};  // per conversation
  std::chrono::milliseconds retry_pause{200};  // when the server names no Retry-After
  unsigned most_connection_failures = 5;       // in a row, before the server counts as gone
};

struct Acknowledgement {
  int status = 0;  // 0: no answer in time
  std::string content_type;
  std::string delivery;  // empty if the answer names none
  std::string guid;
  bool duplicate = false;
  std::chrono::microseconds latency{};  // of the attempt that was answered
  unsigned pushed_back = 0;             // answers 503 and 429 before
  std::string error;                    // with status 0; else the body if it was not 2xx
};

struct Settlement {
  bool final = false;
  std::string status;              // the last one seen
  std::vector<std::string> codes;  // of the outcomes, where they have one
  std::string token;               // Consistency-Token of the answer
  bool unanswered = false;         // the server is gone
  std::string error;               // when not final
};

struct ReviewAnswer {
  int status = 0;
  std::string body;
  std::string error;
};

// The answer for people: its status and the beginning of its body, or why there is none.
[[nodiscard]] std::string Described(const HttpResponse& response);

class Client {
 public:
  Client(Transport& transport, const ClientOptions& options, Stop& stop)
      : transport_(transport), options_(options), stop_(stop) {}

  [[nodiscard]] Acknowledgement Deliver(const Delivery& delivery);
  [[nodiscard]] Settlement Settle(const std::string& delivery);
  [[nodiscard]] ReviewAnswer ReadReview(const ExpectedReview& expected, const std::string& token);
  // With the API key; a body is JSON. Of Post and Put an answer is what the owner decided (not
  // 202).
  [[nodiscard]] HttpResponse Read(std::string target);
  [[nodiscard]] HttpResponse Post(std::string target, std::string body);
  [[nodiscard]] HttpResponse Put(std::string target, std::string body);
  [[nodiscard]] HttpResponse Delete(std::string target);

 private:
  // The first answer that is not a push-back; counts those into `pushed_back`.
  struct Answer {
    HttpResponse response;
    std::chrono::microseconds latency{};
    unsigned pushed_back = 0;
  };
  // Whether a 202 is the answer, or only says that what was sent is durable: then it is sent again,
  // which has no other effect than to ask once more.
  enum class Durable { kIsEnough, kIsNotEnough };
  [[nodiscard]] Answer SendPatiently(const HttpRequest& request,
                                     Durable durable = Durable::kIsEnough);
  [[nodiscard]] HttpResponse Command(std::string method, std::string target, std::string body);
  [[nodiscard]] HttpRequest Get(std::string target) const;

  Transport& transport_;
  const ClientOptions& options_;
  Stop& stop_;  // ends pauses, and then the conversation
};

}  // namespace docket::demo
