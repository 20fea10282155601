// Random: the only source of chance in a simulation. The same seed gives the same draws on every
// machine: the standard's distributions differ between libraries, so a draw is a remainder, whose
// bias is of no account here. Thread-safety: none; the simulation has one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace docket::sim {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  // A seed for another source.
  [[nodiscard]] std::uint64_t Seed() { return engine_(); }

  // In 0 … bound − 1. Precondition: bound > 0.
  [[nodiscard]] std::uint64_t Below(std::uint64_t bound) { return engine_() % bound; }
  [[nodiscard]] std::int64_t Between(std::int64_t least, std::int64_t greatest) {
    return least +
           static_cast<std::int64_t>(Below(static_cast<std::uint64_t>(greatest - least + 1)));
  }
  [[nodiscard]] bool Chance(std::uint64_t percent) { return Below(100) < percent; }
  [[nodiscard]] bool PerMille(std::uint64_t thousandths) { return Below(1000) < thousandths; }

  // Precondition: not empty.
  template <class T>
  [[nodiscard]] T& OneOf(std::vector<T>& values) {
    return values[static_cast<std::size_t>(Below(values.size()))];
  }
  template <class T>
  [[nodiscard]] const T& OneOf(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(Below(values.size()))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace docket::sim
