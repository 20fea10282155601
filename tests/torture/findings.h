// What was found wrong, counted by kind, with some of it in words.
// Thread-safety: a value, used by one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace docket::torture {

enum class Wrong {
  kLost,           // acknowledged, and not there or not in effect
  kDoubled,        // in effect twice
  kOrder,          // in effect in another order than it was asked for
  kUndecided,      // a command without an outcome
  kReview,         // a review that is not what its deliveries make of it
  kKey,            // an API key that is not what was answered
  kView,           // a verification that found a view different from its journal
  kWentBack,       // a reader saw something that was older than what it had seen
  kLateStart,      // not ready in time
  kDisorderlyEnd,  // SIGTERM, and not an orderly end in time
  kDeath,          // ended by itself
  kBound,          // more memory or files than there may be
  kAnswer,         // an answer that nobody may get
  kArchive,        // an archive that is not right
  kBroker,         // a broker, or what strikes at it, that does not do its part
  kHarmless,       // a run that strikes too softly to prove anything
};

[[nodiscard]] const std::vector<std::pair<Wrong, std::string>>& KindsOfWrong();

class Findings {
 public:
  void Note(Wrong kind, std::string words);
  // Takes in what another found.
  void Add(const Findings& other);

  [[nodiscard]] std::int64_t Count(Wrong kind) const;
  [[nodiscard]] bool empty() const { return counts_.empty(); }
  // The first ones.
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  std::map<Wrong, std::int64_t> counts_;
  std::vector<std::string> words_;
};

}  // namespace docket::torture
