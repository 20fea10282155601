#include "replay/export/merge_line.h"

#include <variant>

#include "absl/strings/str_cat.h"
#include "domain/catalogue.h"
#include "domain/review/events.h"
#include "platform/ids.h"
#include "schemas/codec/event_codec.h"

namespace docket::replay {

using domain::review::MergeAssessed;

std::string MergesHeading() {
  return "assessment_event,review,repository_id,repository,number,title,author_id,author,base_ref,"
         "merged_at,merged_by_id,merged_by,merge_sha,head_sha,merge_queue,approved_by_ids,"
         "approved_by,required_approvals,checks,revision,violations,violation_events,"
         "proof_events,incomplete\n";
}

std::optional<FirstAssessment> FirstAssessmentAt(const journal_proto::Commit& commit, int index) {
  static const std::string_view kType = schemas::EventType(domain::review::Event(MergeAssessed()));
  const journal_proto::Event& stored = commit.events(index);
  if (stored.type() != kType) return std::nullopt;
  const auto event = schemas::DecodeEvent(stored.type(), stored.schema_version(), stored.data());
  if (!event.ok()) return std::nullopt;
  const auto* of_review = std::get_if<domain::review::Event>(&*event);
  const auto* assessed = of_review == nullptr ? nullptr : std::get_if<MergeAssessed>(of_review);
  if (assessed == nullptr || assessed->revision != 1) return std::nullopt;
  const domain::CommandId command(commit.outcome().command_id());
  return FirstAssessment{.event = platform::MakeEventId(command, index).value(),
                         .review = assessed->review};
}

std::string BeginningOf(const FirstAssessment& assessment) {
  return absl::StrCat(assessment.event, ",", ToString(assessment.review), ",");
}

std::string_view BeginningIn(std::string_view line) {
  const std::size_t first = line.find(',');
  const std::size_t second = first == std::string_view::npos ? first : line.find(',', first + 1);
  return second == std::string_view::npos ? line : line.substr(0, second + 1);
}

}  // namespace docket::replay
