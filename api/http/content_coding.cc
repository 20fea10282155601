#include "api/http/content_coding.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

using platform::AbslView;

// What one coding is called in headers and tags.
struct Names {
  Coding coding;
  std::string_view name;
  std::string_view mark;  // with the end of the tag
};
constexpr std::array<Names, 2> kPackings = {{
    {.coding = Coding::kBrotli, .name = "br", .mark = "-br\""},
    {.coding = Coding::kGzip, .name = "gzip", .mark = "-gzip\""},
}};

const Names& NamesOf(Coding coding) {
  return *std::ranges::find(kPackings, coding, &Names::coding);
}

// The weight of one member of Accept-Encoding, 1 if none is given; nothing that is no weight counts
// as "not at all".
double WeightOf(absl::string_view parameters) {
  parameters = absl::StripAsciiWhitespace(parameters);
  if (parameters.empty()) return 1;
  double weight = 0;
  const bool given =
      absl::ConsumePrefix(&parameters, "q=") || absl::ConsumePrefix(&parameters, "Q=");
  return given && absl::SimpleAtod(parameters, &weight) ? weight : 0;
}

// The weights that Accept-Encoding gives; a coding that it does not name has that of "*".
struct Weights {
  double gzip = 0;
  double brotli = 0;
  double plain = 0;
};

Weights WeightsIn(absl::string_view accepted) {
  std::optional<double> gzip;
  std::optional<double> brotli;
  std::optional<double> plain;
  double any = 0;
  for (const absl::string_view one : absl::StrSplit(accepted, ',')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(one, absl::MaxSplits(';', 1));
    const absl::string_view coding = absl::StripAsciiWhitespace(parts.first);
    const double weight = WeightOf(parts.second);
    if (absl::EqualsIgnoreCase(coding, "gzip") || absl::EqualsIgnoreCase(coding, "x-gzip")) {
      gzip = weight;
    } else if (absl::EqualsIgnoreCase(coding, "br")) {
      brotli = weight;
    } else if (absl::EqualsIgnoreCase(coding, "identity")) {
      plain = weight;
    } else if (coding == "*") {
      any = weight;
    }
  }
  return {.gzip = gzip.value_or(any), .brotli = brotli.value_or(any), .plain = plain.value_or(0)};
}

Weights WeightsOf(const http::fields& headers) {
  const auto accepted = headers[http::field::accept_encoding];
  return WeightsIn({accepted.data(), accepted.size()});
}

Coding BestOf(const Weights& weights) {
  const double most = std::max(weights.gzip, weights.brotli);
  if (most <= 0 || most < weights.plain) return Coding::kPlain;
  return weights.brotli >= weights.gzip ? Coding::kBrotli : Coding::kGzip;
}

// Whether there was one.
bool RemoveMark(std::string_view mark, std::string& tags) {
  bool found = false;
  for (std::size_t at = tags.find(mark); at != std::string::npos; at = tags.find(mark, at)) {
    tags.replace(at, mark.size(), "\"");
    found = true;
  }
  return found;
}

// Of the codings whose marks there were, `wanted` if it is one of them; kPlain: there were none.
Coding RemoveMarks(http::field name, Coding wanted, http::fields& headers) {
  const auto text = headers[name];
  std::string tags(text.data(), text.size());
  Coding found = Coding::kPlain;
  for (const Names& names : kPackings) {
    if (!RemoveMark(names.mark, tags)) continue;
    if (found == Coding::kPlain || names.coding == wanted) found = names.coding;
  }
  if (found != Coding::kPlain) headers.set(name, tags);
  return found;
}

}  // namespace

bool AcceptsGzip(const http::fields& headers) {
  const Weights weights = WeightsOf(headers);
  return weights.gzip > 0 && weights.gzip >= weights.plain;
}

CodingWanted TakeCodingWanted(http::fields& headers) {
  const Coding coding = BestOf(WeightsOf(headers));
  const CodingWanted wanted{.coding = coding,
                            .marked = RemoveMarks(http::field::if_none_match, coding, headers)};
  RemoveMarks(http::field::if_match, coding, headers);
  return wanted;
}

bool IsWorthPacking(const Response& response) {
  if (response.chunks || response.body.size() <= kPlainBodyBytesMax) return false;
  bool text = false;
  for (const auto& [name, value] : response.headers) {
    if (name == "Content-Encoding") return false;
    if (name != "Content-Type") continue;
    text = absl::StartsWith(value, "text/") || value == "application/json" ||
           value == "application/yaml" || absl::EndsWith(value, "+json");
  }
  return text;
}

void MarkPacked(Coding coding, Response& response) {
  response.headers.emplace_back("Content-Encoding", NamesOf(coding).name);
  MarkTag(coding, response);
}

void MarkTag(Coding coding, Response& response) {
  if (coding == Coding::kPlain) return;
  for (auto& [name, value] : response.headers) {
    if (name == "ETag" && absl::EndsWith(value, "\"")) {
      value.replace(value.size() - 1, 1, NamesOf(coding).mark);
    }
  }
}

}  // namespace docket::api
