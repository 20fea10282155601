#include "commands/sarif/finding_ids.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "commands/sarif/text.h"
#include "platform/hashing.h"

namespace docket::commands::sarif {
namespace {

constexpr std::size_t kIdHexDigits = 32;

std::string_view PathOf(const domain::Finding& finding) {
  return finding.locations.empty() ? std::string_view()
                                   : finding.files[finding.locations.front().file];
}

domain::Region RegionOf(const domain::Finding& finding) {
  return finding.locations.empty() ? domain::Region{} : finding.locations.front().region;
}

// No two lists of texts give the same bytes.
std::string Joined(std::initializer_list<std::string_view> texts) {
  std::string joined;
  for (const std::string_view text : texts) {
    joined += std::to_string(text.size());
    joined += ':';
    joined += text;
  }
  return joined;
}

std::string CodeOf(const UnnamedFinding& unnamed) {
  if (!unnamed.line_hash.empty()) return Joined({"line", unnamed.line_hash});
  const std::string_view path = PathOf(unnamed.finding);
  const std::string snippet = WithoutBlanks(unnamed.finding.snippet);
  if (!snippet.empty()) return Joined({"snippet", path, snippet});
  return Joined({"message", path, unnamed.finding.message});
}

domain::FindingId IdOf(const UnnamedFinding& unnamed, std::int64_t ordinal) {
  const std::string name = Joined({"docket.finding.1", unnamed.finding.tool, unnamed.finding.rule,
                                   CodeOf(unnamed), std::to_string(ordinal)});
  return domain::FindingId(std::string(platform::Sha256Hex(name).value().substr(0, kIdHexDigits)));
}

auto PlaceOf(const domain::Finding& finding) {
  return std::tuple(finding.severity, PathOf(finding), RegionOf(finding),
                    std::string_view(finding.tool), std::string_view(finding.rule),
                    std::string_view(finding.message), finding.suppressed);
}

}  // namespace

std::vector<domain::Finding> NameFindings(std::vector<UnnamedFinding> findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const UnnamedFinding& a, const UnnamedFinding& b) {
                     return PlaceOf(a.finding) < PlaceOf(b.finding);
                   });
  std::map<std::string, std::int64_t> ordinals;  // by the id of the first that is alike
  std::vector<domain::Finding> named;
  named.reserve(findings.size());
  for (UnnamedFinding& unnamed : findings) {
    domain::FindingId id = IdOf(unnamed, 0);
    const std::int64_t ordinal = ordinals[id.value()]++;
    if (ordinal > 0) id = IdOf(unnamed, ordinal);
    unnamed.finding.id = std::move(id);
    named.push_back(std::move(unnamed.finding));
  }
  return named;
}

}  // namespace docket::commands::sarif
