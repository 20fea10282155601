// What a running docketd knows of how a review came to be what it is: its events, and of each the
// command and the delivery behind it. Asked page by page, so that a long history is never held.
// Thread-safety: used by one thread. Borrows the client.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "apps/http_client.h"
#include "boost/json/object.hpp"
#include "boost/json/value.hpp"

namespace docket::apps {

class ReviewHistory {
 public:
  explicit ReviewHistory(HttpClient& client) : client_(client) {}

  struct Range {
    std::int64_t after = 0;  // versions
    std::int64_t last = std::numeric_limits<std::int64_t>::max();
  };
  // Each event as the API has it, in order, with what its command became as the member "command"
  // (null: nobody knows).
  [[nodiscard]] absl::Status ForEach(const std::string& review, const Range& range,
                                     const std::function<absl::Status(boost::json::object)>& take);

  // The delivery that brought the event's command, without its outcomes; null: none did, or it is
  // not known.
  [[nodiscard]] absl::StatusOr<boost::json::value> FindDelivery(const boost::json::object& event);

  // A JSON object that the operator's socket serves.
  [[nodiscard]] absl::StatusOr<boost::json::object> Get(const std::string& target);

 private:
  [[nodiscard]] absl::StatusOr<boost::json::value> FindCommand(const std::string& id);

  HttpClient& client_;
  // What was asked for last: the events of one commit follow on.
  std::string command_id_;
  boost::json::value command_;
  std::string delivery_id_;
  boost::json::value delivery_;
};

// The text, if it is a review's id; kInvalidArgument says what one looks like.
[[nodiscard]] absl::StatusOr<std::string> CheckedReviewId(const std::string& text);

// "version  recorded  type  position  cause", for a person.
[[nodiscard]] std::string EventLine(const boost::json::object& event);
[[nodiscard]] std::string EventHeading();

// Indented, one member a line.
[[nodiscard]] std::string Indented(const boost::json::value& value);

// One event with the chain of what caused it; `delivery` is null if there was none.
[[nodiscard]] std::string CauseLines(const boost::json::object& event,
                                     const boost::json::value& delivery);

}  // namespace docket::apps
