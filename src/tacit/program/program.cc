#include "tacit/program/program.h"

#include <string_view>

namespace tacit::program {

namespace {

constexpr std::string_view kMagic = "TACITPRG";
constexpr size_t kMaxText = 1 << 12;
constexpr size_t kMaxNodes = 1 << 20;
constexpr size_t kMaxAttributes = 1 << 24;
constexpr size_t kMaxList = 1 << 20;
constexpr size_t kMaxRounds = 32;

void write_exponents(ByteWriter& out, const std::vector<int8_t>& exponents) {
  out.u32(static_cast<uint32_t>(exponents.size()));
  for (const int8_t e : exponents) out.u8(static_cast<uint8_t>(e));
}

void write_shape(ByteWriter& out, const Shape& shape) {
  out.u8(static_cast<uint8_t>(shape.size()));
  for (const int64_t d : shape) out.i64(d);
}

void write_params(ByteWriter& out, const pcs::Params& p) {
  out.u8(p.log_h);
  out.u8(p.log_inv_rate);
  out.u16(p.num_queries);
  out.u8(p.pow_bits);
  out.u8(static_cast<uint8_t>(p.rounds.size()));
  for (const pcs::WhirRound& r : p.rounds) {
    out.u8(r.folding);
    out.u8(r.log_inv_rate);
    out.u16(r.num_queries);
    out.u8(r.pow_bits);
    out.u8(r.num_ood);
  }
}

/// A count of items of at least `item_bytes` each: never more than the bytes that are left can hold.
size_t read_count(ByteReader& in, size_t limit, size_t item_bytes) {
  const uint32_t n = in.u32();
  if (n > limit || static_cast<uint64_t>(n) * item_bytes > in.remaining()) {
    in.fail();
    return 0;
  }
  return n;
}

bool read_flag(ByteReader& in) {
  const uint8_t v = in.u8();
  if (v > 1) in.fail();
  return v == 1;
}

std::vector<int8_t> read_exponents(ByteReader& in) {
  std::vector<int8_t> exponents(read_count(in, kMaxList, 1));
  for (int8_t& e : exponents) e = static_cast<int8_t>(in.u8());
  return exponents;
}

Shape read_shape(ByteReader& in) {
  Shape shape(in.u8());
  if (shape.size() > 8) in.fail();
  for (int64_t& d : shape) d = in.i64();
  return shape;
}

pcs::Params read_params(ByteReader& in) {
  pcs::Params p;
  p.log_h = in.u8();
  p.log_inv_rate = in.u8();
  p.num_queries = in.u16();
  p.pow_bits = in.u8();
  p.rounds.resize(in.u8());
  if (p.rounds.size() > kMaxRounds) in.fail();
  for (pcs::WhirRound& r : p.rounds) {
    r.folding = in.u8();
    r.log_inv_rate = in.u8();
    r.num_queries = in.u16();
    r.pow_bits = in.u8();
    r.num_ood = in.u8();
  }
  return p;
}

}  // namespace

Bytes encode(const Program& program) {
  ByteWriter out;
  out.raw({reinterpret_cast<const uint8_t*>(kMagic.data()), kMagic.size()});
  out.u16(kProgramVersion);
  out.text(program.model_name);
  out.u32(static_cast<uint32_t>(program.nodes.size()));
  for (const Node& node : program.nodes) {
    out.u8(static_cast<uint8_t>(node.kind));
    out.u32(static_cast<uint32_t>(node.inputs.size()));
    for (const ValueId id : node.inputs) out.u32(id);
    out.u32(static_cast<uint32_t>(node.attributes.size()));
    for (const int64_t a : node.attributes) out.i64(a);
  }
  out.u32(static_cast<uint32_t>(program.inputs.size()));
  for (const InputSpec& input : program.inputs) {
    out.text(input.name);
    write_shape(out, input.shape);
    write_exponents(out, input.exponents);
    out.u8(input.bits);
    out.u8(input.is_integer);
    out.u8(input.is_hidden);
    out.u8(input.saturate);
  }
  out.u32(static_cast<uint32_t>(program.outputs.size()));
  for (const OutputSpec& output : program.outputs) {
    out.text(output.name);
    out.u32(output.value);
    write_exponents(out, output.exponents);
    out.u8(output.is_index);
    out.u32(static_cast<uint32_t>(output.labels.size()));
    for (const std::string& label : output.labels) out.text(label);
  }
  out.u8(program.limb_bits);
  out.u8(program.hide_model);
  out.u8(program.calibrated);
  out.u32(program.openings);
  write_params(out, program.pcs);
  write_params(out, program.registration_pcs);
  out.u8(program.registration_limb_bits);
  return out.take();
}

Result<Program> decode(ByteSpan bytes) {
  ByteReader in(bytes);
  const ByteSpan magic = in.raw(kMagic.size());
  if (!in.ok()) return Error{ErrorCode::kTruncated};
  if (std::string_view(reinterpret_cast<const char*>(magic.data()), magic.size()) != kMagic) return Error{ErrorCode::kBadMagic};
  if (in.u16() != kProgramVersion) return Error{in.ok() ? ErrorCode::kBadVersion : ErrorCode::kTruncated};
  Program program;
  program.model_name = in.text(kMaxText);
  program.nodes.resize(read_count(in, kMaxNodes, 9));
  for (Node& node : program.nodes) {
    node.kind = static_cast<OpKind>(in.u8());
    node.inputs.resize(read_count(in, kMaxList, 4));
    for (ValueId& id : node.inputs) id = in.u32();
    node.attributes.resize(read_count(in, kMaxAttributes, 8));
    for (int64_t& a : node.attributes) a = in.i64();
  }
  program.inputs.resize(read_count(in, kMaxList, 13));
  for (InputSpec& input : program.inputs) {
    input.name = in.text(kMaxText);
    input.shape = read_shape(in);
    input.exponents = read_exponents(in);
    input.bits = in.u8();
    input.is_integer = read_flag(in);
    input.is_hidden = read_flag(in);
    input.saturate = read_flag(in);
  }
  program.outputs.resize(read_count(in, kMaxList, 17));
  for (OutputSpec& output : program.outputs) {
    output.name = in.text(kMaxText);
    output.value = in.u32();
    output.exponents = read_exponents(in);
    output.is_index = read_flag(in);
    output.labels.resize(read_count(in, kMaxList, 4));
    for (std::string& label : output.labels) label = in.text(kMaxText);
  }
  program.limb_bits = in.u8();
  program.hide_model = read_flag(in);
  program.calibrated = read_flag(in);
  program.openings = in.u32();
  program.pcs = read_params(in);
  program.registration_pcs = read_params(in);
  program.registration_limb_bits = in.u8();
  if (!in.ok()) return Error{ErrorCode::kTruncated};
  if (!in.at_end()) return Error{ErrorCode::kTrailingBytes};
  return program;
}

}  // namespace tacit::program
