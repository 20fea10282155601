// The values of docket.common.v1 ↔ domain values.
// Thread-safety: pure functions. Failure: kDataLoss for what no ToProto wrote.
// Optional ids are 0 in a message: an id of 0 does not exist.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "docket/common/v1/common.pb.h"
#include "domain/envelope.h"
#include "domain/ids.h"
#include "domain/personal.h"
#include "domain/review/events.h"

namespace docket::schemas {

[[nodiscard]] common::v1::Personal ToProto(const domain::Personal& personal);
[[nodiscard]] common::v1::Person ToProto(const domain::review::Person& person);
[[nodiscard]] common::v1::Tenant ToProto(const domain::Tenant& tenant);
[[nodiscard]] common::v1::Actor ToProto(const domain::Actor& actor);
[[nodiscard]] common::v1::DeliveryRef ToProto(const domain::DeliveryId& delivery);
// Precondition: as Sha256Bytes, for `body_sha256`.
[[nodiscard]] common::v1::Source ToProto(const domain::Source& source);
[[nodiscard]] common::v1::TraceContext ToProto(const domain::TraceContext& trace);

[[nodiscard]] domain::Personal FromProto(const common::v1::Personal& personal);
[[nodiscard]] domain::review::Person FromProto(const common::v1::Person& person);
[[nodiscard]] domain::Tenant FromProto(const common::v1::Tenant& tenant);
[[nodiscard]] absl::StatusOr<domain::Actor> FromProto(const common::v1::Actor& actor);
[[nodiscard]] domain::DeliveryId FromProto(const common::v1::DeliveryRef& delivery);
[[nodiscard]] absl::StatusOr<domain::Source> FromProto(const common::v1::Source& source);
[[nodiscard]] domain::TraceContext FromProto(const common::v1::TraceContext& trace);

[[nodiscard]] std::int64_t ToProto(const std::optional<domain::RepositoryId>& repository);
[[nodiscard]] std::optional<domain::RepositoryId> RepositoryFromProto(std::int64_t number);

// 32 bytes, or none for an empty hash. Precondition: empty or 64 hex digits; hashes are made by
// this program alone, so anything else is a bug.
[[nodiscard]] std::string Sha256Bytes(const domain::Sha256Hex& hash);
[[nodiscard]] absl::StatusOr<domain::Sha256Hex> Sha256FromBytes(std::string_view bytes);

}  // namespace docket::schemas
