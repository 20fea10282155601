#include "api/json/key_json.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "api/json/values.h"
#include "boost/json/array.hpp"

namespace docket::api {

boost::json::object KeyJson(const view_proto::AccessKey& key) {
  boost::json::array organizations;
  for (const auto& tenant : key.tenants()) {
    organizations.emplace_back(absl::StrCat(tenant.host(), ":", tenant.organization()));
  }
  return {{"id", key.id()},
          {"label", key.label()},
          {"role", EnumJson(access::v1::Role_Name(key.role()), "ROLE_")},
          {"organizations", std::move(organizations)},
          {"created_at", TimeJson(key.created_at())},
          {"expires_at", TimeJson(key.expires_at())},
          {"revoked_at", TimeJson(key.revoked_at())},
          {"last_used_at", TimeJson(key.last_used_at())},
          {"revoked", key.revoked()}};
}

}  // namespace docket::api
