// Whose turn it is at an open pull request, and since when. It is the author's while it is a draft,
// and when somebody has said of its current head what the author must act on: that changes are
// needed, or that it may be merged; the bot counts as somebody. It is the reviewers' otherwise: a
// new head makes what was said of the one before a thing of the past.
// Thread-safety: pure functions.
#pragma once

#include "domain/time.h"
#include "projections/rows.h"

namespace docket::projections {

enum class Turn { kReviewers, kAuthor };

struct ReviewTurn {
  Turn whose = Turn::kReviewers;
  domain::Timestamp since = {};  // of a draft: when its head was first seen
  friend bool operator==(const ReviewTurn&, const ReviewTurn&) = default;
};

[[nodiscard]] ReviewTurn TurnOf(const view_proto::ReviewDetail& review);

}  // namespace docket::projections
