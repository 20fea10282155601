// Ids as text. Input: the text. Holds: a text is an id of a kind or none; an id has one text, and
// that text is no id of another kind.
#include <string>

#include "domain/ids.h"
#include "platform/check.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

template <class Id>
int Count(const std::optional<Id>& id, std::string_view text) {
  if (!id.has_value()) return 0;
  DOCKET_CHECK(ToString(*id) == text);
  return 1;
}

void Run(Input input) {
  const std::string_view text = input.Rest();
  const int kinds =
      Count(domain::ParseReviewId(text), text) + Count(domain::ParseRunId(text), text) +
      Count(domain::ParseRepositoryKey(text), text) +
      Count(domain::ParseInstallationKey(text), text) + Count(domain::ParseDeliveryId(text), text);
  DOCKET_CHECK(kinds <= 1);
  // An id has underscores, which a host's code has not.
  DOCKET_CHECK(kinds == 0 || !domain::IsHostCode(text));
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
