// Asks the server, before anything of a story is sent, whether it would take the story: whether it
// is there and ready, takes the API key, knows the host code, and takes deliveries of the endpoint
// under the secret, of any owner. One wrong input is one finding then, not one for each delivery.
// Thread-safety: used by one thread. What stays: two deliveries of `ping`, which the server ignores
// and journals nothing for, under GUIDs that seed and run give; where nothing may be sent, none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "demo/client.h"

namespace docket::demo {

struct ProbeSubject {
  std::uint64_t seed = 0;
  std::uint64_t run = 0;
  std::string endpoint;     // as ClientOptions::webhook_target names it
  std::string secret_file;  // of the endpoint's secret and of the API key, to name them
  std::string key_file;
  std::string host;  // as ClientOptions::host
  bool send = true;  // false: nothing is delivered, so endpoint and secret are not asked about
};

struct ProbeFinding {
  bool wrong_option = false;  // else the server is not there or not ready
  std::string what;           // a sentence: what is wrong, and what to do; no secret
};

// The first thing that is wrong, if anything is.
[[nodiscard]] std::optional<ProbeFinding> Probe(Client& client, const ProbeSubject& subject);

}  // namespace docket::demo
