// The text of a lease: lea_{stage}_{review}_{random}. It says itself which task it is of, so that a
// worker that extends it, or brings a result, needs to send nothing else. It is no secret: a key
// decides who may do what, and the owner whether the lease is still the one that counts.
// Thread-safety: pure functions, but for the random part.
#pragma once

#include <optional>
#include <string_view>

#include "domain/ids.h"
#include "domain/review/run_values.h"

namespace docket::api {

struct LeaseText {
  domain::review::Stage stage = domain::review::Stage::kAnalysis;
  domain::ReviewId review;
  domain::LeaseId id;  // the text as a whole
};

[[nodiscard]] LeaseText NewLease(domain::review::Stage stage, const domain::ReviewId& review);
// Nothing for anything that NewLease does not make.
[[nodiscard]] std::optional<LeaseText> ParseLease(std::string_view text);

// "analysis", "conversation", "publishing"
[[nodiscard]] std::string_view StageName(domain::review::Stage stage);

}  // namespace docket::api
