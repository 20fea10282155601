// Random Protobuf messages of any type, for round trips: every field is set, by reflection, so that
// a field which a codec forgets is noticed.
// Thread-safety: one generator for one thread.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "google/protobuf/message.h"

namespace docket::tests {

class RandomMessages {
 public:
  explicit RandomMessages(std::uint64_t seed) : random_(seed) {}

  // Numbers and texts ascend from one field to the next, and so within repeated fields, which the
  // domain keeps sorted. Enumerations are never unspecified; fields named *sha256 have 32 bytes.
  void Fill(google::protobuf::Message& message);

  // `bytes` with some flipped, removed, inserted or cut off.
  [[nodiscard]] std::string Damage(std::string bytes);

  [[nodiscard]] std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }

 private:
  void FillField(google::protobuf::Message& message,
                 const google::protobuf::FieldDescriptor& field);
  [[nodiscard]] std::int64_t NextNumber(std::int64_t largest_step);
  [[nodiscard]] std::string NextCode();  // as long as the code of a host may be
  [[nodiscard]] std::string NextText();
  [[nodiscard]] std::string Bytes(std::size_t count);
  [[nodiscard]] int EnumNumber(const google::protobuf::EnumDescriptor& type, int place);

  std::mt19937_64 random_;
  std::int64_t last_number_ = 0;
};

}  // namespace docket::tests
