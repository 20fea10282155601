#include "apps/free_port.h"

#include "api/http/listen.h"

namespace docket::apps {

absl::Status RequireFreePort(const platform::ListenAddress& listen) {
  if (listen.port == 0) return absl::OkStatus();
  boost::asio::io_context context;
  return api::ListenOn(context, listen.address, listen.port).status();
}

}  // namespace docket::apps
