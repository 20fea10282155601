// SHA-256 of bytes that come one piece after another, over OpenSSL.
// Thread-safety: used by one thread. An OpenSSL without memory ends the process.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace docket::replay {

class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();
  RunningSha256(RunningSha256&&) noexcept;
  RunningSha256& operator=(RunningSha256&&) = delete;

  void Add(std::string_view bytes);
  // Hexadecimal. Once.
  [[nodiscard]] std::string Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace docket::replay
