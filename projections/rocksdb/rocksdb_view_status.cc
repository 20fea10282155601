#include "projections/rocksdb/rocksdb_view_status.h"

#include "eventstore/database_status.h"

namespace docket::projections {

absl::Status FromViewDatabase(const ::rocksdb::Status& status, std::string_view what) {
  return eventstore::FromDatabase(
      status, {.what = what,
               .if_broken = "Stop docketd, delete the directory of the views and start again: they "
                            "are rebuilt from the logs"});
}

}  // namespace docket::projections
