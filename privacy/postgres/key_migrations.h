// KeyMigrations: the table of keys in PostgreSQL, as migrations/ has it.
// Thread-safety: a pure function.
#pragma once

#include <span>

#include "platform/postgres/migrations.h"

namespace docket::privacy {

[[nodiscard]] std::span<const platform::Migration> KeyMigrations();

}  // namespace docket::privacy
