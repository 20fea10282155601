#include "tests/sim/pipeline/reader.h"

#include <utility>

#include "platform/check.h"
#include "platform/status_macros.h"
#include "projections/consistency_token.h"

namespace docket::sim {
namespace {

constexpr int kHistoryMax = 200;

// "There is no such thing" is an answer.
absl::Status UnlessNotFound(const absl::Status& status) {
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

}  // namespace

absl::Status Reader::AskOne(ViewNode& node, const Askable& askable, Random& random) {
  // As it travels in a header.
  DOCKET_ASSIGN_OR_RETURN(const projections::Positions token,
                          projections::DecodeToken(projections::EncodeToken(token_)));
  DOCKET_ASSIGN_OR_RETURN(const projections::Positions missing, node.progress().Missing(token));
  if (!missing.empty() && !heedless_) {
    ++behind_;
    return random.Chance(30) ? node.Await(token) : absl::OkStatus();
  }
  answers_.push_back({.node = node.name(), .token = token, .at = {}, .what = {}});
  visible_.seen = heedless_ ? projections::Positions() : token;
  absl::Status asked = AskAbout(node, askable, random);
  if (!absl::IsAborted(asked)) return asked;
  // Its store has lost what it had passed.
  answers_.pop_back();
  ++behind_;
  return absl::OkStatus();
}

absl::Status Reader::AskAbout(ViewNode& node, const Askable& askable, Random& random) {
  const std::uint64_t drawn = random.Below(100);
  if (drawn < 40 && !askable.deliveries.empty()) {
    return AskDelivery(node, random.OneOf(askable.deliveries));
  }
  if (drawn < 55 && !askable.keys.empty()) return AskKey(node, random.OneOf(askable.keys));
  const domain::ReviewId& review = random.OneOf(askable.reviews);
  if (drawn < 80) return AskReview(node, review);
  if (drawn < 90) return AskHistory(node, review);
  return AskRepository(node, {.host = review.host, .repository = review.repository});
}

template <class T>
void Reader::Note(const absl::StatusOr<projections::Answer<T>>& answer) {
  if (!answer.ok()) return;
  Answered& noted = answers_.back();
  noted.at = answer->at.positions;
  noted.incomplete = !answer->incomplete.empty();
  token_ = projections::Join(std::move(token_), answer->at.positions);
}

absl::Status Reader::AskReview(ViewNode& node, const domain::ReviewId& review) {
  const auto answer = node.reviews().GetReview(visible_, review);
  answers_.back().what = ReviewAnswer{.review = ToString(review),
                                      .version = answer.ok() ? answer->value.version() : 0};
  Note(answer);
  return UnlessNotFound(answer.status());
}

absl::Status Reader::AskHistory(ViewNode& node, const domain::ReviewId& review) {
  const auto answer = node.reviews().ReviewHistory(
      visible_, review, {.after = domain::StreamVersion(0), .limit = kHistoryMax});
  HistoryAnswer history{.review = ToString(review), .versions = {}};
  if (answer.ok()) {
    for (const auto& event : answer->value.events) history.versions.push_back(event.version());
  }
  answers_.back().what = std::move(history);
  Note(answer);
  return UnlessNotFound(answer.status());
}

absl::Status Reader::AskRepository(ViewNode& node, const domain::RepositoryKey& key) {
  const auto answer = node.repositories().GetRepository(visible_, key);
  RepositoryAnswer found{.repository = ToString(key)};
  if (answer.ok()) {
    found.version = answer->value.version();
    found.reviews_tracked = answer->value.reviews_tracked();
  }
  answers_.back().what = std::move(found);
  Note(answer);
  return UnlessNotFound(answer.status());
}

// Who authenticates has no token.
absl::Status Reader::AskKey(ViewNode& node, const std::string& key) {
  answers_.back().token = {};
  const auto answer = node.keys().FindKey(domain::KeyId(key));
  answers_.back().what = KeyAnswer{
      .key = key, .found = answer.ok(), .revoked = answer.ok() && answer->value.revoked()};
  Note(answer);
  return UnlessNotFound(answer.status());
}

absl::Status Reader::AskDelivery(ViewNode& node, const domain::DeliveryId& delivery) {
  const auto answer = node.deliveries().Get(visible_, delivery);
  DeliveryAnswer found{
      .delivery = delivery, .found = answer.ok(), .parked = absl::IsDataLoss(answer.status())};
  if (answer.ok()) {
    found.has_result = answer->value.result.has_value();
    for (const auto& outcome : answer->value.outcomes) found.outcomes.push_back(outcome.id());
  }
  answers_.back().what = std::move(found);
  Note(answer);
  return absl::IsDataLoss(answer.status()) ? absl::OkStatus() : UnlessNotFound(answer.status());
}

}  // namespace docket::sim
