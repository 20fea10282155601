#include "eventstore/relay/dead_letter.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "domain/ids.h"
#include "platform/ids.h"
#include "platform/json_text.h"
#include "platform/time_format.h"

namespace docket::eventstore {
namespace {

// Each text that stands in a letter, so that no letter is too large for a log.
constexpr std::size_t kTextBytesMax = 4U << 10U;

struct Member {
  std::string_view name;
  std::string_view text;
};

void AppendMember(const Member& member, std::string& out) {
  platform::AppendJsonString(member.name, out);
  out += ':';
  platform::AppendJsonString(member.text.substr(0, kTextBytesMax), out);
  out += ',';
}

}  // namespace

Record DeadLetterOf(const UnpublishedEvent& event, const journal_proto::Commit& commit) {
  const journal_proto::Event& stored = commit.events(event.index);
  const domain::CommandId command(commit.outcome().command_id());
  std::string value = "{";
  AppendMember({"topic", event.topic}, value);
  AppendMember({"journal", ToString(event.journal)}, value);
  absl::StrAppend(&value, R"("partition":)", event.partition.value(), R"(,"offset":)",
                  event.offset.value(), R"(,"index":)", event.index, ",");
  AppendMember({"event_id", platform::MakeEventId(command, event.index).value()}, value);
  AppendMember({"type", stored.type()}, value);
  AppendMember({"stream", stored.stream()}, value);
  absl::StrAppend(&value, R"("schema_version":)", stored.schema_version(), R"(,"stream_version":)",
                  stored.version(), ",");
  AppendMember({"error", event.why.ToString()}, value);
  AppendMember({"failed_at", platform::FormatRfc3339(event.at)}, value);
  value += R"("attempts":1})";
  return {
      .key = domain::PartitionKey(domain::OrganizationId(commit.outcome().tenant().organization())),
      .headers = {{"content-type", "application/json"}},
      .value = std::move(value)};
}

}  // namespace docket::eventstore
