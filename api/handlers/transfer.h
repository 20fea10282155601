// POST /api/v1/repositories/{id}/transfer {from, to}: that a repository moved to another
// organisation is confirmed, where no webhook endpoint speaks for both; for an admin's key. The
// provider must have announced it. 202: it is durable, and what came of it not known in time.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/handlers/settings_desk.h"
#include "api/http/message.h"

namespace docket::api {

class ConfirmTransfer {
 public:
  explicit ConfirmTransfer(std::shared_ptr<const SettingsDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const SettingsDesk> desk_;
};

}  // namespace docket::api
