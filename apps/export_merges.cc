#include "apps/export_merges.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/json/audit_json.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"
#include "replay/export/merge_line.h"

namespace docket::apps {
namespace {

using boost::json::object;
using boost::json::value;

std::string CellText(const value& of) {
  if (of.is_null()) return "";
  return of.is_string() ? std::string(of.get_string()) : boost::json::serialize(of);
}
std::string CellText(const object& of, const char* name) { return CellText(of.at(name)); }

// Of a person or of nobody.
std::string PersonText(const value& person, const char* name) {
  return person.is_null() ? "" : CellText(person.as_object(), name);
}

void CollectEvents(const value& in, std::set<std::string>& known,
                   std::vector<std::string>& events) {
  if (const object* members = in.if_object()) {
    for (const auto& member : *members) {
      if (member.key() != "event_id") {
        CollectEvents(member.value(), known, events);
      } else if (std::string id = CellText(member.value()); known.insert(id).second) {
        events.push_back(std::move(id));
      }
    }
  } else if (const boost::json::array* list = in.if_array()) {
    for (const value& one : *list) CollectEvents(one, known, events);
  }
}

// Each event once, in the order in which the evidence names them.
std::string EventsIn(const value& evidence) {
  std::set<std::string> known;
  std::vector<std::string> events;
  CollectEvents(evidence, known, events);
  return absl::StrJoin(events, " ");
}

std::string ApproversOf(const object& merge, const char* name) {
  std::vector<std::string> approvers;
  for (const value& review : merge.at("reviews").as_array()) {
    if (review.at("counts").as_bool()) {
      approvers.push_back(PersonText(review.at("reviewer"), name));
    }
  }
  return absl::StrJoin(approvers, " ");
}

struct ViolationCells {
  std::string kinds;
  std::string events;  // "no_approval: ID ID; self_approval: ID"
};

ViolationCells ViolationsOf(const object& merge) {
  std::vector<std::string> kinds;
  std::vector<std::string> events;
  for (const value& violation : merge.at("violations").as_array()) {
    kinds.push_back(CellText(violation.at("kind")));
    events.push_back(absl::StrCat(kinds.back(), ": ", EventsIn(violation.at("evidence"))));
  }
  return {.kinds = absl::StrJoin(kinds, " "), .events = absl::StrJoin(events, "; ")};
}

// In the order of the heading, behind the assessment and the review.
std::vector<std::string> CellsOf(const object& merge) {
  const object assessment =
      merge.at("assessment").is_object() ? merge.at("assessment").get_object() : object();
  const auto assessed = [&assessment](const char* name) {
    const value* member = assessment.if_contains(name);
    return member == nullptr ? std::string() : CellText(*member);
  };
  const ViolationCells violations = ViolationsOf(merge);
  return {CellText(merge, "repository_id"),
          CellText(merge, "repository_name"),
          CellText(merge, "number"),
          CellText(merge, "title"),
          PersonText(merge.at("author"), "id"),
          PersonText(merge.at("author"), "login"),
          CellText(merge, "base_ref"),
          CellText(merge, "merged_at"),
          PersonText(merge.at("merged_by"), "id"),
          PersonText(merge.at("merged_by"), "login"),
          CellText(merge, "merge_sha"),
          assessed("head_sha"),
          merge.at("merge_queue").is_null() ? "no" : "yes",
          ApproversOf(merge, "id"),
          ApproversOf(merge, "login"),
          assessed("required_approvals"),
          CellText(merge.at("checks").at("outcome")),
          assessed("revision"),
          violations.kinds,
          violations.events,
          EventsIn(merge)};
}

constexpr std::size_t kEvidenceCells = 21;  // of CellsOf

}  // namespace

std::string CsvCell(std::string_view text) {
  std::string cell;
  if (text.find_first_of("=+-@\t") == 0) cell.push_back('\'');
  bool quoted = false;
  for (const char c : text) {
    const bool line_break = c == '\n' || c == '\r';
    quoted = quoted || c == ',' || c == '"';
    if (c == '"') cell.push_back('"');
    cell.push_back(line_break ? ' ' : c);
  }
  return quoted ? absl::StrCat("\"", cell, "\"") : cell;
}

absl::Status MergesCsv::Begin(replay::ExportDirectory& directory) {
  DOCKET_ASSIGN_OR_RETURN(file_, directory.Begin(replay::kMergesName));
  return file_->Append(replay::MergesHeading());
}

absl::Status MergesCsv::Take(const docket::journal_proto::Commit& commit) {
  for (int index = 0; index < commit.events_size(); ++index) {
    const auto first = replay::FirstAssessmentAt(commit, index);
    if (!first.has_value()) continue;
    const auto merge = audits_.GetMerge(visible_, first->review);
    if (absl::IsAborted(merge.status())) {
      return absl::UnavailableError(
          "the views do not include what the journal has yet; docketd brings them up: start it, or "
          "wait for it (`docket replay status`), and try again");
    }
    if (!merge.ok() && !absl::IsNotFound(merge.status())) return merge.status();
    // Of a stream that the view has parked, there may be nothing.
    std::vector<std::string> cells(kEvidenceCells);
    if (merge.ok()) cells = CellsOf(api::MergeJson(merge->value, people_));
    cells.emplace_back(merge.ok() && merge->incomplete.empty() ? "no" : "yes");
    const std::string line = absl::StrJoin(
        cells, ",", [](std::string* out, const std::string& cell) { out->append(CsvCell(cell)); });
    DOCKET_RETURN_IF_ERROR(file_->Append(absl::StrCat(replay::BeginningOf(*first), line, "\n")));
  }
  return absl::OkStatus();
}

absl::Status MergesCsv::Finish() { return file_->Finish(); }

}  // namespace docket::apps
