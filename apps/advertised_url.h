// AdvertisedUrl: where others reach this process, which its claims of partitions say: what is
// configured, else where it listens; the host's name stands for an address that is any. Empty: it
// listens on any free port, which claims are made before.
// Thread-safety: a pure function but for the host's name, which it asks for.
#pragma once

#include <string>

#include "platform/config.h"

namespace docket::apps {

[[nodiscard]] std::string AdvertisedUrl(const platform::HttpConfig& http);

}  // namespace docket::apps
