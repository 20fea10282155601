// What `docket keys create` asks for, checked before it is sent, so that what is wrong is said in
// the words of the command line; and which keys are left that may do all.
// Thread-safety: pure functions. Failure: kInvalidArgument names the option and what is allowed.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "domain/time.h"

namespace docket::apps {

struct KeyRequest {
  std::string label = {};
  std::string role = "reader";                  // operator, worker, admin
  std::vector<std::string> organizations = {};  // HOST:ID
  std::string expires_at = {};                  // RFC 3339; empty: never
};

// Which hosts there are, docketd alone knows (see ExplainRefusedKey).
[[nodiscard]] absl::Status CheckKeyRequest(const KeyRequest& request, domain::Timestamp now);
// The body of POST /operator/v1/keys.
[[nodiscard]] boost::json::object ToJson(const KeyRequest& request);
// docketd's refusal of a request that was found right here, in the words of the command line.
[[nodiscard]] absl::Status ExplainRefusedKey(const absl::Status& refusal);

// The ids of the keys that may do all at that time: of the role admin, neither revoked nor expired.
// `keys` as GET /operator/v1/keys lists them.
[[nodiscard]] std::set<std::string> UsableAdminKeys(const boost::json::array& keys,
                                                    domain::Timestamp now);

}  // namespace docket::apps
