// The part of a review_detail row that tells of the bot's runs. Thread-safety: pure functions.
#pragma once

#include "absl/status/status.h"
#include "domain/review/run_events.h"
#include "projections/input.h"
#include "projections/rows.h"

namespace docket::projections {

// Applies the events of runs to a row. kDataLoss for one of a run that the row does not have.
struct RunApplier {
  view_proto::ReviewDetail& row;
  const EventInput& input;

  absl::Status operator()(const domain::review::ReviewRequested& event) const;
  absl::Status operator()(const domain::review::ReviewSkipped& event) const;
  absl::Status operator()(const domain::review::RunSuperseded& event) const;
  absl::Status operator()(const domain::review::RunCancelled& event) const;
  absl::Status operator()(const domain::review::AnalysisStarted& event) const;
  absl::Status operator()(const domain::review::ConversationStarted& event) const;
  absl::Status operator()(const domain::review::PublishingStarted& event) const;
  absl::Status operator()(const domain::review::LeaseExtended& event) const;
  absl::Status operator()(const domain::review::LeaseEnded& event) const;
  absl::Status operator()(const domain::review::AnalysisCompleted& event) const;
  absl::Status operator()(const domain::review::AnalysisFailed& event) const;
  absl::Status operator()(const domain::review::AnalysisDiscarded& event) const;
  absl::Status operator()(const domain::review::AgentResponseReady& event) const;
  absl::Status operator()(const domain::review::AgentResponseDiscarded& event) const;
  absl::Status operator()(const domain::review::NotificationScheduled& event) const;
  absl::Status operator()(const domain::review::NotificationAttempted& event) const;
  absl::Status operator()(const domain::review::NotificationSent& event) const;
  absl::Status operator()(const domain::review::NotificationAbandoned& event) const;
  absl::Status operator()(const domain::review::RunCompleted& event) const;
  absl::Status operator()(const domain::review::RunFailed& event) const;
  absl::Status operator()(const domain::review::RunTimedOut& event) const;
};

}  // namespace docket::projections
