// View conversation_messages: what agents said about each run, one row for each message that
// counts. Key: stream, its version. Source: review_events.
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "projections/input.h"
#include "projections/rows.h"
#include "projections/view.h"

namespace docket::projections {

struct ConversationMessagesView : ViewDefaults {
  using Row = view_proto::ConversationMessage;
  static constexpr ViewId kId{14};
  static constexpr std::string_view kName = "conversation_messages";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
  [[nodiscard]] static std::string ReadableKey(std::string_view key);
};

// What the keys of one conversation's messages begin with, and the rest of the key of one of them.
[[nodiscard]] std::string MessagesOf(const domain::RunId& run);
[[nodiscard]] std::string MessageVersion(domain::StreamVersion version);

}  // namespace docket::projections
