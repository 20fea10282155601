// Golden files: the bytes that every stored type has, under tests/golden/. A file is written once
// and stays for ever: whoever can no longer write it must still read it.
//   <name>.hex  the bytes, 32 a line     <name>.txt  the same message, for people
// With DOCKET_UPDATE_GOLDEN=1 in the environment a missing file is written; an existing one never
// is. Thread-safety: one test writes one file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::tests {

struct Golden {
  std::string bytes;
  std::string text;
};

// `name`: "events/review.HeadAdvanced.v1". Nothing if there is no such file; a file that is
// not hex has bytes which equal no message.
[[nodiscard]] std::optional<Golden> ReadGolden(std::string_view name);

// What the file holds, after writing it from `current` where it is missing and that is asked for.
[[nodiscard]] std::optional<Golden> ReadOrWriteGolden(std::string_view name, const Golden& current);

// Names in one folder, without "<folder>/" and ".hex", ordered.
[[nodiscard]] std::vector<std::string> GoldenNames(std::string_view folder);

}  // namespace docket::tests
