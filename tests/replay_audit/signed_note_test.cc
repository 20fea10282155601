#include "replay/audit/signed_note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "replay/audit/checkpoint.h"

namespace docket::replay {
namespace {

using testing::HasSubstr;

// From the documentation of golang.org/x/mod/sumdb/note, where signed notes come from.
constexpr char kSecret[] =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr char kPublic[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr char kText[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr char kSignature[] =
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfq"
    "dngotpRZb6KE6RyyBwJnAM=\n";

std::string Note() { return absl::StrCat(kText, "\n", kSignature); }

TEST(SignedNoteTest, KeysAndSignaturesAreThoseOfGo) {
  const SignerKey signer = *ParseSignerKey(kSecret);
  EXPECT_EQ(ToString(signer.verifier), kPublic);
  EXPECT_EQ(ToSecretText(signer), kSecret);
  EXPECT_EQ(*ParseVerifierKey(kPublic), signer.verifier);
  EXPECT_EQ(SignNote(kText, signer), Note());
  EXPECT_EQ(*OpenNote(Note(), signer.verifier), kText);
}

TEST(SignedNoteTest, SignaturesOfOthersBesideAreNoMatter) {
  const SignerKey other = *SignerKeyOf("witness.example", std::string(32, 'w'));
  const std::string others = SignNote(kText, other).substr(std::string(kText).size() + 1);
  const VerifierKey key = *ParseVerifierKey(kPublic);
  EXPECT_EQ(*OpenNote(absl::StrCat(kText, "\n", others, kSignature), key), kText);
  EXPECT_EQ(*OpenNote(absl::StrCat(Note(), others), key), kText);
  EXPECT_EQ(*OpenNote(absl::StrCat(Note(), others), other.verifier), kText);
}

TEST(SignedNoteTest, AForeignKeyFindsNothingOfItsOwn) {
  const SignerKey same_name = *SignerKeyOf("PeterNeumann", std::string(32, 'x'));
  const auto opened = OpenNote(Note(), same_name.verifier);
  EXPECT_TRUE(absl::IsNotFound(opened.status()));
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("not signed by PeterNeumann+"));
}

TEST(SignedNoteTest, EachAlteredByteIsFound) {
  const VerifierKey key = *ParseVerifierKey(kPublic);
  const std::string note = Note();
  for (std::size_t i = 0; i < note.size(); ++i) {
    std::string altered = note;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(OpenNote(altered, key).ok()) << i;
  }
  for (std::size_t size = 0; size < note.size(); ++size) {
    EXPECT_FALSE(OpenNote(note.substr(0, size), key).ok()) << size;
  }
}

TEST(SignedNoteTest, KeysThatAreNoneAreRefusedWithWhy) {
  EXPECT_THAT(std::string(ParseVerifierKey(kSecret).status().message()), HasSubstr("private"));
  EXPECT_THAT(std::string(ParseSignerKey(kPublic).status().message()), HasSubstr("PRIVATE+KEY+"));
  for (const std::string& text :
       {std::string(), std::string("PeterNeumann"), std::string("PeterNeumann+c74f20a3"),
        std::string(kPublic).substr(0, 60), absl::StrCat(kPublic, "A"),
        absl::StrReplaceAll(kPublic, {{"c74f20a3", "c74f20a4"}}),
        absl::StrReplaceAll(kPublic, {{"Peter", "Petra"}}),
        absl::StrReplaceAll(kPublic, {{"PeterN", "Peter N"}})}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseVerifierKey(text).status())) << text;
  }
  EXPECT_FALSE(MakeSignerKey("a name").ok());
  EXPECT_FALSE(MakeSignerKey("a+b").ok());
}

TEST(SignedNoteTest, AMadeKeySigns) {
  const SignerKey key = *MakeSignerKey("docket.example");
  EXPECT_NE(key.seed, MakeSignerKey("docket.example")->seed);
  const SignerKey again = *ParseSignerKey(ToSecretText(key));
  EXPECT_EQ(*OpenNote(SignNote("text\n", again), *ParseVerifierKey(ToString(key.verifier))),
            "text\n");
}

TEST(CheckpointTest, IsATextOfThreeLinesAndWhatIsBehindIsIgnored) {
  const Checkpoint checkpoint{
      .origin = "example.com/behind-the-sofa", .size = 20'852'163, .head = Sha256Of("head")};
  const std::string text = ToText(checkpoint);
  EXPECT_EQ(text, absl::StrCat("example.com/behind-the-sofa\n20852163\n",
                               Base64Of(AsBytes(Sha256Of("head"))), "\n"));
  EXPECT_EQ(*ParseCheckpoint(text), checkpoint);
  EXPECT_EQ(*ParseCheckpoint(text + "an extension\n"), checkpoint);
}

TEST(CheckpointTest, WhatIsNoneIsRefused) {
  const std::string head = Base64Of(AsBytes(Sha256Of("head")));
  for (const std::string& text :
       {std::string(), std::string("o\n1\n"), absl::StrCat("o\n1\n", head),
        absl::StrCat("o\n01\n", head, "\n"), absl::StrCat("o\n-1\n", head, "\n"),
        absl::StrCat("o\n 1\n", head, "\n"), absl::StrCat("\n1\n", head, "\n"),
        absl::StrCat("o\n1\n", head.substr(4), "\n"),
        absl::StrCat("o\n18446744073709551616\n", head, "\n"),
        absl::StrCat("o\n1\n", head, "\n\nmore\n")}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseCheckpoint(text).status())) << text;
  }
}

}  // namespace
}  // namespace docket::replay
