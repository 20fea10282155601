#include "replay/row_origin.h"

#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "platform/status_macros.h"
#include "schemas/codec/frame.h"

namespace docket::replay {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using projections::AnyRow;
using projections::AnyView;
using projections::Input;

// The row with some of its fields alone, as bytes.
std::string Part(const Message& row, const std::vector<const FieldDescriptor*>& left_out) {
  const AnyRow part(row.New());
  part->CopyFrom(row);
  for (const FieldDescriptor* field : left_out) part->GetReflection()->ClearField(&*part, field);
  return schemas::SerializeDeterministically(*part);
}

bool IsSame(const Message& a, const Message& b, const FieldDescriptor& field) {
  std::vector<const FieldDescriptor*> others;
  for (int i = 0; i < a.GetDescriptor()->field_count(); ++i) {
    if (a.GetDescriptor()->field(i) != &field) others.push_back(a.GetDescriptor()->field(i));
  }
  return Part(a, others) == Part(b, others);
}

std::vector<const FieldDescriptor*> SameFields(const Message& a, const Message& b) {
  std::vector<const FieldDescriptor*> same;
  for (int i = 0; i < a.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *a.GetDescriptor()->field(i);
    if (IsSame(a, b, field)) same.push_back(&field);
  }
  return same;
}

// One row on its way through the inputs.
class RowWalk {
 public:
  // kDataLoss: one of both is no row of the view.
  [[nodiscard]] static absl::StatusOr<RowWalk> Of(const AnyView& view, const RowVersions& row) {
    RowWalk walk;
    walk.now_ = row.now;
    if (!row.now.has_value() || !row.before.has_value()) return walk;
    DOCKET_ASSIGN_OR_RETURN(const AnyRow now, view.Decode(*row.now));
    DOCKET_ASSIGN_OR_RETURN(const AnyRow before, view.Decode(*row.before));
    walk.same_ = SameFields(*now, *before);
    walk.wanted_ = Part(*now, walk.same_);
    return walk;
  }

  void Apply(const AnyView& view, const Input& input) {
    if (failed_) return;
    absl::StatusOr<AnyRow> next = view.Apply(std::move(row_), input);
    failed_ = !next.ok();
    if (failed_) return;
    row_ = *std::move(next);
    const bool here = HasTheValue();
    if (here && !was_here_) origin_ = OriginOf(input);
    was_here_ = here;
  }

  [[nodiscard]] std::optional<RowOrigin> Take() && {
    const bool leads_there = !failed_ && was_here_ && Bytes() == now_;
    return leads_there ? std::move(origin_) : std::nullopt;
  }

 private:
  static RowOrigin OriginOf(const Input& input) {
    RowOrigin origin{.stream = input.stream,
                     .what = {},
                     .event = {},
                     .log = input.at.log,
                     .partition = input.at.partition,
                     .offset = input.at.offset};
    if (const auto* event = std::get_if<projections::EventInput>(&input.what)) {
      origin.version = event->stored->version();
      origin.what = event->stored->type();
      origin.event = event->id.value();
    } else if (std::holds_alternative<projections::OutcomeInput>(input.what)) {
      origin.what = "outcome";
    } else if (std::holds_alternative<projections::ClaimInput>(input.what)) {
      origin.what = "claim";
    } else if (std::holds_alternative<projections::DeliveryInput>(input.what)) {
      origin.what = "delivery";
    } else {
      origin.what = "result";
    }
    return origin;
  }

  // Where one build has no row, the difference is whether there is one.
  [[nodiscard]] bool HasTheValue() const {
    if (!wanted_.has_value()) return (row_ != nullptr) == now_.has_value();
    return row_ != nullptr && Part(*row_, same_) == *wanted_;
  }

  [[nodiscard]] std::optional<std::string> Bytes() const {
    if (row_ == nullptr) return std::nullopt;
    return schemas::SerializeDeterministically(*row_);
  }

  std::optional<std::string> now_;
  std::vector<const FieldDescriptor*> same_;  // in which both builds are equal
  std::optional<std::string> wanted_;         // the others, as they are now; nothing: being there
  AnyRow row_;
  bool failed_ = false;
  bool was_here_ = false;
  std::optional<RowOrigin> origin_;
};

}  // namespace

absl::StatusOr<std::vector<std::optional<RowOrigin>>> FindOrigins(
    const AnyView& view, const LogStretch& stretch, const std::vector<RowVersions>& rows,
    const BuildControl& control) {
  absl::flat_hash_map<std::string, std::unique_ptr<RowWalk>> walks;
  for (const RowVersions& row : rows) {
    absl::StatusOr<RowWalk> walk = RowWalk::Of(view, row);
    if (walk.ok()) walks.emplace(row.key, std::make_unique<RowWalk>(*std::move(walk)));
  }
  const auto reader = projections::OpenSource(stretch.source, stretch.partition, {});
  while (reader->state().next_offset < stretch.end) {
    if (control.cancelled && control.cancelled()) return absl::CancelledError("cancelled");
    const eventstore::Offset from = reader->state().next_offset;
    DOCKET_ASSIGN_OR_RETURN(const projections::SourceBatch batch,
                            ReadPatiently(*reader, stretch.end, control));
    if (batch.after.next_offset <= from) break;  // the log ends before: nothing leads there
    for (const Input& input : batch.inputs) {
      for (const std::string& key : view.Keys(input)) {
        const auto walk = walks.find(key);
        if (walk != walks.end()) walk->second->Apply(view, input);
      }
    }
  }
  std::vector<std::optional<RowOrigin>> origins;
  for (const RowVersions& row : rows) {
    const auto walk = walks.find(row.key);
    origins.push_back(walk == walks.end() ? std::nullopt : std::move(*walk->second).Take());
  }
  return origins;
}

}  // namespace docket::replay
