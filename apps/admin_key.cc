#include "apps/admin_key.h"

#include "absl/strings/str_cat.h"
#include "api/auth/key_commands.h"
#include "api/auth/key_token.h"
#include "apps/secret_file.h"
#include "platform/status_macros.h"

namespace docket::apps {

absl::StatusOr<domain::KeyId> EnsureAdminKey(const AdminKeyParts& parts) {
  const std::string path = parts.data.admin_key();
  DOCKET_ASSIGN_OR_RETURN(const SecretFile file, ReadOrMakeSecretFile(path, [] {
                            return api::ToString(api::NewKeyToken());
                          }));
  const std::optional<api::KeyToken> token = api::ParseKeyToken(file.secret);
  if (!token.has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " holds no API key; delete it and start again to have a new one made"));
  }
  if (file.made_now) parts.logger.Info("an admin key was made", {{"file", path}});
  if (const auto known = parts.keys.FindKey(token->id); known.ok()) {
    if (known->value.revoked()) {
      parts.logger.Warning(
          "the key in admin.key is revoked; move the file away and start again to have a new one "
          "made, or make one with `docket keys create --label NAME --role admin`",
          {{"file", path}});
    }
    return token->id;
  }
  const api::KeyGrant grant{.label = "admin.key",
                            .role = domain::access::Role::kAdmin,
                            .tenants = {},
                            .expires_at = domain::kUnknownTime};
  const domain::RecordedCommand command =
      api::CreateKeyCommand(*token, grant, {.now = parts.clock.Now(), .trace = {}});
  DOCKET_RETURN_IF_ERROR(api::SendAndWait(parts.sender, command, kAdminKeyTimeout).status());
  return token->id;
}

}  // namespace docket::apps
