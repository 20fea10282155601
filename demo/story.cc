#include "demo/story.h"

namespace docket::demo {

std::string_view ToString(LifeState state) {
  switch (state) {
    case LifeState::kOpen:
      return "open";
    case LifeState::kClosed:
      return "closed";
    case LifeState::kMerged:
      return "merged";
  }
  return "";
}

std::string_view ToString(Opinion opinion) {
  switch (opinion) {
    case Opinion::kApproved:
      return "approved";
    case Opinion::kChangesRequested:
      return "changes_requested";
    case Opinion::kCommented:
      return "commented";
  }
  return "";
}

std::string_view ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNone:
      return "none";
    case Verdict::kCommented:
      return "commented";
    case Verdict::kApproved:
      return "approved";
    case Verdict::kChangesRequested:
      return "changes_requested";
  }
  return "";
}

std::string_view ToString(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "in order";
    case Fault::kReordered:
      return "reordered";
    case Fault::kDuplicate:
      return "duplicate";
    case Fault::kRedelivery:
      return "redelivery";
    case Fault::kSibling:
      return "sibling";
    case Fault::kReplay:
      return "replay";
    case Fault::kForged:
      return "forged";
    case Fault::kUnknownEvent:
      return "unknown event";
    case Fault::kUnknownAction:
      return "unknown action";
  }
  return "";
}

std::string PlotOf(const Chapter& chapter) {
  std::string plot;
  const auto add = [&plot](const Delivery& delivery) {
    if (!plot.empty()) plot += ", ";
    if (delivery.event != "pull_request" || delivery.action.empty()) plot += delivery.event + '.';
    plot += delivery.action;
    if (plot.back() == '.') plot.pop_back();
    if (delivery.fault != Fault::kNone) plot.append(" (").append(ToString(delivery.fault)) += ')';
  };
  for (const Delivery& delivery : chapter.deliveries) add(delivery);
  for (const Delivery& delivery : chapter.late) add(delivery);
  return plot;
}

}  // namespace docket::demo
