// DOCKET_CHECK(condition): a broken invariant is a bug. Writes file, line and the condition to
// standard error and aborts, in every build type. For what can happen without a bug: absl::Status.
// Thread-safety: callable from any thread.
#pragma once

namespace docket::platform {

struct CheckSite {
  const char* file;
  int line;
  const char* condition;
};

[[noreturn]] void CheckFailed(const CheckSite& site);

}  // namespace docket::platform

#define DOCKET_CHECK(condition)                                          \
  do {                                                                   \
    if (!(condition)) [[unlikely]] {                                     \
      ::docket::platform::CheckFailed({__FILE__, __LINE__, #condition}); \
    }                                                                    \
  } while (false)
