// Poison: views that cannot apply some of their inputs until their code is repaired. Which inputs
// is a matter of the seed and of where they stand alone, so that every build, every node and every
// retry stumbles over the same ones. Thread-safety: none; the simulation has one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "projections/view.h"

namespace docket::sim {

class Poison {
 public:
  // `percent` of the inputs; 0: the views as they are. `skipped`: instead of failing, such an input
  // leaves the row as it was (a control).
  struct Dose {
    std::uint64_t salt = 0;
    std::uint64_t percent = 0;
    bool skipped = false;
  };
  explicit Poison(const Dose& dose);
  ~Poison();

  // The views of a source log, in the order of the registry.
  [[nodiscard]] std::vector<const projections::AnyView*> ViewsOf(std::string_view log) const;

  void Repair() { repaired_ = true; }
  [[nodiscard]] bool repaired() const { return repaired_; }
  [[nodiscard]] bool any() const { return dose_.percent > 0; }

  // Whether the view cannot apply the input, leaving aside that it may be repaired.
  [[nodiscard]] bool Hits(const projections::AnyView& view, const projections::Input& input) const;

 private:
  class PoisonedView;

  const Dose dose_;
  bool repaired_ = false;
  std::vector<std::unique_ptr<PoisonedView>> poisoned_;
  std::vector<const projections::AnyView*> views_;
};

}  // namespace docket::sim
