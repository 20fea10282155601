// What of a request the trail of accesses tells: whose things were asked for, and which, by ids.
// Thread-safety: pure functions, but for SubjectOf, which asks the query ports.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "api/http/message.h"
#include "domain/ids.h"
#include "projections/queries.h"

namespace docket::api {

// A request, as far as it is needed when its handler has taken it.
struct AskedFor {
  std::string pattern;  // of the route
  std::map<std::string, std::string> path_parameters;
  std::vector<std::pair<std::string, std::string>> query;
};

struct SubjectParts {
  projections::RepositoryQueries& repositories;
  projections::DeliveryQueries& deliveries;
  std::vector<domain::HostCode> hosts;
};

// The organisation that is named, or that the named repository, review, run or delivery is of, if
// the caller may see it; else the only one that the caller's key is for; else the app itself: it is
// no single organisation's that was read. So nobody writes into the trail of an organisation that
// they may not read.
[[nodiscard]] domain::Tenant SubjectOf(const AskedFor& asked, const Caller& caller,
                                       const SubjectParts& parts);

// The ids in the path, in the pattern's order, with commas. Empty: there are none.
[[nodiscard]] std::string TargetText(const AskedFor& asked);

// Which things of many: "organization=gh:1&state=open". Left out are cursors, limits, and whoever a
// list was narrowed to; a value that no such parameter has (somebody may have pasted a secret) is
// written as nothing.
[[nodiscard]] std::string FilterText(const AskedFor& asked);

}  // namespace docket::api
