#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tacit {

using Bytes = std::vector<uint8_t>;
using ByteSpan = std::span<const uint8_t>;

/// Little-endian writer of the canonical encodings.
class ByteWriter {
 public:
  void u8(uint8_t v) { out_.push_back(v); }
  void u16(uint16_t v) { integer(v); }
  void u32(uint32_t v) { integer(v); }
  void u64(uint64_t v) { integer(v); }
  void i64(int64_t v) { integer(static_cast<uint64_t>(v)); }
  void raw(ByteSpan bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  /// A u32 length and the bytes.
  void blob(ByteSpan bytes) { u32(static_cast<uint32_t>(bytes.size())); raw(bytes); }
  void text(std::string_view s) { blob({reinterpret_cast<const uint8_t*>(s.data()), s.size()}); }
  size_t size() const { return out_.size(); }
  const Bytes& bytes() const { return out_; }
  Bytes take() { return std::move(out_); }

 private:
  template <class T>
  void integer(T v) {
    for (size_t i = 0; i < sizeof(T); ++i) out_.push_back(static_cast<uint8_t>(v >> (8 * i)));
  }
  Bytes out_;
};

/// Little-endian reader of untrusted bytes. A read past the end yields zero and makes `ok()` false from then on.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes) : bytes_(bytes) {}
  uint8_t u8() { return integer<uint8_t>(); }
  uint16_t u16() { return integer<uint16_t>(); }
  uint32_t u32() { return integer<uint32_t>(); }
  uint64_t u64() { return integer<uint64_t>(); }
  int64_t i64() { return static_cast<int64_t>(integer<uint64_t>()); }
  ByteSpan raw(size_t n) {
    if (!ok_ || n > remaining()) { ok_ = false; return {}; }
    ByteSpan out = bytes_.subspan(position_, n);
    position_ += n;
    return out;
  }
  /// A u32 length, at most `max_size`, and that many bytes.
  ByteSpan blob(size_t max_size) {
    const uint32_t n = u32();
    if (n > max_size) ok_ = false;
    return raw(n);
  }
  std::string text(size_t max_size) {
    ByteSpan s = blob(max_size);
    return std::string(reinterpret_cast<const char*>(s.data()), s.size());
  }
  void fail() { ok_ = false; }
  bool ok() const { return ok_; }
  size_t remaining() const { return bytes_.size() - position_; }
  bool at_end() const { return ok_ && remaining() == 0; }

 private:
  template <class T>
  T integer() {
    if (!ok_ || sizeof(T) > remaining()) { ok_ = false; return 0; }
    uint64_t v = 0;
    for (size_t i = 0; i < sizeof(T); ++i) v |= static_cast<uint64_t>(bytes_[position_ + i]) << (8 * i);
    position_ += sizeof(T);
    return static_cast<T>(v);
  }
  ByteSpan bytes_;
  size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace tacit
