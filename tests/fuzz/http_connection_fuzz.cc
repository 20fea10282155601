// An HTTP connection: requests one after the other, as the server's own code reads and answers
// them. Input: what a client sends, before it ends its side.
// Holds: the connection comes to its end; what was answered is HTTP, and one answer for each line
// of the access log; the server holds nothing afterwards; the answers do not depend on how the
// bytes were cut on their way, but for a last header that is wrong: Beast tells what is wrong in it
// when the first bytes of it hold it (400), and otherwise waits for its end; and one that is also
// too long is too long first (431) when so much of it comes at once.
#include <algorithm>

#include "platform/check.h"
#include "tests/fuzz/http_exchange.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

// Differs from input to input, and is the same for the same one.
std::size_t PieceOf(std::string_view bytes) {
  std::size_t sum = 0;
  for (const char byte : bytes) sum = sum * 31 + static_cast<unsigned char>(byte);
  return 1 + sum % (bytes.size() / 4 + 1);
}

bool RefusesHeader(const Answer& answer) { return answer.status == 400 || answer.status == 431; }

void Run(Input input) {
  const std::string_view bytes = input.Rest();
  if (bytes.empty()) return;
  const std::vector<Answer> whole = Exchange({.bytes = bytes, .piece = bytes.size()});
  const std::vector<Answer> cut = Exchange({.bytes = bytes, .piece = PieceOf(bytes)});
  const std::size_t both = std::min(whole.size(), cut.size());
  const std::vector<Answer>& more = whole.size() > cut.size() ? whole : cut;
  DOCKET_CHECK(more.size() == both || (more.size() == both + 1 && more.back().status == 400));
  for (std::size_t i = 0; i < both; ++i) {
    if (i + 1 == both && RefusesHeader(whole[i]) && RefusesHeader(cut[i])) break;
    DOCKET_CHECK(whole[i].method == cut[i].method && whole[i].status == cut[i].status);
    // A problem names its request, whose id may be one at random.
    if (whole[i].status == 200) DOCKET_CHECK(whole[i].body == cut[i].body);
  }
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
