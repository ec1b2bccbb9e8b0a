#include "tacit/api/quantise.h"

#include <algorithm>

#include "tacit/data/text.h"
#include "tacit/quant/quantise.h"

namespace tacit::api {

using data::index_text, data::number_text;

std::vector<data::InputInfo> input_infos(const std::vector<program::InputSpec>& specs) {
  std::vector<data::InputInfo> infos;
  for (const program::InputSpec& s : specs) infos.push_back({s.name, s.shape, s.is_integer});
  return infos;
}

std::vector<Tensor<int64_t>> quantise(const data::Sample& sample, const std::vector<program::InputSpec>& specs) {
  TACIT_CHECK(sample.size() == specs.size());
  std::vector<Tensor<int64_t>> out;
  for (size_t i = 0; i < specs.size(); ++i) out.push_back(quant::quantise(specs[i], sample[i]));
  return out;
}

std::optional<std::string> difference(const std::vector<Tensor<int64_t>>& expected, const std::vector<Tensor<int64_t>>& found,
                                      const std::vector<program::InputSpec>& specs) {
  TACIT_CHECK(expected.size() == specs.size() && found.size() == specs.size());
  for (size_t i = 0; i < specs.size(); ++i) {
    const auto [want, have] = std::mismatch(expected[i].data.begin(), expected[i].data.end(), found[i].data.begin());
    if (want == expected[i].data.end()) continue;
    const auto index = static_cast<size_t>(want - expected[i].data.begin());
    const auto real = [&](const Tensor<int64_t>& integers) { return number_text(quant::dequantise(integers, specs[i].exponents).data[index]); };
    return "input '" + specs[i].name + "', index " + index_text(index, specs[i].shape) + ": the file gives " + real(expected[i]) +
           ", the proof is of " + real(found[i]);
  }
  return std::nullopt;
}

}  // namespace tacit::api
