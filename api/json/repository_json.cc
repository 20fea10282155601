#include "api/json/repository_json.h"

#include "api/json/values.h"
#include "schemas/codec/repository_values.h"

namespace docket::api {

boost::json::object RepositoryJson(const view_proto::RepositoryStatus& repository) {
  boost::json::value last_push = nullptr;
  if (!repository.last_push_ref().empty()) {
    last_push = {{"ref", repository.last_push_ref()},
                 {"sha", TextJson(repository.last_push_sha())},
                 {"pushed_at", TimeJson(repository.last_push_at())}};
  }
  return {{"id", ToString(schemas::FromProto(repository.id()))},
          {"organization_id", OrganizationJson(repository.tenant())},
          {"host", repository.id().host()},
          {"repository_id", IdJson(repository.id().repository())},
          {"full_name", TextJson(repository.full_name())},
          {"default_branch", TextJson(repository.default_branch())},
          {"visibility",
           EnumJson(repository::v1::Visibility_Name(repository.visibility()), "VISIBILITY_")},
          {"archived", repository.archived()},
          {"deleted", repository.deleted()},
          {"transfer_announced_to", IdJson(repository.transfer_announced_to())},
          {"installation_active", !repository.installation_inactive()},
          {"last_push", last_push},
          {"direct_pushes", repository.direct_pushes()},
          {"reviews_tracked", repository.reviews_tracked()},
          {"reviews_merged", repository.reviews_merged()},
          {"updated_at", TimeJson(repository.updated_at())},
          {"version", repository.version()}};
}

}  // namespace docket::api
