// What a shard of the read models shows. Thread-safety: as the connection's.
#pragma once

#include <string>
#include <vector>

#include "platform/postgres/connection.h"

namespace docket::tests {

// Every row of every table as text, each table in one order; with a number above 0, of that
// organisation alone. A failure is one of the test.
[[nodiscard]] std::vector<std::string> ShardDump(platform::PostgresConnection& connection,
                                                 int organization = 0);

}  // namespace docket::tests
