#include "tacit/api/report.h"

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

namespace tacit::api {

namespace {

constexpr size_t kMaxName = 1 << 12;
constexpr uint32_t kMaxEntries = 1 << 20;

/// Both directions of one layout: `io` writes what it is given, or reads over it.
class Writing {
 public:
  void number(const size_t& v) { out_.u64(v); }
  void flag(const bool& v) { out_.u8(v); }
  void real(const double& v) { out_.u64(std::bit_cast<uint64_t>(v)); }
  void name(const std::string& v) { out_.text(std::string_view(v).substr(0, kMaxName)); }
  void digest(const Digest& v) { out_.raw(v); }
  template <class T, class Each>
  void list(const std::vector<T>& v, const Each& each) {
    out_.u32(static_cast<uint32_t>(v.size()));
    for (const T& x : v) each(x);
  }
  Bytes take() { return out_.take(); }

 private:
  ByteWriter out_;
};

class Reading {
 public:
  explicit Reading(ByteSpan bytes) : in_(bytes) {}

  void number(size_t& v) { v = in_.u64(); }
  void flag(bool& v) {
    const uint8_t byte = in_.u8();
    if (byte > 1) in_.fail();
    v = byte == 1;
  }
  void real(double& v) { v = std::bit_cast<double>(in_.u64()); }
  void name(std::string& v) { v = in_.text(kMaxName); }
  void digest(Digest& v) {
    const ByteSpan bytes = in_.raw(v.size());
    if (in_.ok()) std::copy(bytes.begin(), bytes.end(), v.begin());
  }
  template <class T, class Each>
  void list(std::vector<T>& v, const Each& each) {
    const uint32_t count = in_.u32();
    if (count > kMaxEntries) {
      above_limit_ = true;
      in_.fail();
    }
    for (uint32_t i = 0; i < count && in_.ok(); ++i) each(v.emplace_back());
  }
  Status finish() {
    if (above_limit_) return Error{ErrorCode::kLimit};
    if (!in_.at_end()) return Error{ErrorCode::kNonCanonical};
    return Ok{};
  }

 private:
  ByteReader in_;
  bool above_limit_ = false;
};

template <class Io, class Stats>
void stats(Io& io, Stats& s) {
  io.real(s.max_abs_error);
  io.real(s.mean_abs_error);
  io.real(s.p999_abs_error);
  io.real(s.largest);
  io.real(s.sqnr_db);
}

template <class Io, class Report>
void transfer(Io& io, Report& r) {
  io.number(r.samples);
  io.flag(r.held_out);
  io.digest(r.samples_digest);
  io.list(r.outputs, [&](auto& e) {
    io.name(e.name);
    stats(io, e);
    io.real(e.typical);
    io.real(e.step);
  });
  io.real(r.max_abs_error);
  io.real(r.mean_abs_error);
  io.flag(r.has_classes);
  io.real(r.top1_agreement);
  io.real(r.top1_low);
  io.real(r.top1_high);
  io.number(r.worst_sample);
  io.list(r.nodes, [&](auto& e) {
    io.name(e.name);
    io.name(e.op);
    stats(io, e.introduced);
    stats(io, e.total);
    io.real(e.at_output);
  });
  io.number(r.node_samples);
  io.number(r.out_of_range);
  io.name(r.out_of_range_node);
  io.list(r.partial_nodes, [&](auto& name) { io.name(name); });
}

}  // namespace

Bytes encode_report(const quant::AccuracyReport& report) {
  Writing io;
  transfer(io, report);
  return io.take();
}

Result<quant::AccuracyReport> decode_report(ByteSpan bytes) {
  Reading io(bytes);
  quant::AccuracyReport report;
  transfer(io, report);
  TACIT_TRY(io.finish());
  return report;
}

}  // namespace tacit::api
