// ShardMigrations: the tables of a shard of the read models, as migrations/ has them.
// Thread-safety: a pure function.
#pragma once

#include <span>

#include "platform/postgres/migrations.h"

namespace docket::projections {

[[nodiscard]] std::span<const platform::Migration> ShardMigrations();

}  // namespace docket::projections
