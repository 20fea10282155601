#include "privacy/key_name.h"

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::privacy {

// A host's code has letters and digits alone, so no two names are the same.
KeyName KeyName::OfSubject(const domain::Tenant& organization, domain::UserId subject) {
  return KeyName(absl::StrCat("subject/", platform::AbslView(organization.host.value()), "/",
                              organization.organization.value(), "/", subject.value()));
}

}  // namespace docket::privacy
