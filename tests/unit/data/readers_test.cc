#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>
#include <functional>

#include "tacit/data/csv.h"
#include "tacit/data/json.h"
#include "tacit/data/npy.h"
#include "tacit/data/npz.h"
#include "tacit/data/tensor_proto.h"

namespace tacit::data {
namespace {

/// The sentence of the kBadInput error that `read` must throw.
std::string refusal(const std::function<void()>& read, ExitCode code = ExitCode::kBadInput) {
  try {
    read();
  } catch (const UserError& e) {
    EXPECT_EQ(e.code(), code) << e.what();
    return e.what();
  }
  ADD_FAILURE() << "nothing was refused";
  return "";
}

void expect_contains(const std::string& text, const std::string& part) { EXPECT_NE(text.find(part), std::string::npos) << text; }

Bytes npy(const std::string& descr, const std::string& shape, const Bytes& body, bool fortran = false, uint8_t major = 1) {
  const std::string header = "{'descr': " + descr + ", 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }          \n";
  Bytes out = {0x93, 'N', 'U', 'M', 'P', 'Y', major, 0};
  ByteWriter length;
  if (major == 1) length.u16(static_cast<uint16_t>(header.size()));
  else length.u32(static_cast<uint32_t>(header.size()));
  out.insert(out.end(), length.bytes().begin(), length.bytes().end());
  out.insert(out.end(), header.begin(), header.end());
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

template <class T>
Bytes raw(std::initializer_list<T> values, bool big_endian = false) {
  Bytes out;
  for (T v : values) {
    Bytes one(sizeof v);
    std::memcpy(one.data(), &v, sizeof v);
    if (big_endian) one = Bytes(one.rbegin(), one.rend());
    out.insert(out.end(), one.begin(), one.end());
  }
  return out;
}

using Values = std::vector<double>;

TEST(Npy, ReadsEveryElementType) {
  const auto values = [](const char* descr, const Bytes& body) { return parse_npy(npy(descr, "(2,)", body), "f").tensor.data; };
  EXPECT_EQ(values("'|b1'", {0, 1}), (Values{0, 1}));
  EXPECT_EQ(values("'|i1'", raw<int8_t>({-128, 127})), (Values{-128, 127}));
  EXPECT_EQ(values("'|u1'", {0, 255}), (Values{0, 255}));
  EXPECT_EQ(values("'<i2'", raw<int16_t>({-2, 3})), (Values{-2, 3}));
  EXPECT_EQ(values("'>i2'", raw<int16_t>({-2, 3}, true)), (Values{-2, 3}));
  EXPECT_EQ(values("'<u2'", raw<uint16_t>({0, 65535})), (Values{0, 65535}));
  EXPECT_EQ(values("'<i4'", raw<int32_t>({INT32_MIN, 7})), (Values{INT32_MIN, 7}));
  EXPECT_EQ(values("'>u4'", raw<uint32_t>({1, UINT32_MAX}, true)), (Values{1, UINT32_MAX}));
  EXPECT_EQ(values("'<i8'", raw<int64_t>({-(int64_t{1} << 53), 9})), (Values{-9007199254740992.0, 9}));
  EXPECT_EQ(values("'=u8'", raw<uint64_t>({1, 2})), (Values{1, 2}));
  EXPECT_EQ(values("'<f4'", raw<float>({0.5f, -1.25f})), (Values{0.5, -1.25}));
  EXPECT_EQ(values("'>f8'", raw<double>({0.1, -3.0}, true)), (Values{0.1, -3.0}));
  EXPECT_EQ(values("'<f2'", raw<uint16_t>({0x3c00, 0xc100})), (Values{1.0, -2.5}));
}

TEST(Npy, ReadsHalfPrecisionEdges) {
  EXPECT_EQ(half_to_double(0x0001), std::ldexp(1.0, -24));
  EXPECT_EQ(half_to_double(0x7bff), 65504.0);
  EXPECT_TRUE(std::isinf(half_to_double(0x7c00)));
  EXPECT_TRUE(std::isnan(half_to_double(0x7c01)));
}

TEST(Npy, ReadsFortranOrderAndAllVersions) {
  const Bytes body = {1, 2, 3, 4, 5, 6};
  for (uint8_t major : {1, 2, 3}) {
    const RawArray a = parse_npy(npy("'|u1'", "(2, 3)", body, true, major), "f");
    EXPECT_EQ(a.tensor.shape, (Shape{2, 3}));
    EXPECT_EQ(a.tensor.data, (Values{1, 3, 5, 2, 4, 6}));
  }
  EXPECT_EQ(parse_npy(npy("'|u1'", "()", {7}), "f").tensor.data, Values{7});
}

TEST(Npy, RefusesHostileFiles) {
  const auto sentence = [](const Bytes& file) { return refusal([&] { parse_npy(file, "x.npy"); }); };
  expect_contains(sentence({}), "x.npy: is not a NumPy array");
  expect_contains(sentence(npy("'<f4'", "(2,)", {0, 0, 0})), "takes 8 bytes, but 3 follow");
  expect_contains(sentence(npy("'<f4'", "(1,)", {0, 0, 0, 0, 0})), "takes 4 bytes, but 5 follow");
  expect_contains(sentence(npy("'<f4'", "(4294967296, 4294967296)", {})), "above the limit");
  expect_contains(sentence(npy("'<f4'", "(99999999999999999999,)", {})), "too large");
  expect_contains(sentence(npy("'<f4'", "(-1,)", {})), "malformed");
  expect_contains(sentence(npy("'<c8'", "(1,)", {})), "'<c8'");
  expect_contains(sentence(npy("'<U5'", "(1,)", {})), "'<U5'");
  expect_contains(sentence(npy("[('a', '<f4')]", "(1,)", {})), "several fields");
  expect_contains(sentence(npy("'<f4'", "(1,)", {}, false, 9)), "version 9");
  expect_contains(sentence(npy("'<i8'", "(1,)", raw<int64_t>({INT64_MIN}))), "beyond 2^53");
  expect_contains(sentence(npy("'|u1'", "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)", {0})), "33 dimensions");
}

Bytes zip(const std::vector<std::pair<std::string, Bytes>>& members, bool deflated) {
  ByteWriter out, central;
  for (const auto& [name, body] : members) {
    Bytes packed = body;
    if (deflated) {
      packed.resize(compressBound(body.size()) + 64);
      z_stream s{};
      deflateInit2(&s, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
      s.next_in = const_cast<Bytef*>(body.data());
      s.avail_in = static_cast<uInt>(body.size());
      s.next_out = packed.data();
      s.avail_out = static_cast<uInt>(packed.size());
      deflate(&s, Z_FINISH);
      packed.resize(s.total_out);
      deflateEnd(&s);
    }
    const auto common = [&](ByteWriter& w) {
      w.u16(20); w.u16(0); w.u16(deflated ? 8 : 0); w.u32(0);
      w.u32(static_cast<uint32_t>(crc32(0, body.data(), static_cast<uInt>(body.size()))));
      w.u32(static_cast<uint32_t>(packed.size())); w.u32(static_cast<uint32_t>(body.size()));
      w.u16(static_cast<uint16_t>(name.size())); w.u16(0);
    };
    const uint32_t offset = static_cast<uint32_t>(out.size());
    const ByteSpan name_bytes{reinterpret_cast<const uint8_t*>(name.data()), name.size()};
    out.u32(0x04034b50); common(out); out.raw(name_bytes); out.raw(packed);
    central.u32(0x02014b50); central.u16(20); common(central);
    central.u16(0); central.u16(0); central.u16(0); central.u32(0); central.u32(offset); central.raw(name_bytes);
  }
  const uint32_t offset = static_cast<uint32_t>(out.size());
  out.raw(central.bytes());
  out.u32(0x06054b50); out.u32(0);
  out.u16(static_cast<uint16_t>(members.size())); out.u16(static_cast<uint16_t>(members.size()));
  out.u32(static_cast<uint32_t>(central.size())); out.u32(offset); out.u16(0);
  return out.take();
}

TEST(Npz, ReadsStoredAndDeflated) {
  for (bool deflated : {false, true}) {
    const Bytes file = zip({{"x.npy", npy("'|u1'", "(3,)", {1, 2, 3})}, {"extra.npy", {0}}, {"note.txt", {}}}, deflated);
    const Npz npz = parse_npz(file, "f.npz", {"x"});
    ASSERT_EQ(npz.arrays.size(), 1u);
    EXPECT_EQ(npz.arrays[0].array.tensor.data, (Values{1, 2, 3}));
    EXPECT_EQ(npz.names, (std::vector<std::string>{"x", "extra"}));
  }
}

TEST(Npz, RefusesEveryTruncationAndCorruption) {
  const Bytes whole = zip({{"x.npy", npy("'|u1'", "(64,)", Bytes(64, 7))}}, true);
  for (size_t n = 0; n < whole.size(); ++n) {
    refusal([&] { parse_npz(ByteSpan(whole).subspan(0, n), "f.npz", {"x"}); });
  }
  Bytes corrupt = whole;
  corrupt[14] ^= 1;  // the local copy of the checksum is not what counts
  EXPECT_NO_THROW(parse_npz(corrupt, "f.npz", {"x"}));
  corrupt = zip({{"x.npy", npy("'|u1'", "(3,)", {1, 2, 3})}}, false);
  corrupt[35 + 20] ^= 1;
  expect_contains(refusal([&] { parse_npz(corrupt, "f.npz", {"x"}); }), "checksum differs");
  expect_contains(refusal([&] { parse_npz(zip({{"x.npy", {}}, {"x.npy", {}}}, false), "f.npz", {}); }), "two arrays named 'x'");
}

TEST(TensorProto, ReadsRawAndTypedData) {
  // dims [2], data_type FLOAT, raw_data
  Bytes file = {0x08, 2, 0x10, 1, 0x4a, 8};
  const Bytes body = raw<float>({1.5f, -2.0f});
  file.insert(file.end(), body.begin(), body.end());
  EXPECT_EQ(parse_tensor_proto(file, "t.pb").tensor.data, (Values{1.5, -2.0}));
  // packed dims [2,1], INT64, packed int64_data {1, -1}, a name
  const Bytes ints = {0x0a, 2, 2, 1, 0x10, 7, 0x3a, 11, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0x42, 1, 'x'};
  const RawArray a = parse_tensor_proto(ints, "t.pb");
  EXPECT_EQ(a.tensor.shape, (Shape{2, 1}));
  EXPECT_EQ(a.tensor.data, (Values{1, -1}));
  EXPECT_EQ(a.kind, CellKind::kInteger);
  // BFLOAT16 1.0 in int32_data, unpacked
  EXPECT_EQ(parse_tensor_proto(Bytes{0x10, 16, 0x28, 0x80, 0x7f}, "t.pb").tensor.data, Values{1.0});
}

TEST(TensorProto, RefusesHostileFiles) {
  const auto sentence = [](const Bytes& file) { return refusal([&] { parse_tensor_proto(file, "t.pb"); }); };
  expect_contains(sentence({}), "element type 0");
  expect_contains(sentence({0x08, 3, 0x10, 1, 0x4a, 0}), "takes 3 values, but the file holds 0");
  expect_contains(sentence({0x10, 8}), "element type 8");
  expect_contains(sentence({0x6a, 0}), "outside the file");
  expect_contains(sentence({0x4a, 200}), "well-formed");
  expect_contains(sentence({0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0x10, 1}), "negative dimension");
}

TEST(Csv, ReadsQuotesLineEndsAndHeader) {
  const CsvTable t = parse_csv("\xef\xbb\xbf" "a,\"b \"\"x\"\"\",c\r\n1,\"2\",+3e1\r\n\r\nTrue,-5,.5", "f.csv", {});
  EXPECT_TRUE(t.has_header);
  EXPECT_EQ(t.columns, (std::vector<std::string>{"a", "b \"x\"", "c"}));
  EXPECT_EQ(t.rows, (std::vector<Values>{{1, 2, 30}, {1, -5, 0.5}}));
}

TEST(Csv, AFirstRowOfNumbersIsARecord) {
  const CsvTable t = parse_csv("1,2\n3,4\n", "f.csv", {});
  EXPECT_FALSE(t.has_header);
  EXPECT_EQ(t.rows.size(), 2u);
  EXPECT_EQ(parse_csv("1,\n3,4\n", "f.csv", CsvOptions{2, {}, {}, ""}).rows[0], (Values{3, 4}));
}

TEST(Csv, ChoosesColumnsAndRows) {
  const std::string text = "id,a,b,y\n7,1,2,M\n8,3,4,B\n";
  CsvOptions options;
  options.drop = {"id"};
  options.label = "y";
  CsvTable t = parse_csv(text, "f.csv", options);
  EXPECT_EQ(t.rows, (std::vector<Values>{{1, 2}, {3, 4}}));
  EXPECT_EQ(t.labels, (std::vector<std::string>{"M", "B"}));
  options = {2, {"b", "a"}, {}, ""};
  t = parse_csv(text, "f.csv", options);
  EXPECT_EQ(t.rows, (std::vector<Values>{{4, 3}}));
  EXPECT_EQ(t.row_numbers, std::vector<int64_t>{2});
}

TEST(Csv, NamesTheCulprit) {
  const auto sentence = [](const std::string& text, const CsvOptions& o = {}, ExitCode code = ExitCode::kBadInput) {
    return refusal([&] { parse_csv(text, "f.csv", o); }, code);
  };
  EXPECT_EQ(sentence("a,b\n1,2\n3,\n"), "f.csv: row 2, column b: the cell is missing; a number is expected");
  EXPECT_EQ(sentence("a,b\n1,M\n"), "f.csv: row 1, column b: found the text 'M'; a number is expected");
  EXPECT_EQ(sentence("a,b\n1,nan\n"), "f.csv: row 1, column b: found 'nan'; a finite number is expected");
  EXPECT_EQ(sentence("a,b\n1,1e999\n"), "f.csv: row 1, column b: found '1e999'; a finite number is expected");
  EXPECT_EQ(sentence("a,b\n1,2,3\n"), "f.csv: row 1: found 3 cells; 2 are expected");
  EXPECT_EQ(sentence("a,a\n1,2\n"), "f.csv: its header names the column 'a' twice");
  EXPECT_EQ(sentence("a,b\n"), "f.csv: has a header but no record");
  EXPECT_EQ(sentence(""), "f.csv: is empty; at least one record is expected");
  EXPECT_EQ(sentence("a,b\n\"1,2\n"), "f.csv: line 2: a quoted cell does not end");
  EXPECT_EQ(sentence("\"1\"x,2\n"), "f.csv: line 1: text follows a quoted cell");
  expect_contains(sentence("a,b\n1,2\n", CsvOptions{{}, {"z"}, {}, ""}, ExitCode::kUsage), "--columns names the column 'z', which f.csv does not have; its columns are a, b");
  expect_contains(sentence("a,b\n1,2\n", CsvOptions{5, {}, {}, ""}, ExitCode::kUsage), "--row 5: f.csv has 1 records");
}

TEST(Json, ReadsOneSampleAndMany) {
  const JsonSamples one = parse_json(R"({"input_shapes": [[1]], "input_data": [[[1, 2.5], [3, 4]], [true]], "output_data": [[{}]]})", "f.json");
  EXPECT_FALSE(one.is_dataset);
  ASSERT_EQ(one.samples.size(), 1u);
  EXPECT_EQ(one.samples[0][0].tensor.shape, (Shape{2, 2}));
  EXPECT_EQ(one.samples[0][0].tensor.data, (Values{1, 2.5, 3, 4}));
  EXPECT_EQ(one.samples[0][1].kind, CellKind::kBoolean);
  const JsonSamples many = parse_json(R"({"samples": [{"input_data": [[1]]}, {"note": [1,[2]], "input_data": [[2]]}]})", "f.json");
  EXPECT_TRUE(many.is_dataset);
  ASSERT_EQ(many.samples.size(), 2u);
  EXPECT_EQ(many.samples[1][0].tensor.data, Values{2});
}

TEST(Json, NamesTheCulprit) {
  const auto sentence = [](const std::string& text) { return refusal([&] { parse_json(text, "f.json"); }); };
  EXPECT_EQ(sentence("[1]"), "f.json: is a list; an object with the member 'input_data' or 'samples' is expected");
  EXPECT_EQ(sentence("3"), "f.json: is a single value; an object with the member 'input_data' or 'samples' is expected");
  EXPECT_EQ(sentence("{}"), "f.json: has no member 'input_data' and no member 'samples'");
  EXPECT_EQ(sentence(R"({"input_data": [[1,[2]]]})"), "f.json: input 1: numbers and lists are mixed");
  EXPECT_EQ(sentence(R"({"input_data": [[[1],[2,3]]]})"), "f.json: input 1: its lists are of different lengths, 1 and 2");
  EXPECT_EQ(sentence(R"({"input_data": [[1],[null]]})"), "f.json: input 2: found null; a number is expected");
  EXPECT_EQ(sentence(R"({"input_data": [1]})"), "f.json: input 1: found a single number; one list per model input is expected");
  EXPECT_EQ(sentence(R"({"input_data": 1})"), "f.json: the file: found a single number; a list is expected");
  EXPECT_EQ(sentence(R"({"input_data": [["a"]]})"), "f.json: input 1: found the text 'a'; a number is expected");
  EXPECT_EQ(sentence(R"({"input_data": [[{}]]})"), "f.json: the file: found an object; a list is expected");
  EXPECT_EQ(sentence(R"({"samples": [{}]})"), "f.json: sample 1: has no member 'input_data'");
  EXPECT_EQ(sentence(R"({"samples": [{"input_data": [[1]]}, 4]})"), "f.json: sample 2: found a single number; an object with the member 'input_data' is expected");
  EXPECT_EQ(sentence(R"({"samples": [], "input_data": []})"), "f.json: has both 'input_data' and 'samples'; one of them is expected");
  EXPECT_EQ(sentence(R"({"input_data": [[1]], "input_data": [[1]]})"), "f.json: the file: has the member 'input_data' twice");
  EXPECT_EQ(sentence(R"({"input_data": [[NaN]]})"), "f.json: is not well-formed JSON at byte 18");
  expect_contains(sentence(R"({"input_data": [[1e999]]})"), "a number is too large");
  expect_contains(sentence(R"({"input_data": [[1]]} 2)"), "not well-formed JSON");
  expect_contains(sentence(R"({"x": )" + std::string(100, '[')), "64 levels");
  expect_contains(sentence(R"({"input_data": )" + std::string(100000, '[')), "64 levels");
}

}  // namespace
}  // namespace tacit::data
