#include "commands/sarif/file_uri.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/json_text.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::commands::sarif {
namespace {

absl::Status Refusal(std::string_view what) {
  return absl::InvalidArgumentError(platform::AbslView(what));
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool IsSchemeCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '-' || c == '.';
}

// Without the colon; empty: there is none.
std::string_view SchemeOf(std::string_view uri) {
  const std::size_t end = uri.find_first_of(":/");
  if (end == std::string_view::npos || end == 0 || uri[end] != ':') return {};
  const std::string_view scheme = uri.substr(0, end);
  if (!absl::ascii_isalpha(static_cast<unsigned char>(scheme.front()))) return {};
  if (!std::all_of(scheme.begin(), scheme.end(), IsSchemeCharacter)) return {};
  return scheme;
}

absl::StatusOr<std::string> Decode(std::string_view part) {
  std::string decoded;
  while (!part.empty()) {
    if (part.front() != '%') {
      decoded += part.front();
      part.remove_prefix(1);
      continue;
    }
    const std::optional<std::string> byte =
        part.size() < 3 ? std::nullopt : platform::HexDecode(part.substr(1, 2));
    if (!byte.has_value()) return Refusal("has a % that encodes nothing; write it as %25");
    if (*byte == "/") return Refusal("has an encoded slash; no file has one in its name");
    decoded += *byte;
    part.remove_prefix(3);
  }
  if (std::any_of(decoded.begin(), decoded.end(), IsControl)) {
    return Refusal("has a control character; no such path is taken");
  }
  if (decoded.find('\\') != std::string::npos) {
    return Refusal("has a backslash; write paths with slashes");
  }
  if (!platform::IsUtf8(decoded)) return Refusal("is not UTF-8 when it is decoded");
  return decoded;
}

// What follows "file:": an absolute path, on this machine.
absl::StatusOr<std::string_view> PathOfFileScheme(std::string_view rest) {
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::string_view host = rest.substr(0, rest.find('/'));
    if (!host.empty() && !absl::EqualsIgnoreCase(platform::AbslView(host), "localhost")) {
      return Refusal("is a file of another machine");
    }
    rest.remove_prefix(host.size());
  }
  if (!rest.starts_with('/')) return Refusal("is a file URI without an absolute path");
  return rest;
}

bool IsDrive(std::string_view part) {
  return part.size() == 2 && part[1] == ':' &&
         absl::ascii_isalpha(static_cast<unsigned char>(part[0]));
}

}  // namespace

absl::StatusOr<FileUri> ParseFileUri(std::string_view uri) {
  if (uri.find_first_of("?#") != std::string_view::npos) {
    return Refusal("has a query or a fragment; write ? as %3F and # as %23");
  }
  const std::string_view scheme = SchemeOf(uri);
  std::string_view path = uri;
  FileUri file;
  if (IsDrive(uri.substr(0, 2))) {
    file.absolute = true;
  } else if (absl::EqualsIgnoreCase(platform::AbslView(scheme), "file")) {
    DOCKET_ASSIGN_OR_RETURN(path, PathOfFileScheme(uri.substr(scheme.size() + 1)));
    file.absolute = true;
  } else if (!scheme.empty()) {
    return Refusal(absl::StrCat("is a URI of the scheme ", platform::AbslView(scheme),
                                ", which names no file of the checkout"));
  } else if (uri.starts_with("//")) {
    return Refusal("is a file of another machine");
  } else {
    file.absolute = uri.starts_with('/');
  }
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty()) continue;
    DOCKET_ASSIGN_OR_RETURN(std::string decoded, Decode(part));
    file.parts.push_back(std::move(decoded));
  }
  // Windows takes both for the same.
  if (file.absolute && !file.parts.empty() && IsDrive(file.parts.front())) {
    char& letter = file.parts.front().front();
    letter = absl::ascii_toupper(static_cast<unsigned char>(letter));
  }
  return file;
}

absl::StatusOr<std::vector<std::string>> WithoutDots(std::vector<std::string> parts) {
  std::vector<std::string> rest;
  for (std::string& part : parts) {
    if (part == ".") continue;
    if (part != "..") {
      rest.push_back(std::move(part));
      continue;
    }
    if (rest.empty()) return Refusal("leads out of the repository by ..");
    rest.pop_back();
  }
  return rest;
}

}  // namespace docket::commands::sarif
