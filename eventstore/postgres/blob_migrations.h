// BlobMigrations: the tables of blobs in PostgreSQL, as migrations/ has them.
// Thread-safety: a pure function.
#pragma once

#include <span>

#include "platform/postgres/migrations.h"

namespace docket::eventstore {

[[nodiscard]] std::span<const platform::Migration> BlobMigrations();

}  // namespace docket::eventstore
