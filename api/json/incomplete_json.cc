#include "api/json/incomplete_json.h"

#include <utility>

#include "api/json/values.h"
#include "boost/json/array.hpp"

namespace docket::api {

boost::json::object ParkedStreamJson(const projections::Incomplete& parked) {
  return {{"view", parked.view},
          {"stream", parked.stream},
          {"log", ToString(parked.log)},
          {"partition", parked.partition.value()},
          {"offset", parked.offset.value()},
          {"error", parked.error},
          {"attempts", parked.attempts},
          {"queued", parked.queued},
          {"first_seen_at", TimeJson(parked.first_seen_at.value())}};
}

boost::json::object IncompleteJson(const std::vector<projections::Incomplete>& incomplete) {
  boost::json::array streams;
  for (const projections::Incomplete& parked : incomplete) {
    streams.push_back(ParkedStreamJson(parked));
  }
  boost::json::object document;
  document["streams"] = std::move(streams);
  return document;
}

}  // namespace docket::api
