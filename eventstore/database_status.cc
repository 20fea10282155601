#include "eventstore/database_status.h"

#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/match.h"

namespace docket::eventstore {
namespace {

struct Advice {
  int error;
  std::string_view what_to_do;
};

constexpr std::string_view kOwnFiles =
    "Let the user that runs this own the directory and all that is in it, and be able to write "
    "there";
constexpr std::string_view kFewFiles = "Raise the limit of open files";

constexpr std::array kAdvice = {
    Advice{.error = EACCES, .what_to_do = kOwnFiles},
    Advice{.error = EPERM, .what_to_do = kOwnFiles},
    Advice{.error = EROFS,
           .what_to_do =
               "Mount this file system for writing; if it was, look into the kernel's log "
               "for why it is not any more"},
    Advice{.error = ENOTDIR, .what_to_do = "Name a directory: a file has this name"},
    Advice{.error = EMFILE, .what_to_do = kFewFiles},
    Advice{.error = ENFILE, .what_to_do = kFewFiles},
};

bool Names(std::string_view text, int error) {
  return absl::StrContains(platform::AbslView(text), std::strerror(error));
}

}  // namespace

std::string_view AdviceFor(std::string_view error) {
  for (const Advice& advice : kAdvice) {
    if (Names(error, advice.error)) return advice.what_to_do;
  }
  return "Check the disk";
}

bool NamesAFullDisk(std::string_view error) { return Names(error, ENOSPC); }

}  // namespace docket::eventstore
