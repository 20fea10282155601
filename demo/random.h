// Randomness of the story: the same seeds give the same values on every platform and compiler,
// which the standard's distributions do not promise (its engines and seed_seq do). Thread-safety:
// none; one per writer of a story. Not for secrets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>

namespace docket::demo {

class Random {
 public:
  // The order of the seeds counts: {1, 2} and {2, 1} are unrelated.
  Random(std::initializer_list<std::uint64_t> seeds);

  std::uint64_t Next() { return engine_(); }
  std::size_t Below(std::size_t bound);  // 0 … bound - 1; precondition: bound > 0
  std::int64_t Between(std::int64_t low, std::int64_t high);  // both included
  bool Chance(unsigned percent) { return Below(100) < percent; }
  std::string Hex(std::size_t digits);  // lower case
  std::string Uuid();                   // of version 4, as GitHub's delivery GUIDs look

 private:
  std::mt19937_64 engine_;
};

}  // namespace docket::demo
