// A directory for one measurement, removed at the end. On the disk that is measured, so never in
// /tmp, which may be memory. Thread-safety: none.
#pragma once

#include <filesystem>
#include <string>

namespace docket::bench {

class Scratch {
 public:
  // A new directory below `root`, which is made if it is not there.
  explicit Scratch(const std::filesystem::path& root);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  // Bytes in all files now.
  [[nodiscard]] double Bytes() const;

 private:
  std::string path_;
};

}  // namespace docket::bench
