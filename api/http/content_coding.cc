#include "api/http/content_coding.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "platform/check.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

using platform::AbslView;

constexpr std::string_view kMark = "-gzip\"";
constexpr int kGzipWindowBits = 15 + 16;  // zlib's way to say: gzip
constexpr int kMemoryLevel = 8;           // zlib's own default
constexpr std::size_t kPackedStepBytes = 16U << 10U;

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

bool IsGzipWanted(std::string_view accepted) {
  std::optional<double> gzip;
  std::optional<double> plain;
  std::optional<double> any;
  for (const absl::string_view one : absl::StrSplit(AbslView(accepted), ',')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(one, absl::MaxSplits(';', 1));
    const absl::string_view coding = absl::StripAsciiWhitespace(parts.first);
    const double weight = WeightOf(parts.second);
    if (absl::EqualsIgnoreCase(coding, "gzip") || absl::EqualsIgnoreCase(coding, "x-gzip")) {
      gzip = weight;
    } else if (absl::EqualsIgnoreCase(coding, "identity")) {
      plain = weight;
    } else if (coding == "*") {
      any = weight;
    }
  }
  const double wanted = gzip.value_or(any.value_or(0));
  return wanted > 0 && wanted >= plain.value_or(0);
}

// Whether there was a mark.
bool RemoveMarks(http::field name, http::fields& headers) {
  const auto text = headers[name];
  std::string tags(text.data(), text.size());
  bool found = false;
  for (std::size_t at = tags.find(kMark); at != std::string::npos; at = tags.find(kMark, at)) {
    tags.replace(at, kMark.size(), "\"");
    found = true;
  }
  if (found) headers.set(name, tags);
  return found;
}

}  // namespace

bool AcceptsGzip(const http::fields& headers) {
  const auto accepted = headers[http::field::accept_encoding];
  return IsGzipWanted(std::string_view(accepted.data(), accepted.size()));
}

CodingWanted TakeCodingWanted(http::fields& headers) {
  CodingWanted wanted{.gzip = AcceptsGzip(headers),
                      .marked = RemoveMarks(http::field::if_none_match, headers)};
  RemoveMarks(http::field::if_match, headers);
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

void MarkPacked(Response& response) {
  response.headers.emplace_back("Content-Encoding", "gzip");
  MarkTag(response);
}

void MarkTag(Response& response) {
  for (auto& [name, value] : response.headers) {
    if (name == "ETag" && absl::EndsWith(value, "\"")) {
      value.replace(value.size() - 1, 1, kMark);
    }
  }
}

struct GzipBody::Stream {
  z_stream state{};
};

// The fastest level: an io thread has others to serve.
GzipBody::GzipBody() : stream_(std::make_unique<Stream>()) {
  DOCKET_CHECK(::deflateInit2(&stream_->state, Z_BEST_SPEED, Z_DEFLATED, kGzipWindowBits,
                              kMemoryLevel, Z_DEFAULT_STRATEGY) == Z_OK);
}

GzipBody::~GzipBody() { ::deflateEnd(&stream_->state); }

void GzipBody::Add(std::string_view piece) { Pack(piece, Z_NO_FLUSH); }

std::string GzipBody::Finish() {
  Pack({}, Z_FINISH);
  return std::move(packed_);
}

void GzipBody::Pack(std::string_view piece, int flush) {
  z_stream& state = stream_->state;
  // zlib reads only, but says so only when it is built with ZLIB_CONST.
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
  state.avail_in = static_cast<uInt>(piece.size());
  std::array<char, kPackedStepBytes> room;
  do {
    state.next_out = reinterpret_cast<Bytef*>(room.data());
    state.avail_out = static_cast<uInt>(room.size());
    DOCKET_CHECK(::deflate(&state, flush) != Z_STREAM_ERROR);
    packed_.append(room.data(), room.size() - state.avail_out);
  } while (state.avail_out == 0);
}

}  // namespace docket::api
