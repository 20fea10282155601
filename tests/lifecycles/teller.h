// Tells a story: carries out its steps in a world of its own and says what GitHub delivers about
// it, when each delivery arrives, and when the bot's people and workers act. Steps that make no
// sense where they stand tell nothing. Thread-safety: pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/lifecycles/payloads.h"
#include "tests/lifecycles/story.h"
#include "tests/lifecycles/world.h"

namespace docket::lifecycles {

// Something that happens at our side, in the order of time.
struct Happening {
  enum class Kind : std::uint8_t {
    kDelivery,
    kRedelivery,  // the same delivery again
    kReplay,      // its body, under another GUID
    kBot,         // a step of the bot's side
  };
  std::int64_t at = 0;
  Kind kind = Kind::kDelivery;
  std::size_t told = 0;    // of the delivery
  std::size_t step = 0;    // of the bot
  bool forgotten = false;  // of copies: deduplication knows it no more
};

struct Telling {
  std::vector<Told> told{};
  std::vector<Happening> happenings{};  // by time
  std::size_t lost = 0;
  bool opened = false;
  Shown end{};  // of the pull request, as GitHub shows it last
};

// 2025-01-01T00:00:00Z: where every story begins.
inline constexpr std::int64_t kBegin = 1'735'689'600;

[[nodiscard]] Telling Tell(const Story& story, const Payloads& payloads);

}  // namespace docket::lifecycles
