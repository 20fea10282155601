#include "demo/signer.h"

#include <gtest/gtest.h>

namespace docket::demo {
namespace {

TEST(Signer, MatchesTheVectorInGitHubsDocumentation) {
  EXPECT_EQ(SignatureOf({"It's a Secret to Everybody"}, "Hello, World!"),
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
}

TEST(Signer, SendsTheHeadersOfGitHub) {
  const Delivery delivery{.guid = "g", .event = "ping", .action = {}, .hook_id = 7, .body = "{}"};
  const HttpRequest request = WebhookRequest(delivery, {"s"}, "/hook");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/hook");
  EXPECT_EQ(request.body, "{}");
  EXPECT_EQ(FindHeader(request.headers, "content-type"), "application/json");
  EXPECT_EQ(FindHeader(request.headers, "X-GitHub-Delivery"), "g");
  EXPECT_EQ(FindHeader(request.headers, "X-GitHub-Event"), "ping");
  EXPECT_EQ(FindHeader(request.headers, "X-GitHub-Hook-ID"), "7");
  EXPECT_TRUE(FindHeader(request.headers, "User-Agent").starts_with("GitHub-Hookshot/"));
  EXPECT_EQ(FindHeader(request.headers, "X-Hub-Signature-256"), SignatureOf({"s"}, "{}"));
}

TEST(Signer, ForgeriesDoNotMatchTheirBody) {
  for (const Signing signing : {Signing::kOtherSecret, Signing::kOtherBytes}) {
    const Delivery delivery{
        .guid = "g", .event = "push", .action = {}, .hook_id = 7, .body = "{}", .signing = signing};
    const HttpRequest request = WebhookRequest(delivery, {"s"}, "/hook");
    const std::string_view signature = FindHeader(request.headers, "X-Hub-Signature-256");
    EXPECT_EQ(signature.size(), SignatureOf({"s"}, "{}").size());
    EXPECT_NE(signature, SignatureOf({"s"}, "{}"));
  }
}

}  // namespace
}  // namespace docket::demo
