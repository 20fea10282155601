// What must hold when the torture is over, each asked from outside: of the API, of the programs,
// and of the stored bytes. Every check takes what the clients know and answers what contradicts it.
// Thread-safety: functions without shared state. Threads: some questions are asked over several
// connections, each by a thread that ends before the function returns.
#pragma once

#include <string>
#include <vector>

#include "platform/config.h"
#include "tests/torture/deployment.h"
#include "tests/torture/findings.h"
#include "tests/torture/history.h"
#include "tests/torture/victim.h"

namespace docket::torture {

// Waits until every view has read what is in the logs; kUndecided when it never has. The checks of
// a running server come after it.
[[nodiscard]] Findings AwaitViews(const Served& server);

// Each acknowledged delivery is there with its body, has a final outcome, and what it says of a
// command is what every other delivery says of it.
[[nodiscard]] Findings CheckDeliveries(const Served& server, const History& history);

// Each review is what the story made of it, and its events have the versions 1, 2, 3, … once.
[[nodiscard]] Findings CheckReviews(const Served& server, const History& history);

// Each key that was answered is there once, and revoked if that was answered; others, at most once.
[[nodiscard]] Findings CheckKeys(const Served& server, const History& history);

// `docket replay verify`: asks the docketd of the directory, or opens it where none runs.
[[nodiscard]] Findings CheckViews(const Programs& programs, const std::string& data_dir,
                                  const std::vector<std::string>& flags = {});

// No process holds the logs: each delivery is stored, each command was decided once.
[[nodiscard]] Findings CheckStored(const platform::Config& logs, const History& history);

}  // namespace docket::torture
