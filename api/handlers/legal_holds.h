// The legal holds of an organisation (docs/retention.md):
//   GET  /api/v1/organizations/{id}/legal-holds              all it ever had; for auditors
//   PUT  /api/v1/organizations/{id}/legal-holds/{hold}       places one; an admin's, as the next
//        {"reason": "…", "repository": "repo_gh_1", "number": 7}
//        on all that the organisation has; of the repository; of the pull request
//   POST /api/v1/organizations/{id}/legal-holds/{hold}/lift  {"reason": "…"}
// The same hold again changes nothing, and neither does lifting it again. 202: it is durable, and
// what came of it not known in time; a hold is sure to count from 200 on. 409: the name is taken by
// a hold with another scope, or by one that was lifted.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/handlers/settings_desk.h"
#include "api/http/message.h"

namespace docket::api {

class ListLegalHolds {
 public:
  explicit ListLegalHolds(std::shared_ptr<const SettingsDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const SettingsDesk> desk_;
};

class PlaceLegalHold {
 public:
  explicit PlaceLegalHold(std::shared_ptr<const SettingsDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const SettingsDesk> desk_;
};

class LiftLegalHold {
 public:
  explicit LiftLegalHold(std::shared_ptr<const SettingsDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const SettingsDesk> desk_;
};

}  // namespace docket::api
