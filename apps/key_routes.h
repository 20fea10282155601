// What the operator's socket serves of keys:
//   POST /operator/v1/privacy/backup ?to=DIRECTORY  copies the embedded store there, as it is now,
//        while docketd goes on: {"directory": …}. 409: the directory is there. 501: the keys are
//        not in the data directory
//   POST /operator/v1/privacy/rewrap  has the first master key wrap all keys: {"rewrapped": …,
//        "master": …}. 501: nothing is sealed
// Thread-safety: the handlers run on any thread, the work on the pool's. Borrows what it is given,
// which outlives every request.
#pragma once

#include <functional>
#include <vector>

#include "api/http/router.h"
#include "apps/privacy.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::apps {

// `stopping` is asked during long work.
[[nodiscard]] std::vector<api::Route> MakeKeyRoutes(const Privacy& privacy,
                                                    boost::asio::thread_pool& pool,
                                                    const std::function<bool()>& stopping);

}  // namespace docket::apps
