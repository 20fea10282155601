// Webhooks as GitHub sends them, ready to be written to a connection: pull requests that were just
// opened, each of another review. Thread-safety: pure function.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "demo/corpus.h"
#include "demo/signer.h"

namespace docket::bench {

// Whole HTTP requests to POST /api/v1/webhook, counted up: the same numbers give the same bytes.
// Ten follow each other in one repository's organisation, no two in one repository.
// Precondition: the corpus has a pull_request.opened.
[[nodiscard]] std::vector<std::string> OpenedPullRequests(const demo::Corpus& corpus,
                                                          const demo::SigningKey& key,
                                                          std::size_t count);

}  // namespace docket::bench
