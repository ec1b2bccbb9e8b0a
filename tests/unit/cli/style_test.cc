#include "tacit/cli/style.h"

#include <gtest/gtest.h>

namespace tacit::cli {
namespace {

TEST(Style, NumbersHaveUnits) {
  EXPECT_EQ(bytes_text(0), "0 bytes");
  EXPECT_EQ(bytes_text(999), "999 bytes");
  EXPECT_EQ(bytes_text(1000), "1.0 KB");
  EXPECT_EQ(bytes_text(104249), "104.2 KB");
  EXPECT_EQ(bytes_text(999999), "1.0 MB");
  EXPECT_EQ(bytes_text(2500000000), "2.5 GB");
  EXPECT_EQ(seconds_text(0.000012), "12 us");
  EXPECT_EQ(seconds_text(0.0124), "12.4 ms");
  EXPECT_EQ(seconds_text(1.5), "1.50 s");
  EXPECT_EQ(seconds_text(200), "3 min 20 s");
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1234567), "1,234,567");
  EXPECT_EQ(count_text(-1000), "-1,000");
  EXPECT_EQ(shape_text({1, 30}), "[1 x 30]");
  EXPECT_EQ(shape_text({}), "a number");
}

TEST(Style, TextIsWrappedAndAligned) {
  EXPECT_EQ(wrapped("one two three", 2, 9), "  one two\n  three\n");
  EXPECT_EQ(wrapped("incompressible", 2, 4), "  incompressible\n");
  Table table;
  table.add("a", "1");
  table.add("longer", "2");
  EXPECT_EQ(table.text(Style(false)), "  a       1\n  longer  2\n");
}

TEST(Style, TextOfStrangersStaysInItsPlace) {
  EXPECT_EQ(printable("K\u00f6ln \u6f22"), "K\u00f6ln \u6f22");
  EXPECT_EQ(printable("a\x1b[2J\nValid\x7f"), "a\\x1b[2J\\x0aValid\\x7f");
  EXPECT_EQ(printable("\u009b2J\u202eb\u2066\u2028"), "\\u009b2J\\u202eb\\u2066\\u2028");
  EXPECT_EQ(printable("\x9b\xc2\xff\xe2\x80"), "\\x9b\\xc2\\xff\\xe2\\x80");
  EXPECT_EQ(printable_lines("a\r\nb"), "a\\x0d\nb");
  EXPECT_EQ(wrapped("one\ntwo", 2), "  one\\x0atwo\n");
  Table table;
  table.add("a\n", "\x1b");
  table.add_bold("b", "\n");
  EXPECT_EQ(table.text(Style(true), 0), "\x1b[2ma\\x0a\x1b[0m  \\x1b\n\x1b[2mb\x1b[0m      \x1b[1m\\x0a\x1b[0m\n");
}

TEST(Style, ColourOnlyWhereItIsWelcome) {
  EXPECT_EQ(Style(false).bold("x"), "x");
  EXPECT_EQ(Style(true).bold("x"), "\x1b[1mx\x1b[0m");
}

}  // namespace
}  // namespace tacit::cli
