#include "schemas/codec/body_seal.h"

#include "absl/status/status.h"

namespace docket::schemas {
namespace {

class AsTheyCame final : public BodySeal {
 public:
  absl::StatusOr<std::optional<std::string>> Seal(const domain::Tenant& /*organization*/,
                                                  domain::Timestamp /*received_at*/,
                                                  std::string_view /*body*/) const override {
    return std::nullopt;
  }
  absl::StatusOr<std::string> Open(std::string_view /*sealed*/) const override {
    return absl::FailedPreconditionError(
        "the body of a webhook is sealed, and privacy.keys is none: name the store that its key is "
        "in");
  }
};

}  // namespace

const BodySeal& BodiesAsTheyCame() {
  static const auto& seal = *new AsTheyCame;
  return seal;
}

}  // namespace docket::schemas
