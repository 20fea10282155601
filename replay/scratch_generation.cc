#include "replay/scratch_generation.h"

#include "platform/status_macros.h"

namespace docket::replay {

absl::StatusOr<view_proto::ViewGenerations> TakeScratch(projections::ViewStore& store,
                                                        const projections::AnyView& view) {
  DOCKET_RETURN_IF_ERROR(DropScratch(store, view));
  DOCKET_ASSIGN_OR_RETURN(view_proto::ViewGenerations generations,
                          store.Snapshot()->Generations(view.id()));
  generations.set_last(generations.last() + 1);
  generations.set_scratch(generations.last());
  DOCKET_RETURN_IF_ERROR(store.SetGenerations({{view.id(), generations}}));
  return generations;
}

absl::Status DropScratch(projections::ViewStore& store, const projections::AnyView& view) {
  DOCKET_ASSIGN_OR_RETURN(view_proto::ViewGenerations generations,
                          store.Snapshot()->Generations(view.id()));
  DOCKET_RETURN_IF_ERROR(store.DropGeneration(view.id(), generations.scratch()));
  generations.clear_scratch();
  return store.SetGenerations({{view.id(), generations}});
}

}  // namespace docket::replay
