#include "apps/cli/command_options.h"

namespace docket::apps {

void AddDataDirOption(CLI::App& command, std::string& data_dir) {
  data_dir = "data";
  command.add_option("--data-dir", data_dir, "Where docketd keeps its data")
      ->envname("DOCKET_DATA_DIR")
      ->capture_default_str();
}

void AddJsonOption(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "One JSON document instead of words");
}

}  // namespace docket::apps
