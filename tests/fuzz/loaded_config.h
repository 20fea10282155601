// LoadAndCheck: loads a configuration and checks what holds for every one.
// Thread-safety: used by one thread. Failure: a property that does not hold is a bug and aborts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docket::fuzz {

struct ConfigText {
  std::string_view document;             // of docket.yaml
  std::vector<std::string> environment;  // as platform::ConfigSources has them
  std::vector<std::string> flags;
};

// A configuration or an InvalidArgument. One that was loaded is printed as YAML that loads again
// as the same one, but for its secrets, which are masked.
void LoadAndCheck(const ConfigText& text);

}  // namespace docket::fuzz
