#include "tacit/hash/blake3.h"

#include <algorithm>

#include "blake3_vectors.h"
#include "hex.h"
#include <gtest/gtest.h>

namespace tacit {
namespace {

constexpr std::string_view kKey = "whats the Elvish word for friend";
constexpr std::string_view kContext = "BLAKE3 2019-12-27 16:29:52 test vectors context";

Bytes pattern(size_t n) {
  Bytes bytes(n);
  for (size_t i = 0; i < n; ++i) bytes[i] = static_cast<uint8_t>(i % 251);
  return bytes;
}

Blake3 keyed_hasher() {
  Digest key;
  std::copy(kKey.begin(), kKey.end(), key.begin());
  return Blake3::keyed(key);
}

std::string output(Blake3 hasher, ByteSpan input, size_t output_bytes) {
  hasher.update(input);
  Bytes out(output_bytes);
  hasher.finalize_xof(out);
  return to_hex(out);
}

TEST(Blake3, GivesThePublishedDigests) {
  for (const Blake3Vector& v : kBlake3Vectors) {
    SCOPED_TRACE(v.input_bytes);
    const Bytes input = pattern(v.input_bytes);
    EXPECT_EQ(output(Blake3(), input, 32), v.hash);
    EXPECT_EQ(output(keyed_hasher(), input, 32), v.keyed_hash);
    EXPECT_EQ(output(Blake3::derive_key(kContext), input, 32), v.derive_key);
  }
}

TEST(Blake3, GivesThePublishedExtendedOutput) {
  for (const Blake3Vector& v : kBlake3XofVectors) {
    SCOPED_TRACE(v.input_bytes);
    const Bytes input = pattern(v.input_bytes);
    EXPECT_EQ(output(Blake3(), input, 131), v.hash);
    EXPECT_EQ(output(keyed_hasher(), input, 131), v.keyed_hash);
    EXPECT_EQ(output(Blake3::derive_key(kContext), input, 131), v.derive_key);
  }
}

TEST(Blake3, ExtendedOutputHasItsPrefixes) {
  Blake3 hasher;
  hasher.update("prefix");
  Bytes whole(300);
  hasher.finalize_xof(whole);
  for (size_t n = 0; n <= whole.size(); ++n) {
    Bytes part(n);
    hasher.finalize_xof(part);
    EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin())) << n;
  }
  Bytes tail(300 - 128);
  hasher.finalize_xof(tail, 2);
  EXPECT_TRUE(std::equal(tail.begin(), tail.end(), whole.begin() + 128));
}

TEST(Blake3, DoesNotDependOnHowTheInputIsCut) {
  const Bytes input = pattern(5000);
  Blake3 whole;
  whole.update(input);
  for (size_t piece : {1, 2, 3, 63, 64, 65, 127, 1023, 1024, 1025, 4999}) {
    Blake3 hasher;
    for (size_t at = 0; at < input.size(); at += piece) {
      hasher.update(ByteSpan(input).subspan(at, std::min(piece, input.size() - at)));
      hasher.update(ByteSpan());
    }
    EXPECT_EQ(hasher.finalize(), whole.finalize()) << piece;
  }
}

TEST(Blake3, GoesOnAfterFinalize) {
  for (const Blake3Vector& v : kBlake3Vectors) {
    const Bytes input = pattern(v.input_bytes);
    Blake3 hasher;
    hasher.update(ByteSpan(input).first(input.size() / 2));
    (void)hasher.finalize();
    hasher.update(ByteSpan(input).subspan(input.size() / 2));
    EXPECT_EQ(to_hex(hasher.finalize()), v.hash);
  }
}

TEST(Blake3, OneBlockHashIsTheKeyedHash) {
  const Bytes input = pattern(64);
  for (uint32_t n : {0u, 1u, 8u, 63u, 64u}) {
    Bytes block(64);
    std::copy_n(input.begin(), n, block.begin());
    blake3::Words16 words;
    for (size_t i = 0; i < 16; ++i) words[i] = blake3::load_u32(&block[4 * i]);
    Digest key;
    std::copy(kKey.begin(), kKey.end(), key.begin());
    Blake3 hasher = keyed_hasher();
    hasher.update(ByteSpan(input).first(n));
    EXPECT_EQ(blake3::hash_block(blake3::to_words(key), words, n), hasher.finalize());
  }
}

TEST(Digest, CountsLeadingZeros) {
  Digest digest{};
  digest[2] = 0x10;
  digest[9] = 0xff;
  EXPECT_TRUE(has_leading_zeros(digest, 0));
  EXPECT_TRUE(has_leading_zeros(digest, 19));
  EXPECT_FALSE(has_leading_zeros(digest, 20));
  digest[2] = 0;
  EXPECT_TRUE(has_leading_zeros(digest, 64));
}

}  // namespace
}  // namespace tacit
