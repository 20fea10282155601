#include "replay/export/manifest.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"

namespace docket::replay {
namespace {

using boost::json::object;

constexpr char kFormat[] = "docket audit export 1";

object ToJson(const ExportedPartition& partition) {
  return {{"log", partition.log},
          {"partition", partition.partition},
          {"tree_size", partition.tree_size},
          {"records", partition.records},
          {"events", partition.events}};
}

object ToJson(const ExportedFile& file) {
  return {{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}};
}

// One a line, so that people and line tools can read it.
template <class Parts>
std::string Lines(const Parts& parts) {
  std::string text;
  for (const auto& part : parts) {
    absl::StrAppend(&text, text.empty() ? "\n    " : ",\n    ",
                    boost::json::serialize(ToJson(part)));
  }
  return text.empty() ? "[]" : absl::StrCat("[", text, "\n  ]");
}

// What is not there, or of another type, is taken for nothing: it is not written again like that.
std::string TextOf(const object& document, const char* name) {
  const boost::json::value* member = document.if_contains(name);
  const boost::json::string* text = member == nullptr ? nullptr : member->if_string();
  return text == nullptr ? "" : std::string(*text);
}

std::uint64_t NumberOf(const object& document, const char* name) {
  const boost::json::value* member = document.if_contains(name);
  boost::system::error_code error;
  const auto number = member == nullptr ? 0 : member->to_number<std::uint64_t>(error);
  return error ? 0 : number;
}

domain::Timestamp TimeOf(const object& document, const char* name) {
  return platform::ParseRfc3339(TextOf(document, name)).value_or(domain::kUnknownTime);
}

// The objects of a list.
std::vector<object> PartsOf(const object& document, const char* name) {
  std::vector<object> parts;
  const boost::json::value* member = document.if_contains(name);
  const boost::json::array* list = member == nullptr ? nullptr : member->if_array();
  if (list == nullptr) return parts;
  for (const boost::json::value& one : *list) {
    if (one.is_object()) parts.push_back(one.get_object());
  }
  return parts;
}

Manifest ManifestOf(const object& document) {
  Manifest manifest{
      .software = TextOf(document, "software"),
      .range = {.organization =
                    ParseOrganization(TextOf(document, "organization")).value_or(domain::Tenant()),
                .from = TimeOf(document, "from"),
                .to = TimeOf(document, "to")},
      .partitions = {},
      .files = {}};
  for (const object& partition : PartsOf(document, "partitions")) {
    manifest.partitions.push_back(
        {.log = TextOf(partition, "log"),
         .partition = static_cast<std::int32_t>(NumberOf(partition, "partition")),
         .tree_size = NumberOf(partition, "tree_size"),
         .records = NumberOf(partition, "records"),
         .events = NumberOf(partition, "events")});
  }
  for (const object& file : PartsOf(document, "files")) {
    manifest.files.push_back({.path = TextOf(file, "path"),
                              .bytes = NumberOf(file, "bytes"),
                              .sha256 = TextOf(file, "sha256")});
  }
  return manifest;
}

}  // namespace

std::string ExportedPartition::Path() const { return absl::StrCat(log, "/", partition); }
std::string ExportedPartition::RecordsName() const { return "records/" + Path(); }
std::string ExportedPartition::TreeDirectory() const { return "audit/" + Path(); }

std::string ToText(const Manifest& manifest) {
  const object head{{"format", kFormat},
                    {"software", manifest.software},
                    {"organization", OrganizationText(manifest.range.organization)},
                    {"from", platform::FormatRfc3339(manifest.range.from)},
                    {"to", platform::FormatRfc3339(manifest.range.to)}};
  std::string text = "{";
  for (const auto& member : head) {
    absl::StrAppend(&text, "\n  \"", std::string(member.key()),
                    "\": ", boost::json::serialize(member.value()), ",");
  }
  return absl::StrCat(text, "\n  \"partitions\": ", Lines(manifest.partitions),
                      ",\n  \"files\": ", Lines(manifest.files), "\n}\n");
}

// There is one form: what was read is written again and compared.
absl::StatusOr<Manifest> ParseManifest(std::string_view text) {
  boost::system::error_code error;
  const boost::json::value document =
      boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  if (!error && document.is_object()) {
    Manifest manifest = ManifestOf(document.get_object());
    if (ToText(manifest) == text) return manifest;
  }
  return absl::DataLossError(absl::StrCat(kManifestName, " is no manifest of an export"));
}

std::string ManifestNoteText(std::string_view manifest_text) {
  return absl::StrCat(kFormat, "\n", kManifestName, " sha256 ",
                      platform::AbslView(platform::Sha256Hex(manifest_text).value()), "\n");
}

std::string OrganizationText(const domain::Tenant& organization) {
  return absl::StrCat(platform::AbslView(organization.host.value()), ":",
                      organization.organization.value());
}

std::optional<domain::Tenant> ParseOrganization(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string host(text.substr(0, colon));
  const std::string_view digits = text.substr(colon + 1);
  std::int64_t id = 0;
  if (!domain::IsHostCode(host) ||
      digits.find_first_not_of("0123456789") != std::string_view::npos ||
      !absl::SimpleAtoi(platform::AbslView(digits), &id) || id <= 0) {
    return std::nullopt;
  }
  return domain::Tenant{.host = domain::HostCode(host), .organization = domain::OrganizationId(id)};
}

}  // namespace docket::replay
