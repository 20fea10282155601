// Where the rows of an organisation are in PostgreSQL, and where they are to be:
//   GET /operator/v1/organizations/{id}/placement   the shard that is asked, and the next one;
//                                                   wait=MS: once there is no next one
//   PUT …  {"shard": "b"}                           moves it there
//          {"by_strategy": true}                    to where read_models.placement puts it
// A move is under way until `next` is null. 202: it is durable, and what came of it not known in
// time. 501 "needs-postgres": there are no shards.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/handlers/settings_desk.h"
#include "api/http/message.h"
#include "projections/shard_placement.h"

namespace docket::api {

struct PlacementDesk {
  std::shared_ptr<const SettingsDesk> settings;
  const projections::ShardPlacement* placement = nullptr;  // null: there are no shards
};

class GetPlacement {
 public:
  explicit GetPlacement(PlacementDesk desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  PlacementDesk desk_;
};

class PutPlacement {
 public:
  explicit PutPlacement(PlacementDesk desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  PlacementDesk desk_;
};

}  // namespace docket::api
