#include "apps/served_certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "apps/whole_file.h"
#include "tests/api/tls_client.h"
#include "tests/apps/running_node.h"
#include "tests/support/made_certificate.h"

namespace docket::apps {
namespace {

using testing_support::MadeCertificate;
using testing_support::MakeCertificate;

class CertificateFilesTest : public ::testing::Test {
 protected:
  void Write(const MadeCertificate& made) {
    ASSERT_TRUE(WriteFileWhole(config_.certificate_file, made.certificate).ok());
    ASSERT_TRUE(WriteFileWhole(config_.key_file, made.key).ok());
  }
  [[nodiscard]] static bool Gives(CertificateFiles& files) {
    const auto read = files.Read();
    EXPECT_TRUE(read.ok()) << read.status();
    return read.ok() && read->has_value();
  }

  eventstore::TemporaryDirectory directory_;
  const platform::TlsConfig config_{.certificate_file = directory_.path() + "/tls.pem",
                                    .key_file = directory_.path() + "/tls.key"};
};

TEST_F(CertificateFilesTest, GivesWhatIsNewAndOnlyThat) {
  CertificateFiles files(config_);
  Write(MakeCertificate("first"));
  EXPECT_TRUE(Gives(files));
  EXPECT_FALSE(Gives(files));
  Write(MakeCertificate("second"));
  EXPECT_TRUE(Gives(files));
  EXPECT_FALSE(Gives(files));
}

// As while the files are replaced one after the other.
TEST_F(CertificateFilesTest, ACertificateWithoutItsKeyIsNotGivenUntilTheKeyIsThere) {
  CertificateFiles files(config_);
  Write(MakeCertificate("first"));
  EXPECT_TRUE(Gives(files));
  const MadeCertificate second = MakeCertificate("second");
  ASSERT_TRUE(WriteFileWhole(config_.certificate_file, second.certificate).ok());
  const absl::Status half = files.Read().status();
  EXPECT_EQ(half.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(half.message()), testing::HasSubstr(config_.key_file));
  ASSERT_TRUE(WriteFileWhole(config_.key_file, second.key).ok());
  EXPECT_TRUE(Gives(files));
}

TEST_F(CertificateFilesTest, NamesTheFileThatIsMissing) {
  CertificateFiles files(config_);
  EXPECT_THAT(
      std::string(files.Read().status().message()),
      testing::HasSubstr("http.tls.certificate_file: there is no " + config_.certificate_file));
}

class TlsNodeTest : public RunningNode {
 protected:
  TlsNodeTest() {
    config_.http.tls = {.certificate_file = directory_.path() + "/tls.pem",
                        .key_file = directory_.path() + "/tls.key"};
  }
};

TEST_F(TlsNodeTest, ServesItsApiByTlsAndTheOperatorWithout) {
  const MadeCertificate made = MakeCertificate("docket");
  ASSERT_TRUE(WriteFileWhole(config_.http.tls.certificate_file, made.certificate).ok());
  ASSERT_TRUE(WriteFileWhole(config_.http.tls.key_file, made.key).ok());
  const auto node = StartReady();
  ASSERT_NE(node, nullptr);
  EXPECT_EQ(AskOperator("/readyz").status, 200);
  const std::string log = ground_.log.text();
  EXPECT_THAT(log, testing::HasSubstr("serving with a certificate"));
  EXPECT_THAT(log, testing::HasSubstr("\"url\":\"https://127.0.0.1:"));
}

TEST_F(TlsNodeTest, DoesNotStartWithoutTheFiles) {
  const auto node = Start();
  ASSERT_FALSE(node.ok());
  EXPECT_THAT(std::string(node.status().message()),
              testing::HasSubstr("http.tls.certificate_file"));
  EXPECT_FALSE(std::filesystem::exists(data_.path));
}

// A server that is told to look often.
TEST_F(CertificateFilesTest, TheServerShowsTheNewOneWithoutAStart) {
  api::Ground ground;
  const api::Router router({});
  api::HttpServerOptions options;
  options.port = 0;
  options.threads = 1;
  api::HttpServer server(options, router, ground.clock, ground.logger, ground.metrics);
  CertificateFiles files(config_);
  Write(MakeCertificate("first"));
  const auto first = files.Read();
  ASSERT_TRUE(first.ok() && first->has_value());
  server.UseTls(**first);
  ASSERT_TRUE(server.Start().ok());
  const auto loop = MakeCertificateLoop({.files = files,
                                         .server = server,
                                         .clock = ground.clock,
                                         .logger = ground.logger,
                                         .metrics = ground.metrics,
                                         .interval = absl::Milliseconds(5)});
  loop->Start();
  const MadeCertificate second = MakeCertificate("second");
  Write(second);
  // Until then the handshake fails, since only the second one is trusted.
  while (api::TlsClient(server.port(), {.trusted = second.certificate}).Greet()) {
    std::this_thread::yield();
  }
  loop->Stop();
  server.Stop(absl::Seconds(1));
}

}  // namespace
}  // namespace docket::apps
