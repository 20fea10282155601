// What stands with a command that Docket itself makes (asked by people through the API, or
// following from what happened): its id, made of what names it, and that nobody of a provider sent
// it. Thread-safety: a pure function.
#pragma once

#include <string>
#include <string_view>

#include "domain/envelope.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "platform/ids.h"

namespace docket::commands {

struct SystemCommand {
  std::string_view provider;  // what makes it: "api", "system"; its ids are apart from others'
  platform::CommandLog log = platform::CommandLog::kReviewCommands;
  std::string partition_key;
  domain::Tenant tenant;  // also says at which host
  std::string_view type;
  domain::StreamId target;
  std::string natural_key;  // what else tells it from others of its type for the target
  domain::Timestamp at;     // when it occurred and was issued
};

// Equal commands have one id, whenever they are made. What the caller knows more of (repository,
// trace, who asked) is its to add.
[[nodiscard]] domain::CommandMetadata MetadataOf(const SystemCommand& command);

}  // namespace docket::commands
