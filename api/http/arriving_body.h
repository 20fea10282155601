// ArrivingBody: a body that is read into a string which grows with the bytes that arrive. Beast's
// own makes room for the announced length at once, so that thousands of announcements, which cost
// their senders nothing, could exhaust the address space.
// Thread-safety: none; used by the connection's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "boost/asio/buffer.hpp"
#include "boost/beast/core/buffers_range.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/optional/optional.hpp"
#include "boost/system/error_code.hpp"

namespace docket::api {

// As Beast's concept of a Body wants it, for reading.
// NOLINTBEGIN(readability-identifier-naming): the names are what the concept asks for
struct ArrivingBody {
  using value_type = std::string;

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(boost::beast::http::header<is_request, Fields>& /*header*/, value_type& body)
        : body_(body) {}

    void init(const boost::optional<std::uint64_t>& /*announced*/,
              boost::system::error_code& error) {
      error = {};
    }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
      error = {};
      std::size_t bytes = 0;
      for (const boost::asio::const_buffer part : boost::beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(part.data()), part.size());
        bytes += part.size();
      }
      return bytes;
    }

    void finish(boost::system::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};
// NOLINTEND(readability-identifier-naming)

}  // namespace docket::api
