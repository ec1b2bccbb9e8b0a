#include "tacit/data/npz.h"

#include <zlib.h>

#include <algorithm>
#include <set>

#include "tacit/data/dataset.h"
#include "tacit/data/npy.h"

namespace tacit::data {

namespace {

constexpr uint32_t kEndSignature = 0x06054b50, kCentralSignature = 0x02014b50, kLocalSignature = 0x04034b50;
constexpr size_t kEndBytes = 22, kLocalBytes = 30, kMaxComment = 65535;
constexpr uint16_t kStored = 0, kDeflated = 8, kEncryptedFlag = 1;
/// Deflate cannot expand by more: a claim above it is false.
constexpr uint64_t kMaxDeflateRatio = 1032;

struct Member {
  std::string name;
  uint16_t flags = 0, method = 0;
  uint32_t crc = 0, compressed = 0, size = 0, offset = 0;
};

class Zip {
 public:
  Zip(ByteSpan bytes, std::string_view file) : bytes_(bytes), file_(file) {}

  std::vector<Member> members() const {
    ByteReader end(bytes_.subspan(find_end()));
    end.raw(10);
    const uint16_t count = end.u16();
    const uint32_t size = end.u32(), offset = end.u32();
    if (offset > bytes_.size() || size > bytes_.size() - offset) malformed();
    ByteReader reader(bytes_.subspan(offset, size));
    std::vector<Member> members;
    for (uint16_t i = 0; i < count; ++i) members.push_back(central(reader));
    return members;
  }

  Bytes extract(const Member& m) const {
    if (m.flags & kEncryptedFlag) fail(file_, "its member '" + m.name + "' is encrypted");
    const ByteSpan packed = packed_bytes(m);
    Bytes out;
    if (m.method == kStored) {
      if (m.compressed != m.size) malformed();
      out.assign(packed.begin(), packed.end());
    } else if (m.method == kDeflated) {
      out = inflate_all(packed, m);
    } else {
      fail(file_, "its member '" + m.name + "' uses zip method " + std::to_string(m.method) + "; stored and deflate are read",
           "write the file with numpy.savez or numpy.savez_compressed");
    }
    if (crc32(0, out.data(), static_cast<uInt>(out.size())) != m.crc) fail(file_, "its member '" + m.name + "' is corrupt: the checksum differs");
    return out;
  }

 private:
  [[noreturn]] void malformed() const { fail(file_, "is not a well-formed zip archive, which .npz is"); }

  size_t find_end() const {
    if (bytes_.size() < kEndBytes) malformed();
    const size_t last = bytes_.size() - kEndBytes;
    const size_t first = last > kMaxComment ? last - kMaxComment : 0;
    for (size_t at = last + 1; at-- > first;) {
      if (ByteReader(bytes_.subspan(at)).u32() == kEndSignature) return at;
    }
    malformed();
  }

  Member central(ByteReader& reader) const {
    Member m;
    if (reader.u32() != kCentralSignature) malformed();
    reader.raw(4);
    m.flags = reader.u16();
    m.method = reader.u16();
    reader.raw(4);
    m.crc = reader.u32();
    m.compressed = reader.u32();
    m.size = reader.u32();
    const uint16_t name_size = reader.u16(), extra_size = reader.u16(), comment_size = reader.u16();
    reader.raw(8);
    m.offset = reader.u32();
    const ByteSpan name = reader.raw(name_size);
    reader.raw(size_t{extra_size} + comment_size);
    if (!reader.ok()) malformed();
    m.name.assign(name.begin(), name.end());
    return m;
  }

  ByteSpan packed_bytes(const Member& m) const {
    if (m.offset > bytes_.size() || bytes_.size() - m.offset < kLocalBytes) malformed();
    ByteReader reader(bytes_.subspan(m.offset));
    if (reader.u32() != kLocalSignature) malformed();
    reader.raw(22);
    const uint16_t name_size = reader.u16(), extra_size = reader.u16();
    reader.raw(size_t{name_size} + extra_size);
    const ByteSpan packed = reader.raw(m.compressed);
    if (!reader.ok()) malformed();
    return packed;
  }

  Bytes inflate_all(ByteSpan packed, const Member& m) const {
    if (m.size > kMaxDeflateRatio * packed.size() + 64) fail(file_, "its member '" + m.name + "' claims an impossible size");
    Bytes out(m.size);
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    stream.next_in = const_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = inflate(&stream, Z_FINISH);
    const bool whole = status == Z_STREAM_END && stream.avail_out == 0 && stream.avail_in == 0;
    inflateEnd(&stream);
    if (!whole) fail(file_, "its member '" + m.name + "' is corrupt: it does not unpack to the size it claims");
    return out;
  }

  ByteSpan bytes_;
  std::string_view file_;
};

constexpr std::string_view kSuffix = ".npy";

}  // namespace

Npz parse_npz(ByteSpan bytes, std::string_view file, const std::vector<std::string>& wanted) {
  const Zip zip(bytes, file);
  Npz out;
  std::set<std::string> seen;
  uint64_t total = 0;
  for (const Member& m : zip.members()) {
    if (m.name.size() < kSuffix.size() || m.name.substr(m.name.size() - kSuffix.size()) != kSuffix) continue;
    const std::string name = m.name.substr(0, m.name.size() - kSuffix.size());
    if (!seen.insert(name).second) fail(file, "holds two arrays named '" + name + "'");
    out.names.push_back(name);
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) continue;
    total += m.size;
    if (total > kMaxFileBytes) fail(file, "unpacks to more than the limit of 2 GiB");
    out.arrays.push_back({name, parse_npy(zip.extract(m), std::string(file) + " (array '" + name + "')")});
  }
  return out;
}

}  // namespace tacit::data
