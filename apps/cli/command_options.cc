#include "apps/cli/command_options.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace docket::apps {

void AddDataDirOption(CLI::App& command, std::string& data_dir) {
  data_dir = "data";
  command.add_option("--data-dir,--data_dir", data_dir, "Where docketd keeps its data")
      ->envname("DOCKET_DATA_DIR")
      ->capture_default_str();
}

void AddJsonOption(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "One JSON document instead of words");
}

CLI::Validator WholeNumber(const WholeNumberRange& range) {
  const std::string allowed = absl::StrCat(range.least, " to ", range.most);
  return {[range, allowed](std::string& text) -> std::string {
            std::int64_t number = 0;
            const bool right =
                absl::SimpleAtoi(text, &number) && number >= range.least && number <= range.most;
            return right ? ""
                         : absl::StrCat("'", text,
                                        "' is not allowed; allowed: a whole number from ", allowed);
          },
          allowed};
}

}  // namespace docket::apps
