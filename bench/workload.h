// ReviewWorkload: commands as intake makes them from GitHub's recorded payloads, for any number of
// reviews. Each review lives through the same steps; what differs between reviews and steps (ids,
// heads, times, bodies' hashes) is counted, so that the same numbers give the same bytes.
// Thread-safety: immutable after loading.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "commands/github/translation.h"
#include "domain/catalogue.h"
#include "domain/ids.h"
#include "eventstore/record_log.h"

namespace docket::bench {

struct ReviewPlace {
  std::int64_t review = 0;  // counted from 0
  std::int64_t reviews_per_repository = 10;
};

// The review there.
[[nodiscard]] domain::ReviewId ReviewAt(const ReviewPlace& place);

// A recorded payload, as it is sent.
struct Payload {
  std::string event;
  std::string action;
  std::string body;
};

class ReviewWorkload {
 public:
  // The steps of a review's life, in order: 9 events.
  static constexpr std::array<std::string_view, 6> kSteps = {
      "pull_request.opened",  "pull_request.synchronize",      "pull_request.synchronize",
      "pull_request.labeled", "pull_request_review.submitted", "pull_request.closed"};

  // `examples`: api.github.com/index.json of npm @octokit/webhooks-examples.
  [[nodiscard]] static absl::StatusOr<ReviewWorkload> Load(const std::filesystem::path& examples);

  [[nodiscard]] domain::RecordedCommand Command(const ReviewPlace& place, std::size_t step) const;
  // The same as it stands in the inbox.
  [[nodiscard]] eventstore::Record InboxRecord(const ReviewPlace& place, std::size_t step) const;

  // The recorded payloads behind the steps; the first one is a whole pull_request.
  [[nodiscard]] const std::vector<Payload>& payloads() const { return payloads_; }
  // Every recorded payload that has an owner, for loads of real sizes.
  [[nodiscard]] const std::vector<Payload>& all_payloads() const { return all_payloads_; }

 private:
  std::vector<Payload> payloads_;
  std::vector<Payload> all_payloads_;
  std::vector<commands::github::TranslatedCommand> templates_;  // as kSteps
};

// What intake hands to the translation for such a payload.
[[nodiscard]] commands::github::DeliveryInput DeliveryOf(const Payload& payload);

// From the environment variable DOCKET_WEBHOOK_EXAMPLES, else from node_modules.
[[nodiscard]] std::filesystem::path ExamplesPath();

}  // namespace docket::bench
