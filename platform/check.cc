#include "platform/check.h"

#include <cstdio>
#include <cstdlib>

namespace docket::platform {

void CheckFailed(const CheckSite& site) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", site.file, site.line, site.condition);
  std::abort();
}

}  // namespace docket::platform
