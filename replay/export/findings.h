// What a check finds, told one by one up to a bound: whoever altered everything is to be told so,
// and not with everything. Thread-safety: used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace docket::replay {

class Findings {
 public:
  explicit Findings(std::size_t most) : most_(most) {}

  void Add(std::string finding) {
    if (told_.size() < most_) {
      told_.push_back(std::move(finding));
    } else {
      ++more_;
    }
  }

  [[nodiscard]] const std::vector<std::string>& told() const { return told_; }
  [[nodiscard]] std::uint64_t more() const { return more_; }

 private:
  const std::size_t most_;
  std::vector<std::string> told_;
  std::uint64_t more_ = 0;
};

}  // namespace docket::replay
