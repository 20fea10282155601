// The story that the clients send: installations first, then named cases and lifecycles of pull
// requests, more than a run can send. Thread-safety: Write may be called from any thread at the
// same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "demo/corpus.h"
#include "demo/script.h"
#include "demo/story.h"

namespace docket::torture {

class Script {
 public:
  explicit Script(std::uint64_t seed);

  // Chapter 0, 1, …; nothing: the story is over. Late deliveries come at its end: the redelivery of
  // something old is harmless at any time.
  [[nodiscard]] std::optional<demo::Chapter> Write(std::size_t index) const;

 private:
  const demo::Corpus corpus_;
  const demo::Script script_;
};

}  // namespace docket::torture
