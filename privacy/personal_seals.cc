#include "privacy/personal_seals.h"

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "privacy/key_name.h"
#include "privacy/sealing_key.h"
#include "schemas/codec/lost_names.h"

namespace docket::privacy {
namespace {

// What a text is sealed as. One kind: a login and a title of the same words are as equal as they
// were.
constexpr std::string_view kContext = "docket.common.v1.Personal";

// Enough to see that two belong together.
constexpr std::size_t kShownCharacters = 8;

std::string Named(std::string_view what, const KeyId& key) {
  return absl::StrCat(platform::AbslView(what), ":", ToString(key).substr(0, kShownCharacters));
}

}  // namespace

absl::Status PersonalSeals::Seal(const domain::Tenant& organization,
                                 common::v1::Personal& personal) const {
  if (personal.subject() == 0 || personal.text().empty()) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(
      const SharedKey key,
      keys_.ForSealing(KeyName::OfSubject(organization, domain::UserId(personal.subject()))));
  if (key != nullptr) personal.set_sealed(key->Seal(personal.text(), kContext));
  personal.clear_text();
  return absl::OkStatus();
}

std::string PersonalSeals::TextOf(const common::v1::Personal& personal) const {
  if (personal.sealed().empty()) return personal.text();
  const absl::StatusOr<KeyId> id = KeyIdOf(personal.sealed());
  if (!id.ok()) return std::string(schemas::kUnreadableName);
  const absl::StatusOr<SharedKey> key = keys_.Find(*id);
  if (!key.ok()) return Named(schemas::kUnreadableName, *id);
  if (*key == nullptr) return Named(schemas::kErasedName, *id);
  absl::StatusOr<std::string> text = (*key)->Open(personal.sealed(), kContext);
  return text.ok() ? *std::move(text) : Named(schemas::kUnreadableName, *id);
}

absl::Status PersonalSeals::Erase(const domain::Tenant& organization, domain::UserId subject) {
  return keys_.Destroy(KeyName::OfSubject(organization, subject));
}

}  // namespace docket::privacy
