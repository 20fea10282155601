#include "schemas/codec/frame.h"

#include <gmock/gmock.h>

#include "docket/inbox/v1/inbox.pb.h"
#include "platform/hashing.h"
#include "tests/support/samples.h"

namespace docket::schemas {
namespace {

TEST(Frame, OpensWhatItWrapped) {
  for (const std::string& body : {std::string(), std::string("x"), std::string(100'000, '\0')}) {
    const std::string stored = WrapFrame(body);
    EXPECT_EQ(stored.size(), body.size() + kFrameHeaderBytes);
    const auto opened = OpenFrame(stored);
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(*opened, body);
  }
}

// The bytes as docs/formats/journal-record.md shows them.
TEST(Frame, HasTheDocumentedBytes) {
  EXPECT_EQ(platform::HexEncode(WrapFrame("docket")).substr(0, 4), "0101");
  EXPECT_EQ(platform::HexEncode(WrapFrame("docket")).substr(20), platform::HexEncode("docket"));
}

TEST(Frame, FindsEveryFlippedBitAndEveryCut) {
  const std::string stored = WrapFrame("a body of some length");
  for (std::size_t at = 0; at < stored.size(); ++at) {
    EXPECT_FALSE(OpenFrame(std::string_view(stored).substr(0, at)).ok()) << at;
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = stored;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      EXPECT_FALSE(OpenFrame(flipped).ok()) << "byte " << at << " bit " << bit;
    }
  }
}

TEST(Frame, RefusesWhatNeedsANewerReader) {
  std::string stored = WrapFrame("body");
  stored[1] = static_cast<char>(kFrameVersion + 1);
  EXPECT_EQ(OpenFrame(stored).status().code(), absl::StatusCode::kUnimplemented);
}

TEST(Frame, SaysDataLossForOtherBytes) {
  EXPECT_EQ(OpenFrame("").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(OpenFrame("\x01\x01 not a frame").status().code(), absl::StatusCode::kDataLoss);
}

TEST(StoredMessage, IsLoadedAndNamesItsTypeWhenItIsMalformed) {
  const inbox::v1::WebhookReceived webhook = tests::SampleWebhookReceived();
  const auto loaded = LoadMessage<inbox::v1::WebhookReceived>(StoreMessage(webhook));
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->body(), webhook.body());

  const auto malformed = LoadMessage<inbox::v1::WebhookReceived>(WrapFrame("\xff\xff"));
  EXPECT_EQ(malformed.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(malformed.status().ToString(), testing::HasSubstr("docket.inbox.v1.WebhookReceived"));
}

}  // namespace
}  // namespace docket::schemas
