// The readers of binary arrays: .npy, .npz and ONNX tensors. The first byte chooses the format.

#include "tacit/data/npy.h"
#include "tacit/data/npz.h"
#include "tacit/data/tensor_proto.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const tacit::ByteSpan bytes(data + 1, size - 1);
  try {
    switch (data[0]) {
      case 'p': tacit::data::parse_tensor_proto(bytes, "fuzz"); break;
      case 'z': tacit::data::parse_npz(bytes, "fuzz", {"x"}); break;
      default: tacit::data::parse_npy(bytes, "fuzz");
    }
  } catch (const tacit::UserError&) {
  }
  return 0;
}
