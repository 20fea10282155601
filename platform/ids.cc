#include "platform/ids.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::platform {
namespace {

constexpr char kEscape = '\x1e';
constexpr char kSeparator = '\x1f';

void AppendEscaped(std::string_view field, std::string& joined) {
  for (const char c : field) {
    if (c == kEscape || c == kSeparator) {
      joined.push_back(kEscape);
      joined.push_back(c == kEscape ? '0' : '1');
    } else {
      joined.push_back(c);
    }
  }
}

}  // namespace

std::string_view CommandLogName(CommandLog log) {
  switch (log) {
    case CommandLog::kReviewCommands:
      return "review_commands";
    case CommandLog::kOrganizationCommands:
      return "organization_commands";
  }
  return {};
}

domain::CommandId MakeCommandId(const CommandIdentity& identity) {
  std::string name;
  AppendEscaped(identity.provider, name);
  for (const std::string_view field : {identity.host, identity.delivery_guid, identity.command_type,
                                       identity.target, identity.natural_key}) {
    name.push_back(kSeparator);
    AppendEscaped(field, name);
  }
  return domain::CommandId(absl::StrCat("cmd_", AbslView(CommandLogName(identity.log)), "_",
                                        AbslView(identity.partition_key), "_",
                                        UuidV5(kCommandNamespace, name)));
}

domain::EventId MakeEventId(const domain::CommandId& command, std::int32_t index) {
  return domain::EventId(
      UuidV5(kEventNamespace, absl::StrCat(command.value(), std::string(1, kSeparator), index)));
}

}  // namespace docket::platform
