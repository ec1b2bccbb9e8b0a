#include "tacit/api/statement.h"

#include <algorithm>

#include "tacit/op/table/semantics.h"

namespace tacit::api {

namespace {

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i) out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return out;
}

std::string described(const program::InputSpec& input) { return "'" + input.name + "' " + to_string(input.shape); }

std::vector<std::string> names_of(const std::vector<program::InputSpec>& inputs, bool hidden) {
  std::vector<std::string> names;
  for (const program::InputSpec& input : inputs) if (input.is_hidden == hidden) names.push_back(described(input));
  return names;
}

bool has_singular_table(const program::Program& program) {
  return std::any_of(program.nodes.begin(), program.nodes.end(), [&](const program::Node& node) {
    return node.kind == program::OpKind::kTable && op::is_singular(op::table_spec(node).function);
  });
}

}  // namespace

std::vector<std::string> statement_in_words(const program::Program& program) {
  std::vector<std::string> words;
  const bool has_weights = std::any_of(program.nodes.begin(), program.nodes.end(), [](const program::Node& n) { return n.kind == program::OpKind::kWeight; });
  const std::string weights = !has_weights ? "" : program.hide_model ? "the committed weights and on " : "the public weights and on ";
  words.push_back("The integer program made from '" + program.model_name + "', run on " + weights + "the prover's input, gives the outputs shown.");

  std::vector<std::string> hidden, shown;
  if (has_weights) (program.hide_model ? hidden : shown).push_back("the weights");
  for (const std::string& name : names_of(program.inputs, true)) hidden.push_back("input " + name);
  for (const std::string& name : names_of(program.inputs, false)) shown.push_back("input " + name);
  hidden.push_back("every intermediate value");
  for (const program::OutputSpec& output : program.outputs) {
    shown.push_back(output.is_index ? "the index of the largest entry of '" + output.name + "' (the lowest where several are equal)"
                                    : "output '" + output.name + "'");
  }
  words.push_back("Private: " + list(hidden) + ".");
  words.push_back("Disclosed: " + list(shown) + ".");
  const bool only_index = std::any_of(program.outputs.begin(), program.outputs.end(), [](const program::OutputSpec& o) { return o.is_index; });
  if (only_index) words.push_back("A Softmax that the model ends in is not proved: it does not change which entry is the largest.");
  words.push_back("Public: the operators, shapes, scales, widths and constants of the program.");
  if (has_singular_table(program)) {
    words.push_back("A logarithm, square root or reciprocal that has no value, or too large a one, is the nearest number of its table.");
  }
  const bool saturates = std::any_of(program.inputs.begin(), program.inputs.end(), [](const program::InputSpec& i) { return i.saturate; });
  if (saturates) words.push_back("Values outside the calibrated range are clamped to it.");
  if (!program.calibrated) words.push_back("The program is uncalibrated: its scales were set on random data, and its accuracy is not known.");
  return words;
}

}  // namespace tacit::api
