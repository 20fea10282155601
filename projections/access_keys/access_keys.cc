#include "projections/access_keys/access_keys.h"

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "projections/event_view.h"
#include "schemas/codec/access_values.h"

namespace docket::projections {
namespace {

namespace events = domain::access;
using Row = view_proto::AccessKey;

struct Applier {
  std::optional<Row>& row;
  const EventInput& input;

  absl::Status operator()(const events::KeyCreated& event) const {
    if (row.has_value()) {
      return absl::DataLossError(absl::StrCat("key ", event.id.value(), " is created twice"));
    }
    const access::v1::KeyCreated created = schemas::ToProto(event);
    row.emplace();
    row->set_id(created.id());
    row->set_secret_sha256(created.secret_sha256());
    row->set_label(created.label());
    row->set_role(created.role());
    *row->mutable_tenants() = created.tenants();
    row->set_expires_at(created.expires_at());
    row->set_created_at(input.commit->recorded_at());
    return absl::OkStatus();
  }
  absl::Status operator()(const events::KeyRevoked& event) const {
    if (!row.has_value()) {
      return absl::DataLossError(
          absl::StrCat("key ", event.id.value(), " is revoked and was never created"));
    }
    row->set_revoked(true);
    row->set_revoked_at(input.commit->recorded_at());
    return absl::OkStatus();
  }
  absl::Status operator()(const events::KeyUsed& event) const {
    if (!row.has_value()) {
      return absl::DataLossError(
          absl::StrCat("key ", event.id.value(), " is used and was never created"));
    }
    row->set_last_used_at(event.used_at.value());
    return absl::OkStatus();
  }
};

}  // namespace

// All keys are one stream, so its name does not say which one the event is about. An event that
// cannot be read has no key; it is given the stream's name, and Apply then refuses it.
std::vector<std::string> AccessKeysView::Keys(const Input& input) {
  const EventInput* event = EventOf(input, "access");
  if (event == nullptr) return {};
  const absl::StatusOr<const events::Event*> decoded = Decoded<events::Event>(input);
  if (!decoded.ok()) return {event->stored->stream()};
  return {std::visit([](const auto& alternative) { return alternative.id.value(); }, **decoded)};
}

absl::StatusOr<std::optional<Row>> AccessKeysView::Apply(std::optional<Row> row,
                                                         const Input& input) {
  const auto& event = std::get<EventInput>(input.what);
  DOCKET_ASSIGN_OR_RETURN(const events::Event* decoded, Decoded<events::Event>(input));
  DOCKET_RETURN_IF_ERROR(std::visit(Applier{.row = row, .input = event}, *decoded));
  row->set_version(event.stored->version());
  return row;
}

}  // namespace docket::projections
