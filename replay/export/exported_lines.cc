#include "replay/export/exported_lines.h"

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::replay {
namespace {

// How far is looked for a line that should have come: a commit has a few events, and one that was
// taken out or put in is to be named without what is behind it.
constexpr std::size_t kLinesAheadMax = 256;
constexpr std::size_t kBytesAheadMax = 16U << 20U;

}  // namespace

absl::Status ExportedLines::Open() {
  file_.open(path_, std::ios::binary);
  if (!file_.is_open() || rules_.heading.empty()) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(LookAhead(1));
  if (ahead_.empty() || ahead_.front() != rules_.heading) {
    findings_.Add(absl::StrCat(rules_.name, " line 1 is not its heading"));
  }
  if (!ahead_.empty()) Skip(1);
  return absl::OkStatus();
}

absl::Status ExportedLines::LookAhead(std::size_t lines) {
  while (ahead_.size() < lines && (ahead_.empty() || ahead_bytes_ < kBytesAheadMax)) {
    std::string line;
    if (!file_.is_open() || !std::getline(file_, line)) break;
    if (!file_.eof()) line.push_back('\n');  // the last one, cut short, has no end
    ahead_bytes_ += line.size();
    ahead_.push_back(std::move(line));
  }
  if (file_.bad()) return absl::UnavailableError(absl::StrCat("cannot read ", path_));
  return absl::OkStatus();
}

std::size_t ExportedLines::Find(std::string_view expected) const {
  std::size_t at = 0;
  while (at < ahead_.size() && !rules_.same(ahead_[at], expected)) ++at;
  return at;
}

void ExportedLines::Skip(std::size_t lines) {
  for (std::size_t i = 0; i < lines; ++i) {
    ahead_bytes_ -= ahead_.front().size();
    ahead_.pop_front();
    ++line_;
  }
}

void ExportedLines::FindStranger(std::size_t ahead) {
  findings_.Add(absl::StrCat(rules_.name, " line ", line_ + ahead, " (",
                             platform::AbslView(rules_.place(ahead_[ahead])),
                             ") is of no record that stands there: the record is missing, or the "
                             "line was added or moved"));
}

absl::Status ExportedLines::Expect(std::string_view line, const std::string& whose) {
  DOCKET_RETURN_IF_ERROR(LookAhead(1));
  if (!ahead_.empty() && rules_.same(ahead_.front(), line)) {
    Skip(1);
    return absl::OkStatus();
  }
  DOCKET_RETURN_IF_ERROR(LookAhead(kLinesAheadMax));
  const std::size_t strangers = Find(line);
  if (strangers < ahead_.size()) {
    for (std::size_t i = 0; i < strangers; ++i) FindStranger(i);
    Skip(strangers + 1);
  } else if (!ahead_.empty() && rules_.place(ahead_.front()) == rules_.place(line)) {
    findings_.Add(absl::StrCat(rules_.name, " line ", line_, " is not what ", whose, " says"));
    Skip(1);
  } else {
    findings_.Add(
        absl::StrCat(rules_.name, " has no line for an event of ", whose,
                     ": the line was removed, moved or altered, or the record was added"));
  }
  return absl::OkStatus();
}

absl::Status ExportedLines::Finish() {
  DOCKET_RETURN_IF_ERROR(LookAhead(1));
  while (!ahead_.empty()) {
    FindStranger(0);
    Skip(1);
    DOCKET_RETURN_IF_ERROR(LookAhead(1));
  }
  return absl::OkStatus();
}

}  // namespace docket::replay
