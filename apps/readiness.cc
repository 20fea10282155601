#include "apps/readiness.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "projections/other_version.h"

namespace docket::apps {
namespace {

api::ComponentState ComponentOf(std::string name, const absl::Status& status) {
  return {.component = std::move(name), .ok = status.ok(), .detail = std::string(status.message())};
}

}  // namespace

api::ComponentState AskKeys(projections::KeyQueries& keys, const absl::Status& readable) {
  constexpr char kName[] = "api keys";
  if (!readable.ok()) return ComponentOf(kName, readable);
  const auto known = keys.ListKeys();
  if (absl::IsUnavailable(known.status())) return ComponentOf(kName, absl::OkStatus());
  if (!known.ok()) return ComponentOf(kName, known.status());
  if (known->incomplete.empty()) return ComponentOf(kName, absl::OkStatus());
  const projections::Incomplete& parked = known->incomplete.front();
  return ComponentOf(
      kName,
      absl::UnavailableError(absl::StrCat(
          "no key is accepted, since which of them are revoked is not known: view ", parked.view,
          " cannot apply ", ToString(parked.log), "/", parked.partition.value(), " offset ",
          parked.offset.value(), ": ", parked.error,
          ". Run a docketd that can, and then `docket replay rebuild --view ", parked.view, "`")));
}

api::ComponentState AskViews(projections::SystemQueries& system) {
  constexpr char kName[] = "views";
  const auto others = system.OtherVersions();
  if (!others.ok()) return ComponentOf(kName, others.status());
  if (others->empty()) return ComponentOf(kName, absl::OkStatus());
  const projections::OtherVersion& first = others->front();
  return ComponentOf(kName, absl::UnavailableError(projections::DescribeOtherVersion(
                                first.view, first.stored_version, first.code_version)));
}

api::ComponentState AskSealingKeys(const privacy::KeyTable& keys) {
  return ComponentOf("sealing keys", keys.failure());
}

api::ComponentState AskBlobs(const eventstore::BlobStore& blobs) {
  return ComponentOf("blobs", blobs.failure());
}

}  // namespace docket::apps
