// Who is erased in an organisation (docs/privacy.md):
//   GET /api/v1/organizations/{id}/erasures            everybody who was; for auditors
//   PUT /api/v1/organizations/{id}/erasures/{subject}  erases one; an admin's
//       {"reason": "…"}
// 200: it is recorded, and the key of what is sealed of them is destroyed. 202: it is durable, and
// the rest is not known in time; it is done soon after. 409: a legal hold stands. 501: nothing is
// sealed here. The same again changes nothing.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "api/handlers/settings_desk.h"
#include "api/http/message.h"
#include "boost/asio/thread_pool.hpp"
#include "domain/ids.h"

namespace docket::api {

// Destroys what opens the things that are sealed of the person at the organisation, for ever.
// Called on any thread, also for the same person again; it may take seconds.
using DestroyKey = std::function<absl::Status(const domain::Tenant&, domain::UserId)>;

struct ErasureDesk {
  std::shared_ptr<const SettingsDesk> settings;
  boost::asio::thread_pool& blocking;
  DestroyKey destroy;  // empty: nothing is sealed
};

class ListErasures {
 public:
  explicit ListErasures(std::shared_ptr<const ErasureDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const ErasureDesk> desk_;
};

class PutErasure {
 public:
  explicit PutErasure(std::shared_ptr<const ErasureDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const ErasureDesk> desk_;
};

}  // namespace docket::api
