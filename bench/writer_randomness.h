// What writers of journals draw, as in docketd. Thread-safety: a pure function but for the source.
#pragma once

#include "eventstore/journal_writer.h"
#include "platform/hashing.h"

namespace docket::bench {

[[nodiscard]] inline eventstore::WriterRandomness RandomnessOfWriter() {
  return {.claim_id =
              [] { return eventstore::ClaimId(platform::RandomBytes(eventstore::kClaimIdBytes)); },
          .wait_seed = 1};
}

}  // namespace docket::bench
