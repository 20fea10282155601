// SharedArena: messages that belong together and are let go of together. Their parts lie in a few
// blocks instead of an allocation for each, which costs most of a message's time. Each message
// keeps all of them alive. Moving a part to a message of another arena copies it: swap within one
// instead. Thread-safety: messages are made by one thread at a time; a message is as any other.
#pragma once

#include <memory>

#include "google/protobuf/arena.h"

namespace docket::schemas {

class SharedArena {
 public:
  SharedArena() : arena_(std::make_shared<google::protobuf::Arena>(Options())) {}

  template <class Message>
  [[nodiscard]] std::shared_ptr<Message> Make() const {
    return {arena_, google::protobuf::Arena::CreateMessage<Message>(arena_.get())};
  }

 private:
  static google::protobuf::ArenaOptions Options() {
    google::protobuf::ArenaOptions options;
    options.start_block_size = 2'048;  // a usual command with its commit takes one or two
    return options;
  }

  std::shared_ptr<google::protobuf::Arena> arena_;
};

}  // namespace docket::schemas
