#include "apps/served_certificate.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/secret_file.h"
#include "apps/whole_file.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr char kCertificateKey[] = "http.tls.certificate_file";
constexpr char kKeyKey[] = "http.tls.key_file";
constexpr std::size_t kFileBytesMax = 1U << 20U;
constexpr absl::Duration kExpiresSoon = absl::Hours(14 * 24);

absl::StatusOr<std::string> ReadPem(const char* key, const std::string& path) {
  absl::StatusOr<std::string> text = ReadFileWhole(path, kFileBytesMax);
  std::string problem;
  if (absl::IsNotFound(text.status())) {
    problem = absl::StrCat("there is no ", path);
  } else if (!text.ok()) {
    problem = std::string(text.status().message());
  } else if (text->size() > kFileBytesMax) {
    problem = absl::StrCat(path, " has more than ", kFileBytesMax, " bytes");
  } else {
    return text;
  }
  return absl::FailedPreconditionError(absl::StrCat(key, ": ", problem));
}

class CertificateUnit final : public platform::WorkUnit {
 public:
  explicit CertificateUnit(const CertificateLoopParts& parts) : parts_(parts) { Rest(); }

  absl::StatusOr<bool> Step() override {
    if (parts_.clock.MonotonicNow() < due_) return false;
    Rest();
    const auto read = parts_.files.Read();
    Note(read.status());
    if (read.ok() && read->has_value()) {
      parts_.server.UseTls(**read);
      NoteCertificate(**read, parts_.clock, parts_.logger, parts_.metrics);
    }
    return false;
  }

  [[nodiscard]] absl::Time NextDue() const override { return due_; }

 private:
  void Rest() { due_ = parts_.clock.MonotonicNow() + parts_.interval; }

  void Note(const absl::Status& status) {
    if (!status.ok() && status != noted_) {
      parts_.logger.Error(
          "the certificate's files cannot be used; the one that is served with stays",
          {{"error", status.ToString()}});
    }
    noted_ = status;
  }

  const CertificateLoopParts parts_;
  absl::Time due_;
  absl::Status noted_;  // of the last look at the files
};

}  // namespace

absl::StatusOr<api::TlsIdentity> CertificateFiles::ReadFiles() const {
  DOCKET_ASSIGN_OR_RETURN(std::string chain, ReadPem(kCertificateKey, config_.certificate_file));
  DOCKET_ASSIGN_OR_RETURN(std::string key, ReadPem(kKeyKey, config_.key_file));
  return api::TlsIdentity{.certificate_chain = std::move(chain), .private_key = std::move(key)};
}

absl::StatusOr<std::optional<api::TlsContext>> CertificateFiles::Read() {
  DOCKET_ASSIGN_OR_RETURN(const api::TlsIdentity identity, ReadFiles());
  const auto sha256 =
      platform::Sha256(identity.certificate_chain + std::string(1, '\0') + identity.private_key);
  if (sha256 == given_sha256_) return std::nullopt;
  absl::StatusOr<api::TlsContext> tls = api::MakeTlsContext(identity);
  if (!tls.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(kCertificateKey, " ", config_.certificate_file,
                                                   ", ", kKeyKey, " ", config_.key_file, ": ",
                                                   tls.status().message()));
  }
  given_sha256_ = sha256;
  return *std::move(tls);
}

std::unique_ptr<platform::WorkLoop> MakeCertificateLoop(const CertificateLoopParts& parts) {
  std::vector<platform::NamedWork> work;
  work.push_back({.name = "certificate", .make = [parts](const std::function<void()>&) {
                    return std::make_unique<CertificateUnit>(parts);
                  }});
  return std::make_unique<platform::WorkLoop>("certificate", std::move(work), parts.clock,
                                              parts.logger);
}

void NoteCertificate(const api::TlsContext& tls, const platform::Clock& clock,
                     const platform::Logger& logger, platform::Metrics& metrics) {
  metrics
      .Gauges({.name = "docket_tls_certificate_expires_seconds",
               .help = "When the certificate that is served with expires, in seconds since 1970."})
      .With()
      .Set(absl::ToDoubleSeconds(tls.expires_at - absl::UnixEpoch()));
  const auto expires = absl::FormatTime(absl::RFC3339_sec, tls.expires_at, absl::UTCTimeZone());
  const absl::Time now = absl::FromUnixMicros(clock.Now().value());
  if (tls.expires_at - now < kExpiresSoon) {
    logger.Warning(tls.expires_at <= now ? "the certificate has expired; clients will refuse it"
                                         : "the certificate expires within two weeks",
                   {{"expires", expires}});
  } else {
    logger.Info("serving with a certificate", {{"expires", expires}});
  }
}

}  // namespace docket::apps
