// The operator's handlers of API keys:
//   POST   /operator/v1/keys       {label, role, organizations[], expires_at?}: 201 with the key,
//                                  which is shown this once; 202 if it is durable but not visible
//   GET    /operator/v1/keys       all keys, without their secrets
//   DELETE /operator/v1/keys/{id}  204; 202 if it is durable but not visible yet
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>

#include "api/auth/key_commands.h"
#include "api/query/query_door.h"
#include "api/routes.h"

namespace docket::api {

// What the three share. Borrows all of it.
struct KeyDesk {
  std::shared_ptr<const QueryDoor> door;
  projections::KeyQueries& keys;
  commands::CommandSender& sender;
  const platform::Clock& clock;
  absl::Duration max_wait;

  using Seen = bool (*)(const view_proto::AccessKey& key);

  // Sends a command and waits until the key looks as `seen` says. True: it does; false: the command
  // is durable, and its effect not visible in time.
  [[nodiscard]] boost::asio::awaitable<absl::StatusOr<bool>> Ask(domain::RecordedCommand command,
                                                                 domain::KeyId id, Seen seen) const;
};

class CreateKey {
 public:
  explicit CreateKey(std::shared_ptr<const KeyDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const KeyDesk> desk_;
};

class RevokeKey {
 public:
  explicit RevokeKey(std::shared_ptr<const KeyDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const KeyDesk> desk_;
};

class ListKeys {
 public:
  explicit ListKeys(std::shared_ptr<const KeyDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const KeyDesk> desk_;
};

}  // namespace docket::api
