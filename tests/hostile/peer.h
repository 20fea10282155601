// Peer: one connection to a server, for what no HTTP client would do: any bytes, in any pieces, and
// no reading. Thread-safety: used by one thread. Ownership: the destructor closes the connection.
// Failure: a connection that cannot be made aborts the test; one that the server has ended is an
// answer.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace docket::system_test {

struct PeerOptions {
  std::uint16_t port = 0;
  int source = 1;       // connects from 127.0.0.<source>
  bool narrow = false;  // the kernel keeps as little as it can of what comes
};

class Peer {
 public:
  explicit Peer(const PeerOptions& options);
  Peer(Peer&& other) noexcept;
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  Peer& operator=(Peer&&) = delete;
  ~Peer();

  // What fits now; false: the server has ended the connection.
  bool Send(std::string_view bytes);
  // All of it; false: the server ended the connection first, or took nothing for as long as the
  // tests are patient.
  bool SendAll(std::string_view bytes);
  void EndSending();
  // Ends the connection with a reset.
  void Reset();

  // What the server has said, up to its end of the connection.
  struct Heard {
    std::string text;
    bool ended = false;  // false: the server still held the connection when patience ended
  };
  [[nodiscard]] Heard ListenToEnd();
  [[nodiscard]] int file_descriptor() const { return socket_; }

 private:
  // False: not within the tests' patience.
  [[nodiscard]] bool Await(std::int16_t events) const;

  int socket_ = -1;
};

// "400 malformed-request": the status, and the type if it is a problem, of each answer in order.
[[nodiscard]] std::vector<std::string> AnswersIn(std::string_view text);

// A request of a webhook without signature, from its first line up to the header's end.
[[nodiscard]] std::string WebhookHeader(std::string_view more_fields);

// Waits until one of them can be read or has ended, at most so long; how many can.
[[nodiscard]] int AwaitAny(const std::vector<Peer>& peers, absl::Duration limit);

}  // namespace docket::system_test
