#include "api/json/audit_event_json.h"

#include "absl/strings/str_cat.h"
#include "api/json/values.h"
#include "boost/json/parse.hpp"
#include "schemas/codec/event_json.h"

namespace docket::api {
namespace {

using boost::json::object;
using boost::json::value;

value DataJson(const view_proto::AuditEvent& event) {
  const auto text = schemas::EventDataJson(event.type(), event.schema_version(), event.data(),
                                           schemas::EventAudience::kPublished);
  if (!text.ok()) return nullptr;
  boost::system::error_code error;
  value data = boost::json::parse(*text, error);
  return error ? value(nullptr) : data;
}

}  // namespace

object AuditEventJson(const view_proto::AuditEvent& event) {
  return {{"id", event.id()},
          {"type", event.type()},
          {"schema_version", event.schema_version()},
          {"stream", event.stream()},
          {"version", event.version()},
          {"organization_id", OrganizationJson(event.tenant())},
          {"occurred_at", TimeJson(event.occurred_at())},
          {"recorded_at", TimeJson(event.recorded_at())},
          {"actor",
           {{"type", EnumJson(common::v1::ActorType_Name(event.actor().type()), "ACTOR_TYPE_")},
            {"id", IdJson(event.actor().id())}}},
          {"command_id", TextJson(event.causation())},
          {"source", SourceJson(event.source())},
          {"journal",
           {{"log", absl::StrCat(event.log(), ".g", event.generation())},
            {"partition", event.partition()},
            {"offset", event.offset()},
            {"index", event.index()}}},
          {"data", DataJson(event)}};
}

}  // namespace docket::api
