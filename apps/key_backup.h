// POST /operator/v1/privacy/backup ?to=DIRECTORY: copies the embedded store of keys there, as it is
// now, while docketd goes on. {"directory": …}. 409: the directory is there. 501: the keys are not
// in the data directory.
// Thread-safety: the handler runs on any thread, the copying on the pool's. Borrows what it is
// given, which outlives every request.
#pragma once

#include "api/http/router.h"
#include "apps/privacy.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::apps {

[[nodiscard]] api::Route MakeKeyBackupRoute(const Privacy& privacy, boost::asio::thread_pool& pool);

}  // namespace docket::apps
