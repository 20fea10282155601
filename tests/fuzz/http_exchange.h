// Exchange: one connection of the HTTP server, from its first byte to its close, in this thread:
// the server's own coroutine at one end of a pair of sockets, a client that writes what it is told
// at the other. Bounds: small limits and few routes, so that an input reaches all of them.
// Thread-safety: used by one thread. Failure: a connection that does not come to its end, an answer
// that is no HTTP, or a line of the log that is no JSON is a bug and aborts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docket::fuzz {

struct ClientBytes {
  std::string_view bytes;
  std::size_t piece = 0;  // so many at a time, each read by the server before the next is written
};

struct Answer {
  std::string method;  // of the request, as the log has it
  unsigned status = 0;
  std::string body;  // without chunks' lengths; empty for HEAD
  friend bool operator==(const Answer&, const Answer&) = default;
};

// What the server answers until it has closed its side; the client ends its own after its bytes.
[[nodiscard]] std::vector<Answer> Exchange(const ClientBytes& client);

}  // namespace docket::fuzz
