// StoredDeliveries: the deliveries of a docketd, through its API, for the command line.
// Thread-safety: used by one thread. Borrows the client. Failure: what docketd answers, as a
// Status; kUnavailable, none answers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apps/http_client.h"
#include "boost/json/object.hpp"

namespace docket::apps {

// An empty one filters nothing.
struct DeliveryFilter {
  std::string guid;
  std::string event;
  std::string status;
};

class StoredDeliveries {
 public:
  using OnDelivery = std::function<absl::Status(const boost::json::object&)>;

  explicit StoredDeliveries(HttpClient& client) : client_(client) {}

  // Newest first, at most `limit`; ends with the first error of `on_delivery`.
  [[nodiscard]] absl::Status ForEach(const DeliveryFilter& filter, std::int64_t limit,
                                     const OnDelivery& on_delivery);

  [[nodiscard]] absl::StatusOr<boost::json::object> Find(const std::string& id);

  // Whether one under this id of the provider was ever received, as far as the views know.
  [[nodiscard]] absl::StatusOr<bool> Knows(const std::string& guid);

  // The id of the copy, once it is durable.
  [[nodiscard]] absl::StatusOr<std::string> Redrive(const std::string& id);

  // The delivery with what became of it, or, after `patience`, as far as it has come.
  [[nodiscard]] absl::StatusOr<boost::json::object> AwaitOutcome(const std::string& id,
                                                                 absl::Duration patience);

 private:
  HttpClient& client_;
};

// kInvalidArgument, with an example, for what is no id of a delivery.
[[nodiscard]] absl::Status CheckDeliveryId(const std::string& id);

}  // namespace docket::apps
