#include "projections/commit_evidence/commit_evidence.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "domain/commit/decider.h"
#include "platform/status_macros.h"
#include "projections/event_view.h"
#include "projections/index_key.h"
#include "projections/list_order.h"
#include "projections/merge_evidence/evidence_lines.h"
#include "schemas/codec/commit_values.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"

namespace docket::projections {
namespace {

namespace events = domain::commit;
using Row = view_proto::CommitEvidence;

// First byte of an entry. Stored: never reuse one.
enum class List : char { kOrganization = 1, kRepository = 2 };

constexpr std::string_view kPushed = "commit.CommitPushed";

KeyWriter Begin(List list) {
  KeyWriter writer;
  writer.Tag(static_cast<char>(list));
  return writer;
}

bool Earlier(const commit::v1::CommitPushed& a, const commit::v1::CommitPushed& b) {
  schemas::FirstProblem unheeded;  // both were read from whole events
  return schemas::FromProto(a, unheeded) < schemas::FromProto(b, unheeded);
}

auto KeyOfCheck(const view_proto::EvidenceCheck& line) {
  const commit::v1::CheckRecorded& check = line.check();
  return std::tuple(check.name(), check.source(), check.app_id());
}

// Sorted, and bounded as the commit's own state is: the least are kept.
template <class Lines, class Less>
void Settle(Lines& lines, std::size_t most, Less less) {
  std::sort(lines.begin(), lines.end(), less);
  if (std::cmp_greater(lines.size(), most)) lines.RemoveLast();
}

struct Applier {
  Row& row;
  const EventInput& input;

  void operator()(const events::CommitPushed& event) const {
    view_proto::EvidencePush& line = *row.add_pushes();
    *line.mutable_push() = schemas::ToProto(event.push);
    *line.mutable_proof() = ProofOf(input);
    Settle(*row.mutable_pushes(), events::kPushesMax,
           [](const auto& a, const auto& b) { return Earlier(a.push(), b.push()); });
  }
  void operator()(const events::CheckRecorded& event) const {
    view_proto::EvidenceCheck line;
    *line.mutable_check() = schemas::ToProto(event.check);
    *line.mutable_proof() = ProofOf(input);
    auto& checks = *row.mutable_checks();
    const auto known = std::find_if(checks.begin(), checks.end(), [&](const auto& other) {
      return KeyOfCheck(other) == KeyOfCheck(line);
    });
    if (known != checks.end()) {
      *known = std::move(line);
      return;
    }
    *checks.Add() = std::move(line);
    Settle(checks, events::kChecksMax,
           [](const auto& a, const auto& b) { return KeyOfCheck(a) < KeyOfCheck(b); });
  }
  void operator()(const events::MergeGroupRecorded& event) const {
    *row.mutable_merge_group() = schemas::ToProto(event.group);
    *row.mutable_merge_group_proof() = ProofOf(input);
  }
  void operator()(const events::DirectPushDetected& event) const {
    view_proto::EvidenceDirectPush& line = *row.add_direct();
    *line.mutable_push() = schemas::ToProto(event.push);
    line.set_detected_at(input.commit->recorded_at());
    *line.mutable_proof() = ProofOf(input);
    Settle(*row.mutable_direct(), events::kPushesMax,
           [](const auto& a, const auto& b) { return Earlier(a.push(), b.push()); });
  }
  void operator()(const events::DirectPushWithdrawn& /*event*/) const { row.clear_direct(); }

  // No line of evidence rests on these.
  void operator()(const events::CommitLinkedToReview& /*event*/) const {}
  void operator()(const events::HeadNoted& /*event*/) const {}
  void operator()(const events::MergeGroupDestroyed& /*event*/) const {}
  void operator()(const events::CommitMadeByMerge& /*event*/) const {}
};

}  // namespace

std::string DirectPushesOfOrganization(const domain::Tenant& tenant) {
  return Begin(List::kOrganization)
      .Text(tenant.host.value())
      .Ascending(tenant.organization.value())
      .Take();
}

std::string DirectPushesOfRepository(const domain::RepositoryKey& repository) {
  return Begin(List::kRepository)
      .Text(repository.host.value())
      .Ascending(repository.repository.value())
      .Take();
}

std::vector<std::string> CommitEvidenceView::Keys(const Input& input) {
  const EventInput* event = EventOf(input, "commit");
  if (event == nullptr) return {};
  return {event->stored->stream()};
}

absl::StatusOr<std::optional<Row>> CommitEvidenceView::Apply(std::optional<Row> row,
                                                             const Input& input) {
  const auto& event = std::get<EventInput>(input.what);
  const auto id = domain::ParseCommitId(event.stored->stream());
  if (!id.has_value()) {
    return absl::DataLossError(absl::StrCat("stream ", event.stored->stream(), " is no commit's"));
  }
  DOCKET_ASSIGN_OR_RETURN(
      std::optional<Row> next,
      ApplyNext<events::Event>(std::move(row), input, [](Row& to, const EventInput& applied) {
        return Applier{.row = to, .input = applied};
      }));
  *next->mutable_id() = schemas::ToProto(*id);
  // Whose evidence it is: of a repository that moved, whoever had it at the first push.
  const bool first_push = event.stored->type() == kPushed && next->pushes().size() == 1;
  if (!next->has_tenant() || first_push) {
    *next->mutable_tenant() = event.commit->outcome().tenant();
  }
  return next;
}

std::vector<std::string> CommitEvidenceView::IndexEntries(std::string_view key, const Row& row) {
  if (row.direct().empty()) return {};
  const domain::CommitId id = schemas::FromProto(row.id());
  const std::string place =
      ListOrder({.at = row.direct(0).push().pushed_at(), .id = std::string(key)});
  return {DirectPushesOfOrganization(schemas::FromProto(row.tenant())) + place,
          DirectPushesOfRepository({.host = id.host, .repository = id.repository}) + place};
}

}  // namespace docket::projections
