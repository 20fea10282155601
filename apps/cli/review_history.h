// What a running docketd knows of how a review came to be what it is: its events, and of each the
// command behind it. Asked page by page, so that a long history is never held.
// Thread-safety: used by one thread. Borrows the client.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "apps/http_client.h"
#include "boost/json/object.hpp"

namespace docket::apps {

class ReviewHistory {
 public:
  explicit ReviewHistory(HttpClient& client) : client_(client) {}

  // Each event behind version `after` as the API has it, in order, with what its command became as
  // the member "command".
  [[nodiscard]] absl::Status ForEach(const std::string& review, std::int64_t after,
                                     const std::function<absl::Status(boost::json::object)>& take);

 private:
  [[nodiscard]] absl::StatusOr<boost::json::object> Get(const std::string& target);
  [[nodiscard]] absl::StatusOr<boost::json::value> FindCommand(const std::string& id);

  HttpClient& client_;
  std::string command_id_;      // that was asked for last: the events of one commit follow on
  boost::json::value command_;  // what it became
};

// "version  recorded  type  position  cause", for a person.
[[nodiscard]] std::string EventLine(const boost::json::object& event);
[[nodiscard]] std::string EventHeading();

}  // namespace docket::apps
