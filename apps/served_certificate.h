// The certificate that docketd serves with, from the files of http.tls, and again from them while
// it serves. Thread-safety: CertificateFiles: one thread at a time. MakeCertificateLoop: as
// pipeline.h. Ownership: the loop borrows files and server, which outlive it.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/http/server.h"
#include "api/http/tls_context.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/hashing.h"
#include "platform/logging.h"
#include "platform/metrics.h"
#include "platform/work_loop.h"

namespace docket::apps {

class CertificateFiles {
 public:
  explicit CertificateFiles(platform::TlsConfig config) : config_(std::move(config)) {}

  // What stands in the files; nothing when it is what the last call that gave something gave.
  // kFailedPrecondition: a file cannot be read; kInvalidArgument: it cannot be served with. Both
  // name the key of the configuration and the file.
  [[nodiscard]] absl::StatusOr<std::optional<api::TlsContext>> Read();

 private:
  [[nodiscard]] absl::StatusOr<api::TlsIdentity> ReadFiles() const;

  const platform::TlsConfig config_;
  std::optional<platform::Sha256Digest> given_sha256_;  // of both files
};

struct CertificateLoopParts {
  CertificateFiles& files;
  api::HttpServer& server;
  const platform::Clock& clock;
  const platform::Logger& logger;
  platform::Metrics& metrics;
  absl::Duration interval = absl::Seconds(10);  // between two looks at the files
};

// Has the server use what `files` gives. What cannot be used is logged, once for each cause, and
// changes nothing.
[[nodiscard]] std::unique_ptr<platform::WorkLoop> MakeCertificateLoop(
    const CertificateLoopParts& parts);

// Of a certificate that is in use from now on: until when, as log and metric.
void NoteCertificate(const api::TlsContext& tls, const platform::Clock& clock,
                     const platform::Logger& logger, platform::Metrics& metrics);

}  // namespace docket::apps
