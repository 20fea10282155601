// The public key of audit trees, as commands are given it. Thread-safety: used by one thread.
#pragma once

#include <cstddef>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "replay/audit/signed_note.h"

namespace docket::apps {

// No file that holds a key, or a signed checkpoint, is longer.
inline constexpr std::size_t kNoteBytesMax = 64U << 10U;

// --key, required. `key` outlives the parsing.
void AddAuditKeyOption(CLI::App& command, std::string& key);

// The key itself, or a file that holds it. kInvalidArgument says that of --key.
[[nodiscard]] absl::StatusOr<replay::VerifierKey> VerifierKeyOf(const std::string& given);

}  // namespace docket::apps
