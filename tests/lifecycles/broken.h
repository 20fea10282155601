// A promise that was not kept. Thread-safety: values.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace docket::lifecycles {

struct Broken {
  std::string check{};  // which promise; a story is shrunk as long as the same one is broken
  std::string what{};   // expected, and found
};

class Findings {
 public:
  template <class... Parts>
  void Add(const char* check, const Parts&... parts) {
    found_.push_back({.check = check, .what = absl::StrCat(parts...)});
  }
  template <class... Parts>
  void Expect(bool kept, const char* check, const Parts&... parts) {
    if (!kept) Add(check, parts...);
  }

  [[nodiscard]] const std::vector<Broken>& found() const { return found_; }

 private:
  std::vector<Broken> found_;
};

}  // namespace docket::lifecycles
