#include "tests/sim/pipeline/poison.h"

#include <utility>

#include "absl/status/status.h"
#include "projections/registry.h"

namespace docket::sim {

using projections::AnyRow;
using projections::AnyView;
using projections::Input;

class Poison::PoisonedView final : public AnyView {
 public:
  PoisonedView(const Poison& poison, const AnyView& view) : poison_(poison), view_(view) {}

  [[nodiscard]] projections::ViewId id() const override { return view_.id(); }
  [[nodiscard]] std::string_view name() const override { return view_.name(); }
  [[nodiscard]] std::int32_t version() const override { return view_.version(); }
  [[nodiscard]] std::string_view source_log() const override { return view_.source_log(); }
  [[nodiscard]] bool rows_are_of_one_input() const override {
    return view_.rows_are_of_one_input();
  }

  [[nodiscard]] std::vector<std::string> Keys(const Input& input) const override {
    return view_.Keys(input);
  }
  [[nodiscard]] absl::StatusOr<AnyRow> Apply(AnyRow row, const Input& input) const override {
    if (poison_.repaired() || !poison_.Hits(view_, input)) {
      return view_.Apply(std::move(row), input);
    }
    if (poison_.dose_.skipped) return row;
    return absl::InternalError("poison");
  }
  [[nodiscard]] std::vector<std::string> IndexEntries(
      std::string_view key, const google::protobuf::Message& row) const override {
    return view_.IndexEntries(key, row);
  }
  [[nodiscard]] std::string ReadableKey(std::string_view key) const override {
    return view_.ReadableKey(key);
  }
  [[nodiscard]] absl::StatusOr<AnyRow> Decode(std::string_view bytes) const override {
    return view_.Decode(bytes);
  }

 private:
  const Poison& poison_;
  const AnyView& view_;
};

Poison::Poison(const Dose& dose) : dose_(dose) {
  for (const AnyView* view : projections::AllViews()) {
    if (any()) {
      poisoned_.push_back(std::make_unique<PoisonedView>(*this, *view));
      view = poisoned_.back().get();
    }
    views_.push_back(view);
  }
}

Poison::~Poison() = default;

std::vector<const AnyView*> Poison::ViewsOf(std::string_view log) const {
  std::vector<const AnyView*> views;
  for (const AnyView* view : views_) {
    if (view->source_log() == log) views.push_back(view);
  }
  return views;
}

// Source of the multiplier: Knuth, The Art of Computer Programming 3, 6.4 (2^64 by the golden
// ratio).
bool Poison::Hits(const AnyView& view, const Input& input) const {
  constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15;
  std::uint64_t hash = dose_.salt;
  for (const std::int64_t part :
       {std::int64_t{view.id().value()}, input.at.offset.value(), std::int64_t{input.at.index}}) {
    hash = (hash ^ static_cast<std::uint64_t>(part)) * kMultiplier;
    hash ^= hash >> 32U;
  }
  return hash % 100 < dose_.percent;
}

}  // namespace docket::sim
