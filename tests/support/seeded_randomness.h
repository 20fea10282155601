// What a JournalWriter draws, from a seed, so that a run can be repeated.
// Thread-safety: each answer is used by one writer at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "eventstore/journal_writer.h"

namespace docket::tests {

[[nodiscard]] inline eventstore::WriterRandomness SeededRandomness(std::uint64_t seed) {
  return {.claim_id =
              [random = std::make_shared<std::mt19937_64>(seed)] {
                std::string id(eventstore::kClaimIdBytes, '\0');
                for (char& byte : id) byte = static_cast<char>((*random)() & 0xffU);
                return eventstore::ClaimId(std::move(id));
              },
          .wait_seed = seed};
}

}  // namespace docket::tests
