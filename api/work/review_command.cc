#include "api/work/review_command.h"

#include "absl/strings/str_cat.h"
#include "platform/ids.h"
#include "schemas/codec/command_codec.h"

namespace docket::api {
namespace {

constexpr std::string_view kProvider = "api";

}  // namespace

CallOrigin OriginOf(const Request& request, const platform::Clock& clock) {
  const bool by_key = request.notes != nullptr && !request.notes->user_id.empty();
  return {.now = clock.Now(),
          .trace = request.trace,
          .caller = by_key ? absl::StrCat("key:", request.notes->user_id) : "operator"};
}

domain::RecordedCommand MakeReviewCommand(const ReviewCall& call, const CallOrigin& origin) {
  const domain::ReviewId& review = call.review;
  const std::string partition_key = domain::PartitionKey(review.repository);
  domain::RecordedCommand command{
      .metadata = {}, .repository = std::nullopt, .command = call.command};
  domain::CommandMetadata& metadata = command.metadata;
  metadata.id = platform::MakeCommandId(
      {.log = platform::CommandLog::kReviewCommands,
       .partition_key = partition_key,
       .provider = kProvider,
       .host = review.host.value(),
       .delivery_guid = {},
       .command_type = schemas::CommandType(command.command),
       .target = ToString(review),
       .natural_key = absl::StrCat(call.tenant.organization.value(), " ", call.natural_key)});
  metadata.tenant = call.tenant;
  metadata.repository = review.repository;
  metadata.actor.type = domain::ActorType::kSystem;
  metadata.source.provider = std::string(kProvider);
  metadata.source.host = review.host;
  metadata.source.hook_id = origin.caller;
  metadata.trace = origin.trace;
  metadata.occurred_at = origin.now;
  metadata.issued_at = origin.now;
  return command;
}

commands::CommandSender::Address ReviewInbox(const domain::RecordedCommand& command) {
  return {.log = platform::CommandLog::kReviewCommands,
          .partition_key = domain::PartitionKey(*command.metadata.repository)};
}

}  // namespace docket::api
