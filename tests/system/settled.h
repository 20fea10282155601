// What a server says, in the end, of deliveries that were acknowledged.
// Thread-safety: functions without shared state.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/http_client.h"
#include "tests/system/load.h"

namespace docket::system_test {

// Asks a server, with a key that may see all.
using Ask = std::function<apps::ClientResponse(const std::string& target)>;

// Fails the test for each that is not settled, by kPatience, as the delivery that was sent.
void ExpectAllSettle(const Ask& ask, const std::vector<Acknowledged>& all);

}  // namespace docket::system_test
