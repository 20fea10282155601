#include "eventstore/rocksdb/rocksdb_options.h"

#include "absl/strings/str_cat.h"

namespace docket::eventstore {

absl::Status Validate(const AppendLimits& limits) {
  if (limits.record_bytes_max == 0 || limits.batch_records_max == 0 ||
      limits.queue_records_max == 0) {
    return absl::InvalidArgumentError("append limits: zero lets nothing through");
  }
  if (limits.record_bytes_max > limits.queue_bytes_max) {
    return absl::InvalidArgumentError(
        absl::StrCat("append limits: a record may have ", limits.record_bytes_max,
                     " bytes, but the queue takes only ", limits.queue_bytes_max));
  }
  return absl::OkStatus();
}

}  // namespace docket::eventstore
