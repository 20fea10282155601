// ScratchMessage: a message that is read once and let go of. Its parts lie in one block instead of
// an allocation for each; what they do not fit into is allocated as usual.
// Thread-safety: used by one thread; a local of one decoding.
#pragma once

#include <array>
#include <cstddef>

#include "google/protobuf/arena.h"

namespace docket::schemas {

template <class Message>
class ScratchMessage {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the arena writes before it reads.
  ScratchMessage() : arena_(OptionsOf(block_)) {}
  ScratchMessage(const ScratchMessage&) = delete;
  ScratchMessage& operator=(const ScratchMessage&) = delete;

  [[nodiscard]] Message& operator*() { return message_; }

 private:
  // A command with its snapshot of a pull request takes half of it.
  using Block = std::array<char, 4096>;

  static google::protobuf::ArenaOptions OptionsOf(Block& block) {
    google::protobuf::ArenaOptions options;
    options.initial_block = block.data();
    options.initial_block_size = block.size();
    return options;
  }

  alignas(std::max_align_t) Block block_;
  google::protobuf::Arena arena_;
  Message& message_ = *google::protobuf::Arena::CreateMessage<Message>(&arena_);
};

}  // namespace docket::schemas
