// Cursors of lists. Input: a byte, then the text of a cursor if it is even, else the body of one,
// which is then signed.
// Holds: a text is a place or an invalid argument; a place has a text that reads as that place, and
// as nothing under another filter or another key.
#include <string>

#include "platform/check.h"
#include "platform/hashing.h"
#include "projections/list_cursor.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

using projections::ListCursors;

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";
constexpr std::size_t kCodeBytes = 16;

// As projections/list_cursor.h has it.
std::string Signed(std::string_view body) {
  const platform::Sha256Digest code = platform::HmacSha256({.key = kKey, .message = body});
  return platform::Base64UrlEncode(
      std::string(body).append(platform::AsBytes(code).substr(0, kCodeBytes)));
}

void Run(Input input) {
  const bool is_text = input.Byte() % 2 == 0;
  const std::string_view rest = input.Rest();
  const ListCursors cursors{std::string(kKey)};
  constexpr std::uint64_t kFilter = 7;
  const auto place = cursors.Decode(is_text ? std::string(rest) : Signed(rest), kFilter);
  if (!place.ok()) {
    DOCKET_CHECK(absl::IsInvalidArgument(place.status()));
    return;
  }
  const std::string again = cursors.Encode(*place, kFilter);
  const auto read = cursors.Decode(again, kFilter);
  DOCKET_CHECK(read.ok() && read->at == place->at && read->id == place->id);
  DOCKET_CHECK(!cursors.Decode(again, kFilter + 1).ok());
  DOCKET_CHECK(!ListCursors(std::string(kKey.size(), 'x')).Decode(again, kFilter).ok());
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
