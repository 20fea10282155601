// Where a message has personal data, in it and in all messages within.
// Thread-safety: functions without shared state but what they have learnt of types, once for all
// threads. Cost: a message of a type that can have none is not looked at.
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "docket/common/v1/common.pb.h"
#include "google/protobuf/message.h"

namespace docket::schemas {

// Calls `change` with each, until one fails: its error is the answer.
[[nodiscard]] absl::Status ChangePersonal(
    google::protobuf::Message& message,
    absl::FunctionRef<absl::Status(common::v1::Personal&)> change);

}  // namespace docket::schemas
