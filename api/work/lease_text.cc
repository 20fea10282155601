#include "api/work/lease_text.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

using domain::review::Stage;

constexpr std::string_view kPrefix = "lea_";
constexpr std::size_t kRandomBytes = 16;
constexpr std::array kStages = {Stage::kAnalysis, Stage::kConversation, Stage::kPublishing};

bool IsRandomPart(std::string_view text) {
  return text.size() == 2 * kRandomBytes && std::ranges::all_of(text, [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

std::string_view StageName(Stage stage) {
  switch (stage) {
    case Stage::kAnalysis:
      return "analysis";
    case Stage::kConversation:
      return "conversation";
    case Stage::kPublishing:
      return "publishing";
  }
  return "unknown";
}

LeaseText NewLease(Stage stage, const domain::ReviewId& review) {
  return {.stage = stage,
          .review = review,
          .id = domain::LeaseId(absl::StrCat(
              platform::AbslView(kPrefix), platform::AbslView(StageName(stage)), "_",
              ToString(review), "_", platform::HexEncode(platform::RandomBytes(kRandomBytes))))};
}

std::optional<LeaseText> ParseLease(std::string_view text) {
  if (!text.starts_with(kPrefix)) return std::nullopt;
  const std::string_view rest = text.substr(kPrefix.size());
  const std::size_t stage_end = rest.find('_');
  const std::size_t review_end = rest.rfind('_');
  if (stage_end == std::string_view::npos || review_end <= stage_end) return std::nullopt;
  const auto stage = std::ranges::find(kStages, rest.substr(0, stage_end), StageName);
  const auto review = domain::ParseReviewId(rest.substr(stage_end + 1, review_end - stage_end - 1));
  if (stage == kStages.end() || !review.has_value()) return std::nullopt;
  if (!IsRandomPart(rest.substr(review_end + 1))) return std::nullopt;
  return LeaseText{.stage = *stage, .review = *review, .id = domain::LeaseId(std::string(text))};
}

}  // namespace docket::api
