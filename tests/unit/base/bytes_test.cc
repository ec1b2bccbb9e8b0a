#include "tacit/base/bytes.h"

#include <gtest/gtest.h>

namespace tacit {
namespace {

TEST(Bytes, RoundTripLittleEndian) {
  ByteWriter w;
  w.u8(0x01);
  w.u16(0x0302);
  w.u32(0x07060504);
  w.u64(0x0f0e0d0c0b0a0908);
  w.i64(-2);
  w.text("abc");
  for (size_t i = 1; i < 16; ++i) EXPECT_EQ(w.bytes()[i - 1], i);

  ByteReader r(w.bytes());
  EXPECT_EQ(r.u8(), 0x01);
  EXPECT_EQ(r.u16(), 0x0302);
  EXPECT_EQ(r.u32(), 0x07060504u);
  EXPECT_EQ(r.u64(), 0x0f0e0d0c0b0a0908u);
  EXPECT_EQ(r.i64(), -2);
  EXPECT_FALSE(r.at_end());
  EXPECT_EQ(r.text(3), "abc");
  EXPECT_TRUE(r.at_end());
}

TEST(Bytes, ReadingPastTheEndYieldsZeroAndFailsForGood) {
  const Bytes three = {1, 2, 3};
  ByteReader r(three);
  EXPECT_EQ(r.u16(), 0x0201);
  EXPECT_EQ(r.u32(), 0u);
  EXPECT_FALSE(r.ok());
  EXPECT_EQ(r.u8(), 0) << "a byte remains, but the reader has failed";
  EXPECT_TRUE(r.raw(0).empty());
  EXPECT_FALSE(r.at_end());
}

TEST(Bytes, AFailureAtTheEndIsNotTheEnd) {
  const Bytes one = {1};
  ByteReader r(one);
  EXPECT_EQ(r.u8(), 1);
  EXPECT_TRUE(r.at_end());
  r.fail();
  EXPECT_FALSE(r.at_end());
}

TEST(Bytes, BlobsAreBounded) {
  ByteWriter w;
  w.blob(Bytes(5));
  ByteReader fits(w.bytes());
  EXPECT_EQ(fits.blob(5).size(), 5u);
  EXPECT_TRUE(fits.at_end());
  ByteReader too_long(w.bytes());
  EXPECT_TRUE(too_long.blob(4).empty());
  EXPECT_FALSE(too_long.ok());
  const Bytes lies = {0xff, 0xff, 0xff, 0xff, 0};
  ByteReader beyond(lies);
  EXPECT_TRUE(beyond.blob(UINT32_MAX).empty());
  EXPECT_FALSE(beyond.ok());
}

}  // namespace
}  // namespace tacit
