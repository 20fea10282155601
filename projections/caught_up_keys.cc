#include "projections/caught_up_keys.h"

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::projections {

absl::Status CaughtUpKeys::status() const {
  if (progress_.HasCaughtUp(log_)) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("which keys there are is not known yet: their view still reads what ",
                   ToString(log_), " held at the start; ask again"));
}

absl::StatusOr<Answer<view_proto::AccessKey>> CaughtUpKeys::FindKey(const domain::KeyId& id) {
  DOCKET_RETURN_IF_ERROR(status());
  return keys_.FindKey(id);
}

absl::StatusOr<Answer<std::vector<view_proto::AccessKey>>> CaughtUpKeys::ListKeys() {
  DOCKET_RETURN_IF_ERROR(status());
  return keys_.ListKeys();
}

}  // namespace docket::projections
