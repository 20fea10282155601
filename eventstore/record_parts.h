// The parts of which the encodings of a record are made: a length of 32 bits, big-endian, before
// the bytes of each key, header's name or value. Stored records, segments of an archive and leaves
// of an audit tree have them in common; what stands around them is theirs (docs/formats).
// Thread-safety: pure functions; a reader is used by one thread and borrows its bytes.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/record_log.h"
#include "platform/big_endian.h"

namespace docket::eventstore {

// Precondition: its length has at most 32 bits.
void AppendPart(std::string_view part, std::string& bytes);
// Their number, and of each its name and its value.
void AppendHeaders(const std::vector<Header>& headers, std::string& bytes);

// Takes parts off the front of some bytes; nothing, or false, when there is too little left.
class PartsReader {
 public:
  explicit PartsReader(std::string_view bytes) : rest_(bytes) {}

  template <std::unsigned_integral Number>
  [[nodiscard]] std::optional<Number> TakeNumber() {
    if (rest_.size() < sizeof(Number)) return std::nullopt;
    const auto value = platform::ReadBigEndian<Number>(rest_);
    rest_.remove_prefix(sizeof(Number));
    return value;
  }
  [[nodiscard]] std::optional<std::string_view> TakeView();
  [[nodiscard]] std::optional<std::string> TakeText();
  [[nodiscard]] std::optional<std::vector<Header>> TakeHeaders();
  // The same into memory that is used again; what is in it after a failure is of no use.
  [[nodiscard]] bool TakeText(std::string& text);
  [[nodiscard]] bool TakeHeaders(std::vector<Header>& headers);

  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

}  // namespace docket::eventstore
