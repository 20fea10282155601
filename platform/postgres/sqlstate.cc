#include "platform/postgres/sqlstate.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::platform {
namespace {

struct Meaning {
  std::string_view state;  // a whole one, or the two characters of a class
  absl::StatusCode code;
  std::string_view what_to_do;
};

using Code = absl::StatusCode;

constexpr std::string_view kPassesByItself = "It goes on by itself";
constexpr std::string_view kTryAgain = "Try again";
constexpr std::string_view kServersDisk = "Look into the server's log, and check its disk";
constexpr std::string_view kLogIn =
    "Check user and password of the connection string, and the server's pg_hba.conf";
constexpr std::string_view kOtherSchema =
    "Check that the connection string names the right database and search_path, and that nobody "
    "altered the tables";
constexpr std::string_view kBug = "This is a bug of this software, or its tables were altered";

// A whole state before its class.
constexpr Meaning kMeanings[] = {
    {"08", Code::kUnavailable, kPassesByItself},
    {"0A", Code::kUnimplemented, "Use PostgreSQL 15 or newer"},
    {"22", Code::kInvalidArgument, kBug},
    {"23505", Code::kAlreadyExists, "There is one with this key"},
    {"23", Code::kFailedPrecondition, kBug},
    {"25006", Code::kUnavailable,
     "This server takes no writes: name the primary in the connection string, or all servers with "
     "target_session_attrs=read-write"},
    {"25P03", Code::kUnavailable, kTryAgain},
    {"25", Code::kInternal, kBug},
    {"28", Code::kUnauthenticated, kLogIn},
    {"3D000", Code::kFailedPrecondition, "Create the database, or correct its name"},
    {"3F000", Code::kFailedPrecondition, kOtherSchema},
    {"40", Code::kAborted, kTryAgain},
    {"42501", Code::kPermissionDenied, "Grant this right to the user of the connection string"},
    {"42P01", Code::kFailedPrecondition, kOtherSchema},
    {"42703", Code::kFailedPrecondition, kOtherSchema},
    {"42P07", Code::kFailedPrecondition, kOtherSchema},
    {"42", Code::kInternal, kBug},
    {"53100", Code::kUnavailable, "Make room on the server's disk; it goes on by itself"},
    {"53300", Code::kUnavailable,
     "Raise the server's max_connections, or let fewer processes connect; it goes on by itself"},
    {"53", Code::kUnavailable, "The server lacks a resource; it goes on by itself"},
    {"54", Code::kInvalidArgument, "A limit of the server is reached"},
    {"55P03", Code::kAborted, kTryAgain},
    {"55006", Code::kAborted, kTryAgain},
    {"55", Code::kFailedPrecondition, "Look into the server's log"},
    {"57014", Code::kDeadlineExceeded,
     "It took longer than its time limit, or a person ended it; try again"},
    {"57P04", Code::kFailedPrecondition, "Create the database again, or correct its name"},
    {"57", Code::kUnavailable, kPassesByItself},
    {"58", Code::kInternal, kServersDisk},
    {"XX001", Code::kDataLoss, "Restore the server's database from a backup or replica"},
    {"XX002", Code::kDataLoss, "Build the index anew: REINDEX"},
    {"XX", Code::kInternal, "Look into the server's log"},
};

constexpr Meaning kNoAnswer = {
    "", Code::kUnavailable,
    "Check that the server runs and can be reached from here; it goes on by itself"};
constexpr Meaning kUnknownState = {"", Code::kInternal, "Look into the server's log"};

const Meaning& MeaningOf(std::string_view state) {
  if (state.empty()) return kNoAnswer;
  const auto* const found =
      std::find_if(std::begin(kMeanings), std::end(kMeanings),
                   [state](const Meaning& meaning) { return state.starts_with(meaning.state); });
  return found == std::end(kMeanings) ? kUnknownState : *found;
}

// Messages of the library end with a line break, and have several lines.
std::string OnOneLine(std::string_view message) {
  std::string line(message);
  while (!line.empty() && line.back() == '\n') line.pop_back();
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

}  // namespace

absl::Status FromPostgres(const PostgresFailure& failure) {
  const Meaning& meaning = MeaningOf(failure.sqlstate);
  std::string text = absl::StrCat(AbslView(failure.what), ": ", OnOneLine(failure.message));
  if (!failure.sqlstate.empty()) {
    absl::StrAppend(&text, " (SQLSTATE ", AbslView(failure.sqlstate), ")");
  }
  return {meaning.code, absl::StrCat(text, ". ", AbslView(meaning.what_to_do))};
}

std::string_view SqlstateIn(std::string_view message) {
  constexpr std::size_t kLength = 5;
  constexpr std::string_view kBefore = ":  ";  // after the severity, in every language
  const auto is_part = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  for (std::size_t at = message.find(kBefore); at != std::string_view::npos;
       at = message.find(kBefore, at + 1)) {
    const std::string_view rest = message.substr(at + kBefore.size());
    const std::string_view state = rest.substr(0, kLength);
    if (rest.size() > kLength && rest[kLength] == ':' &&
        std::all_of(state.begin(), state.end(), is_part)) {
      return state;
    }
  }
  return {};
}

}  // namespace docket::platform
