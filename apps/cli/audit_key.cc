#include "apps/cli/audit_key.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apps/whole_file.h"
#include "platform/status_macros.h"

namespace docket::apps {

void AddAuditKeyOption(CLI::App& command, std::string& key) {
  command
      .add_option("--key", key, "The public key, NAME+IDENTIFIER+BASE64, or a file that holds it")
      ->required();
}

absl::StatusOr<replay::VerifierKey> VerifierKeyOf(const std::string& given) {
  std::string text = given;
  std::error_code ignored;  // what cannot be looked at is no file
  if (std::filesystem::is_regular_file(given, ignored)) {
    DOCKET_ASSIGN_OR_RETURN(text, ReadFileWhole(given, kNoteBytesMax));
  }
  absl::StatusOr<replay::VerifierKey> key =
      replay::ParseVerifierKey(std::string(absl::StripAsciiWhitespace(text)));
  if (key.ok()) return key;
  const absl::string_view no_file = text == given ? "it is the name of no file, and: " : "";
  return absl::Status(key.status().code(),
                      absl::StrCat("--key ", given, ": ", no_file, key.status().message()));
}

}  // namespace docket::apps
