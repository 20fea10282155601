#include "api/json/status_json.h"

#include <algorithm>
#include <utility>

#include "api/json/incomplete_json.h"
#include "api/json/values.h"

namespace docket::api {
namespace {

using boost::json::object;

object TotalsJson(const std::vector<projections::ProjectionStatus>& statuses) {
  std::int64_t rows = 0;
  std::int64_t events = 0;
  std::int64_t parked = 0;
  std::int64_t lag_ms = 0;
  for (const projections::ProjectionStatus& status : statuses) {
    rows += status.rows;
    events += status.events;
    parked += status.parked_streams;
    lag_ms = std::max(lag_ms, status.lag_ms);
  }
  return {{"rows", rows}, {"events", events}, {"parked_streams", parked}, {"lag_ms", lag_ms}};
}

}  // namespace

object ProjectionJson(const projections::ProjectionStatus& status) {
  return {{"view", status.view},
          {"log", ToString(status.log)},
          {"partition", status.partition.value()},
          {"generation", status.generation},
          {"previous_generation", status.previous_generation},
          {"code_version", status.code_version},
          {"stored_version", status.stored_version},
          {"next_offset", status.next.value()},
          {"end_offset", status.end.value()},
          {"lag_ms", status.lag_ms},
          {"digest", status.digest},
          {"rows", status.rows},
          {"events", status.events},
          {"parked_streams", status.parked_streams}};
}

object OwnerJson(const projections::OwnerOfPartition& one) {
  return {{"log", ToString(one.log)}, {"partition", one.partition.value()},
          {"url", one.owner.url()},   {"software_version", one.owner.software_version()},
          {"term", one.owner.term()}, {"claimed_at", TimeJson(one.owner.claimed_at())}};
}

boost::json::array ComponentsJson(const std::vector<ComponentState>& components) {
  boost::json::array list;
  for (const ComponentState& one : components) {
    list.push_back(
        object{{"component", one.component}, {"ok", one.ok}, {"detail", TextJson(one.detail)}});
  }
  return list;
}

object StatusJson(const std::vector<ComponentState>& components,
                  const std::vector<projections::ProjectionStatus>& statuses,
                  const std::vector<projections::Incomplete>& parked,
                  const std::vector<projections::OwnerOfPartition>& owners) {
  boost::json::array list;
  for (const projections::ProjectionStatus& status : statuses) {
    list.push_back(ProjectionJson(status));
  }
  boost::json::array streams;
  for (const projections::Incomplete& stream : parked) streams.push_back(ParkedStreamJson(stream));
  boost::json::array owner_list;
  for (const projections::OwnerOfPartition& one : owners) owner_list.push_back(OwnerJson(one));
  return {{"components", ComponentsJson(components)},
          {"projections", std::move(list)},
          {"totals", TotalsJson(statuses)},
          {"owners", std::move(owner_list)},
          {"parked_streams", std::move(streams)}};
}

}  // namespace docket::api
