#include "replay/export/event_lines.h"

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "replay/export/event_line.h"
#include "replay/export/manifest.h"

namespace docket::replay {
namespace {

// How far is looked for a line that should have come: a commit has a few events, and one that was
// taken out or put in is to be named without what is behind it.
constexpr std::size_t kLinesAheadMax = 256;
constexpr std::size_t kBytesAheadMax = 16U << 20U;

// Where the event stands: the same for a line that was altered only in what it says.
std::string_view PlaceIn(std::string_view line) { return line.substr(0, line.find(",\"id\":")); }

}  // namespace

absl::Status EventLines::Open() {
  file_.open(path_, std::ios::binary);
  if (file_.is_open()) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("cannot read ", path_));
}

absl::Status EventLines::LookAhead(std::size_t lines) {
  while (ahead_.size() < lines && (ahead_.empty() || ahead_bytes_ < kBytesAheadMax)) {
    std::string line;
    if (!std::getline(file_, line)) break;
    if (!file_.eof()) line.push_back('\n');  // the last one, cut short, has no end
    ahead_bytes_ += line.size();
    ahead_.push_back(std::move(line));
  }
  if (file_.bad()) return absl::UnavailableError(absl::StrCat("cannot read ", path_));
  return absl::OkStatus();
}

bool EventLines::Same(std::string_view found, std::string_view expected) const {
  return compares_data_ ? found == expected : BeforeData(found) == BeforeData(expected);
}

std::size_t EventLines::Find(std::string_view expected) const {
  std::size_t at = 0;
  while (at < ahead_.size() && !Same(ahead_[at], expected)) ++at;
  return at;
}

void EventLines::Skip(std::size_t lines) {
  for (std::size_t i = 0; i < lines; ++i) {
    ahead_bytes_ -= ahead_.front().size();
    ahead_.pop_front();
    ++line_;
  }
}

absl::Status EventLines::Expect(std::string_view line, const std::string& whose) {
  DOCKET_RETURN_IF_ERROR(LookAhead(1));
  if (!ahead_.empty() && Same(ahead_.front(), line)) {
    Skip(1);
    return absl::OkStatus();
  }
  DOCKET_RETURN_IF_ERROR(LookAhead(kLinesAheadMax));
  const std::size_t strangers = Find(line);
  if (strangers < ahead_.size()) {
    for (std::size_t i = 0; i < strangers; ++i) {
      findings_.Add(absl::StrCat(kEventsName, " line ", line_ + i, " (",
                                 platform::AbslView(PlaceIn(ahead_[i])),
                                 ") is of no record that stands there: the record is missing, or "
                                 "the line was added or moved"));
    }
    Skip(strangers + 1);
  } else if (!ahead_.empty() && PlaceIn(ahead_.front()) == PlaceIn(line)) {
    findings_.Add(absl::StrCat(kEventsName, " line ", line_, " is not what ", whose, " says"));
    Skip(1);
  } else {
    findings_.Add(
        absl::StrCat(kEventsName, " has no line for an event of ", whose,
                     ": the line was removed, moved or altered, or the record was added"));
  }
  return absl::OkStatus();
}

absl::Status EventLines::Finish() {
  DOCKET_RETURN_IF_ERROR(LookAhead(1));
  while (!ahead_.empty()) {
    findings_.Add(absl::StrCat(kEventsName, " line ", line_, " (",
                               platform::AbslView(PlaceIn(ahead_.front())),
                               ") is of no record of the export: the record is missing, or the "
                               "line was added or moved"));
    Skip(1);
    DOCKET_RETURN_IF_ERROR(LookAhead(1));
  }
  return absl::OkStatus();
}

}  // namespace docket::replay
