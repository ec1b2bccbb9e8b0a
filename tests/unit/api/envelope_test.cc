#include "tacit/api/envelope.h"

#include <gtest/gtest.h>

namespace tacit::api {
namespace {

const Bytes kOne = {1, 2, 3}, kTwo = {};

Bytes sample(FileKind kind) { return write_envelope(kind, {{1, kOne}, {7, kTwo}}); }

TEST(Envelope, RoundTrip) {
  for (FileKind kind : {FileKind::kProof, FileKind::kProver}) {
    const Bytes file = sample(kind);
    const auto envelope = read_envelope(file, kind);
    ASSERT_TRUE(envelope.ok());
    const std::vector<Section>& sections = envelope->sections;
    ASSERT_EQ(sections.size(), 2u);
    EXPECT_EQ(sections[0].tag, 1);
    EXPECT_EQ(Bytes(sections[0].content.begin(), sections[0].content.end()), kOne);
    EXPECT_EQ(sections[1].tag, 7);
    EXPECT_TRUE(envelope->attachment.empty());
    ByteReader head(file);
    EXPECT_EQ(*read_head(head), kind);
  }
}

TEST(Envelope, AnAttachmentLiesBehindTheChecksum) {
  Bytes file = sample(FileKind::kProver);
  file.push_back(5);
  file.push_back(6);
  const auto envelope = read_envelope(file, FileKind::kProver);
  ASSERT_TRUE(envelope.ok());
  EXPECT_EQ(Bytes(envelope->attachment.begin(), envelope->attachment.end()), (Bytes{5, 6}));
}

TEST(Envelope, EveryTruncationAndAnyTrailingByteIsRefused) {
  for (FileKind kind : {FileKind::kProof, FileKind::kVerifier}) {
    Bytes file = sample(kind);
    for (size_t n = 0; n < file.size(); ++n) EXPECT_FALSE(read_envelope(ByteSpan(file).first(n), kind).ok()) << n;
    file.push_back(0);
    EXPECT_EQ(read_envelope(file, kind).error().code, kind == FileKind::kProof ? ErrorCode::kTrailingBytes : ErrorCode::kNonCanonical);
  }
}

TEST(Envelope, DamageIsNamed) {
  for (FileKind kind : {FileKind::kProver, FileKind::kVerifier, FileKind::kInputCommitment, FileKind::kInputSecret}) {
    const Bytes whole = sample(kind);
    for (size_t i = kHeadBytes; i < whole.size(); ++i) {
      Bytes file = whole;
      file[i] ^= 0x10;
      EXPECT_EQ(read_envelope(file, kind).error().code, ErrorCode::kNonCanonical) << i;
    }
  }
}

TEST(Envelope, WhatIsWrongIsNamed) {
  Bytes file = sample(FileKind::kProof);
  EXPECT_EQ(read_envelope(file, FileKind::kVerifier).error().code, ErrorCode::kBadMagic);
  file[0] ^= 1;
  EXPECT_EQ(read_envelope(file, FileKind::kProof).error().code, ErrorCode::kBadMagic);
  file = sample(FileKind::kProof);
  file[8] = 9;
  EXPECT_EQ(read_envelope(file, FileKind::kProof).error().code, ErrorCode::kBadVersion);
  EXPECT_EQ(read_envelope(write_envelope(FileKind::kProof, {{2, kOne}, {1, kTwo}}), FileKind::kProof).error().code, ErrorCode::kNonCanonical);
  EXPECT_EQ(read_envelope(write_envelope(FileKind::kProof, {{2, kOne}, {2, kTwo}}), FileKind::kProof).error().code, ErrorCode::kNonCanonical);
}

}  // namespace
}  // namespace tacit::api
