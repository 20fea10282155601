// Keys in a real PostgreSQL: the contract.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "platform/clock.h"
#include "privacy/postgres/postgres_key_table.h"
#include "tests/postgres/postgres_servers.h"
#include "tests/privacy/key_table_contract.h"

namespace docket::privacy {
namespace {

class PostgresTables {
 public:
  PostgresTables() { Reopen(); }
  KeyTable& table() { return *table_; }
  void Reopen() {
    auto opened = PostgresKeyTable::Open({.connection = {.dsn = schema_.dsn()}}, clock_);
    if (!opened.ok()) std::abort();
    table_ = *std::move(opened);
  }

 private:
  const platform::SystemClock clock_;
  postgres_test::PostgresSchema schema_;
  std::unique_ptr<PostgresKeyTable> table_;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, KeyTableContract, PostgresTables);

}  // namespace
}  // namespace docket::privacy
