// Arguments: a command line as main() gets it, from an input with an argument in each line.
// Thread-safety: used by one thread. Ownership: owns the texts that it points to.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tests/fuzz/input.h"

namespace docket::fuzz {

class Arguments {
 public:
  explicit Arguments(Input& input) {
    while (!input.empty()) {
      const std::string_view line = input.Line();
      texts_.emplace_back(line.substr(0, line.find('\0')));  // where the system ends it too
    }
    for (const std::string& text : texts_) pointers_.push_back(text.c_str());
  }
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;
  ~Arguments() = default;

  [[nodiscard]] std::span<const char* const> values() const { return pointers_; }

 private:
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

}  // namespace docket::fuzz
