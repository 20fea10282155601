#include "schemas/codec/delivery_codec.h"

#include <gtest/gtest.h>

#include <string>

#include "schemas/codec/frame.h"

namespace docket::schemas {
namespace {

using inbox::v1::WebhookReceived;

WebhookReceived Delivery() {
  WebhookReceived delivery;
  delivery.set_provider("github");
  delivery.set_guid("guid");
  delivery.mutable_tenant()->set_organization(5);
  delivery.set_body(std::string(50'000, 'x'));
  delivery.set_body_bytes(50'000);
  return delivery;
}

TEST(DeliveryCodec, AllButTheBodyIsRead) {
  WebhookReceived expected = Delivery();
  const auto read = LoadDeliveryWithoutBody(StoreMessage(expected));
  ASSERT_TRUE(read.ok()) << read.status();
  expected.clear_body();
  EXPECT_EQ(read->SerializeAsString(), expected.SerializeAsString());
}

TEST(DeliveryCodec, ABodyInTheBlobStoreKeepsItsName) {
  WebhookReceived expected = Delivery();
  expected.set_body_blob(std::string(32, 'b'));
  const auto read = LoadDeliveryWithoutBody(StoreMessage(expected));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), expected.SerializeAsString());
}

// Whatever the bytes are, it reads what the parser reads, and refuses what the parser refuses.
TEST(DeliveryCodec, ItRefusesWhatTheParserRefuses) {
  const std::string whole = Delivery().SerializeAsString();
  for (std::size_t place = 0; place < 120; ++place) {
    for (const std::string& bytes :
         {whole.substr(0, place), std::string(whole).replace(place, 1, "\xff"),
          std::string(whole).replace(place, 1, "\x0c")}) {
      const std::string stored = WrapFrame(bytes);
      auto expected = LoadMessage<WebhookReceived>(stored);
      const auto read = LoadDeliveryWithoutBody(stored);
      ASSERT_EQ(read.status(), expected.status()) << place;
      if (!read.ok()) continue;
      if (expected->has_body()) expected->clear_body();
      EXPECT_EQ(read->SerializeAsString(), expected->SerializeAsString()) << place;
    }
  }
}

TEST(DeliveryCodec, AnAlteredBodyIsFound) {
  std::string stored = StoreMessage(Delivery());
  stored[1'000] = 'y';
  EXPECT_TRUE(absl::IsDataLoss(LoadDeliveryWithoutBody(stored).status()));
}

}  // namespace
}  // namespace docket::schemas
