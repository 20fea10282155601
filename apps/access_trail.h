// The trail of accesses of a docketd, as its configuration wants it. Thread-safety: a function
// without shared state. Ownership: the routes borrow everything it is given.
#pragma once

#include <vector>

#include "api/http/router.h"
#include "boost/asio/thread_pool.hpp"
#include "commands/command_sender.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "platform/shutdown.h"
#include "projections/queries.h"

namespace docket::apps {

struct AccessTrailParts {
  const platform::Config& config;
  commands::CommandSender& sender;
  projections::RepositoryQueries& repositories;
  projections::DeliveryQueries& deliveries;
  const platform::Clock& clock;
  boost::asio::thread_pool& pool;
  const platform::Logger& logger;
  platform::StopSequence& stop;  // the pool is stopped after what is registered here
};

// The routes, leaving a trail; as they are, if this process answers no reads: nobody has a key.
[[nodiscard]] std::vector<api::Route> WithAccessTrail(std::vector<api::Route> routes,
                                                      const AccessTrailParts& parts);

}  // namespace docket::apps
