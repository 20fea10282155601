// The policies of repositories and organisations:
//   GET /api/v1/repositories/{id}/policy   what it sets itself, what its organisation sets, and
//   GET /api/v1/organizations/{id}/policy  what is in force
//   PUT …                                  all of what it sets itself; an admin's. If-Match: only
//                                          in place of that version, else 412. 202: it is durable,
//                                          and what came of it not known in time
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/handlers/settings_desk.h"
#include "api/http/message.h"

namespace docket::api {

class GetRepositoryPolicy {
 public:
  explicit GetRepositoryPolicy(std::shared_ptr<const SettingsDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const SettingsDesk> desk_;
};

class PutRepositoryPolicy {
 public:
  explicit PutRepositoryPolicy(std::shared_ptr<const SettingsDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const SettingsDesk> desk_;
};

class GetOrganizationPolicy {
 public:
  explicit GetOrganizationPolicy(std::shared_ptr<const SettingsDesk> desk)
      : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const SettingsDesk> desk_;
};

class PutOrganizationPolicy {
 public:
  explicit PutOrganizationPolicy(std::shared_ptr<const SettingsDesk> desk)
      : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const SettingsDesk> desk_;
};

}  // namespace docket::api
