#include "tacit/frontend/onnx/read_onnx.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>

#include "onnx/onnx.pb.h"
#include "tacit/base/user_error.h"
#include "tacit/frontend/onnx/text.h"

namespace tacit::frontend::onnx {
namespace {

namespace fs = std::filesystem;
using ::onnx::ModelProto;
using ::onnx::NodeProto;
using ::onnx::TensorProto;

void add_input(ModelProto& model, const std::string& name, const std::vector<int64_t>& dims,
               int element_type = TensorProto::FLOAT) {
  auto* input = model.mutable_graph()->add_input();
  input->set_name(name);
  auto* type = input->mutable_type()->mutable_tensor_type();
  type->set_elem_type(element_type);
  type->mutable_shape();
  for (int64_t d : dims) type->mutable_shape()->add_dim()->set_dim_value(d);
}

NodeProto& add_node(ModelProto& model, const std::string& op, const std::vector<std::string>& inputs,
                    const std::string& output) {
  NodeProto& node = *model.mutable_graph()->add_node();
  node.set_name("the_" + op);
  node.set_op_type(op);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(output);
  return node;
}

TensorProto& add_initializer(ModelProto& model, const std::string& name, const std::vector<int64_t>& dims,
                             const std::vector<float>& values) {
  TensorProto& tensor = *model.mutable_graph()->add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(TensorProto::FLOAT);
  for (int64_t d : dims) tensor.add_dims(d);
  for (float v : values) tensor.add_float_data(v);
  return tensor;
}

/// y = Relu(x + w), x of shape [1, 2].
ModelProto good_model() {
  ModelProto model;
  model.add_opset_import()->set_version(13);
  model.mutable_graph()->set_name("good");
  add_input(model, "x", {1, 2});
  add_initializer(model, "w", {2}, {1, -1});
  add_node(model, "Add", {"x", "w"}, "sum");
  add_node(model, "Relu", {"sum"}, "y");
  model.mutable_graph()->add_output()->set_name("y");
  return model;
}

/// A folder of its own, removed at the end.
class ReadOnnx : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("tacit_read_onnx_" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "model");
    path_ = folder_ / "model" / "m.onnx";
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

  Inspection inspect(const ModelProto& model, const Options& options = {}) {
    write(path_, model.SerializeAsString());
    return inspect_onnx(path_, options);
  }

  /// The refusal of a model, which must name the file and say `part`.
  void expect_error(const ModelProto& model, ExitCode code, const std::string& part, const Options& options = {}) {
    try {
      inspect(model, options);
      ADD_FAILURE() << "accepted, expected: " << part;
    } catch (const UserError& error) {
      const std::string message = std::string(error.what()) + " | " + error.remedy();
      EXPECT_EQ(error.code(), code) << message;
      EXPECT_NE(message.find(part), std::string::npos) << message;
      EXPECT_NE(message.find(path_.string()), std::string::npos) << message;
    }
  }
  void expect_broken(const std::function<void(ModelProto&)>& change, const std::string& part,
                     ExitCode code = ExitCode::kBadInput) {
    ModelProto model = good_model();
    change(model);
    expect_error(model, code, part);
  }

  fs::path folder_;
  fs::path path_;
};

TEST_F(ReadOnnx, ReadsTypesNamesAndCounts) {
  const Inspection model = inspect(good_model());
  EXPECT_TRUE(model.unsupported.empty());
  EXPECT_TRUE(model.warnings.empty());
  EXPECT_EQ(model.parameters, 2);
  EXPECT_EQ(model.operators, (std::map<std::string, int64_t>{{"Add", 1}, {"Relu", 1}}));
  ASSERT_EQ(model.graph.nodes.size(), 2u);
  EXPECT_EQ(model.graph.nodes[0].name, "the_Add");
  EXPECT_EQ(model.graph.opset, 13);
  EXPECT_EQ(model.graph.values[model.graph.outputs[0]].name, "y");
  EXPECT_EQ(read_onnx(path_).nodes.size(), 2u);
}

TEST_F(ReadOnnx, InitializersMayBeListedAsInputsAndNodesUnsorted) {
  ModelProto model = good_model();
  add_input(model, "w", {2});
  model.mutable_graph()->mutable_node()->SwapElements(0, 1);
  const Inspection read = inspect(model);
  EXPECT_EQ(read.graph.inputs.size(), 1u);
  EXPECT_EQ(read.graph.nodes[0].op_type, "Add");
}

TEST_F(ReadOnnx, RefusesFilesThatAreNotModels) {
  EXPECT_THROW(inspect_onnx(folder_ / "missing.onnx"), UserError);
  for (const std::string& bytes : {std::string(), std::string("not a protobuf"), std::string(100000, '\x0a')}) {
    write(path_, bytes);
    try {
      inspect_onnx(path_);
      ADD_FAILURE();
    } catch (const UserError& error) {
      EXPECT_EQ(error.code(), ExitCode::kBadInput);
    }
  }
  try {
    inspect_onnx(folder_);
    ADD_FAILURE();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kIo);
  }
}

TEST_F(ReadOnnx, EveryTruncationIsRefusedOrRead) {
  const std::string bytes = good_model().SerializeAsString();
  for (size_t n = 0; n < bytes.size(); ++n) {
    try {
      inspect_onnx_bytes({reinterpret_cast<const uint8_t*>(bytes.data()), n}, "t.onnx");
    } catch (const UserError& error) {
      EXPECT_TRUE(error.code() == ExitCode::kBadInput || error.code() == ExitCode::kUnsupportedModel) << error.what();
    }
  }
}

TEST_F(ReadOnnx, Opsets) {
  const auto set = [](int64_t version) { return [=](ModelProto& m) { m.mutable_opset_import(0)->set_version(version); }; };
  expect_broken(set(6), "opset 6 of domain ai.onnx is not supported", ExitCode::kUnsupportedModel);
  expect_broken(set(22), "opset 22", ExitCode::kUnsupportedModel);
  expect_broken([](ModelProto& m) { m.clear_opset_import(); }, "imports no version");
  expect_broken([](ModelProto& m) { m.add_opset_import()->set_version(12); }, "two versions");
}

TEST_F(ReadOnnx, NamesAreDefinedOnceAndAreText) {
  expect_broken([](ModelProto& m) { add_input(m, "x", {1}); }, "'x' is listed twice");
  expect_broken([](ModelProto& m) { add_initializer(m, "w", {1}, {1}); }, "'w' is defined twice");
  expect_broken([](ModelProto& m) { add_node(m, "Neg", {"x"}, "y"); }, "'y' is defined twice");
  expect_broken([](ModelProto& m) { add_node(m, "Neg", {"x"}, "x"); }, "'x' is defined twice");
  expect_broken([](ModelProto& m) { m.mutable_graph()->add_output()->set_name("y"); }, "'y' is listed twice");
  expect_broken([](ModelProto& m) { m.mutable_graph()->mutable_node(0)->set_name("\x1b[2J"); }, "not printable");
  expect_broken([](ModelProto& m) { m.mutable_graph()->add_initializer()->set_data_type(1); }, "has no name");
  ModelProto twins = good_model();
  for (auto& node : *twins.mutable_graph()->mutable_node()) node.set_name("twin");
  const Inspection read = inspect(twins);
  EXPECT_NE(read.graph.nodes[0].name, read.graph.nodes[1].name);
}

TEST_F(ReadOnnx, EdgesLeadSomewhereAndNowhereBack) {
  expect_broken([](ModelProto& m) { m.mutable_graph()->mutable_node(1)->set_input(0, "ghost"); },
                "node 'the_Relu' (Relu) reads 'ghost', which nothing defines");
  expect_broken([](ModelProto& m) { m.mutable_graph()->mutable_node(0)->set_input(1, "y"); }, "the graph has a cycle");
  expect_broken([](ModelProto& m) { m.mutable_graph()->mutable_output(0)->set_name("ghost"); }, "'ghost' is not defined");
  expect_broken([](ModelProto& m) { m.mutable_graph()->clear_output(); }, "no output");
  expect_broken([](ModelProto& m) { m.mutable_graph()->mutable_node(0)->clear_op_type(); }, "names no operator");
}

TEST_F(ReadOnnx, TensorsAreWellFormed) {
  const auto change = [](std::function<void(TensorProto&)> fn) {
    return [=](ModelProto& m) { fn(*m.mutable_graph()->mutable_initializer(0)); };
  };
  expect_broken(change([](TensorProto& t) { t.set_float_data(1, std::nanf("")); }), "initializer 'w' contains NaN (number 1)");
  expect_broken(change([](TensorProto& t) { t.set_float_data(0, -std::numeric_limits<float>::infinity()); }), "infinite");
  expect_broken(change([](TensorProto& t) { t.set_dims(0, -2); }), "negative dimension");
  expect_broken(change([](TensorProto& t) { t.set_dims(0, 3); }), "has 2 numbers, not the 3");
  expect_broken(change([](TensorProto& t) { t.set_dims(0, INT64_MAX); }), "too large a shape");
  expect_broken(change([](TensorProto& t) { t.add_dims(int64_t{1} << 40); }), "too large a shape");
  expect_broken(change([](TensorProto& t) { for (int i = 0; i < 20; ++i) t.add_dims(1); }), "21 dimensions");
  expect_broken(change([](TensorProto& t) { t.set_raw_data("abc"); }), "has 3 bytes of data, not 8");
  expect_broken(change([](TensorProto& t) { t.set_data_type(TensorProto::STRING); }), "element type 8",
                ExitCode::kUnsupportedModel);
  expect_broken([](ModelProto& m) { m.mutable_graph()->add_sparse_initializer(); }, "sparse", ExitCode::kUnsupportedModel);
}

TEST_F(ReadOnnx, DecodesEveryElementType) {
  const auto decode = [&](int type, const std::string& raw) {
    ModelProto model = good_model();
    TensorProto& w = *model.mutable_graph()->mutable_initializer(0);
    w.set_data_type(type);
    w.clear_float_data();
    w.set_dims(0, 1);
    w.set_raw_data(raw);
    add_node(model, "Identity", {"w"}, "z");
    model.mutable_graph()->clear_output();
    model.mutable_graph()->add_output()->set_name("z");
    const Inspection read = inspect(model);
    const ir::Constant& z = *read.graph.values[read.graph.outputs[0]].constant;
    EXPECT_EQ(z.learned, z.dtype == ir::DType::kFloat);
    return z.dtype == ir::DType::kFloat ? z.real.data[0] : static_cast<double>(z.integer.data[0]);
  };
  EXPECT_EQ(decode(TensorProto::FLOAT, std::string("\x00\x00\xc0\xbf", 4)), -1.5);
  EXPECT_EQ(decode(TensorProto::DOUBLE, std::string("\0\0\0\0\0\0\xf8\xbf", 8)), -1.5);
  EXPECT_EQ(decode(TensorProto::FLOAT16, std::string("\x00\xbe", 2)), -1.5);
  EXPECT_EQ(decode(TensorProto::FLOAT16, std::string("\x01\x00", 2)), std::ldexp(1, -24));
  EXPECT_EQ(decode(TensorProto::FLOAT16, "\xff\x7b"), 65504);
  EXPECT_EQ(decode(TensorProto::BFLOAT16, "\xc0\xbf"), -1.5);
  EXPECT_EQ(decode(TensorProto::INT8, "\xff"), -1);
  EXPECT_EQ(decode(TensorProto::UINT8, "\xff"), 255);
  EXPECT_EQ(decode(TensorProto::INT16, "\xfe\xff"), -2);
  EXPECT_EQ(decode(TensorProto::UINT16, "\xfe\xff"), 65534);
  EXPECT_EQ(decode(TensorProto::INT32, "\xfd\xff\xff\xff"), -3);
  EXPECT_EQ(decode(TensorProto::UINT32, "\xff\xff\xff\xff"), 4294967295.0);
  EXPECT_EQ(decode(TensorProto::INT64, "\xff\xff\xff\xff\xff\xff\xff\xff"), -1);
  EXPECT_EQ(decode(TensorProto::BOOL, "\x02"), 1);
  EXPECT_THROW(decode(TensorProto::UINT64, "\xff\xff\xff\xff\xff\xff\xff\xff"), UserError);
}

TEST_F(ReadOnnx, DimensionsThatAreNotSet) {
  ModelProto model = good_model();
  auto* shape = model.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
  shape->mutable_dim(0)->set_dim_param("batch");
  const Inspection read = inspect(model);
  ASSERT_EQ(read.warnings.size(), 1u);
  EXPECT_NE(read.warnings[0].find("(batch)"), std::string::npos);
  EXPECT_EQ(read.graph.values[read.graph.inputs[0]].shape, (Shape{1, 2}));
  const Inspection wide = inspect(model, {{{"batch", 4}}});
  EXPECT_EQ(wide.graph.values[wide.graph.outputs[0]].shape, (Shape{4, 2}));
  expect_error(model, ExitCode::kUsage, "no unset dimension 'batsch'", {{{"batsch", 4}}});
  expect_error(model, ExitCode::kUsage, "--dim batch=0", {{{"batch", 0}}});

  shape->mutable_dim(1)->set_dim_param("features");
  expect_error(model, ExitCode::kUsage, "--dim features=N");
  EXPECT_TRUE(inspect(model, {{{"features", 2}}}).unsupported.empty());
  shape->mutable_dim(1)->clear_dim_param();
  expect_error(model, ExitCode::kUsage, "--dim x.1=N");
  shape->mutable_dim(1)->set_dim_value(-1);
  expect_error(model, ExitCode::kBadInput, "dimension 1 of input 'x' is negative");
  shape->mutable_dim(1)->set_dim_value(INT64_MAX);
  expect_error(model, ExitCode::kBadInput, "too large");
  shape->mutable_dim(1)->set_dim_value(3);
  expect_error(model, ExitCode::kBadInput, "node 'the_Add' (Add): shapes [1,3] and [2] do not broadcast");
}

TEST_F(ReadOnnx, UnsupportedNodesAreListedWithoutAnError) {
  ModelProto model = good_model();
  add_node(model, "Einsum", {"x"}, "a");
  add_node(model, "Thing", {"a"}, "b").set_domain("com.example");
  add_node(model, "If", {"b"}, "c").add_attribute()->set_name("then_branch");
  add_node(model, "Concat", {"c", "y"}, "z");
  model.mutable_graph()->mutable_output(0)->set_name("z");
  const Inspection read = inspect(model);
  ASSERT_EQ(read.unsupported.size(), 3u);
  EXPECT_EQ(read.unsupported[0].op, "Einsum");
  EXPECT_EQ(read.unsupported[1].reason, "the operator com.example.Thing is not supported");
  EXPECT_EQ(read.unsupported[2].op, "If");
  EXPECT_EQ(read.operators.at("com.example.Thing"), 1);
  try {
    read_onnx(path_);
    ADD_FAILURE();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kUnsupportedModel);
    for (const auto& u : read.unsupported) EXPECT_NE(std::string(error.what()).find(u.node), std::string::npos);
  }
}

TEST_F(ReadOnnx, AttributesAreReadOnce) {
  expect_broken(
      [](ModelProto& m) {
        for (int i = 0; i < 2; ++i) m.mutable_graph()->mutable_node(0)->add_attribute()->set_name("axis");
      },
      "two attributes 'axis'");
  expect_broken(
      [](ModelProto& m) {
        auto* attribute = add_node(m, "LeakyRelu", {"x"}, "l").add_attribute();
        attribute->set_name("alpha");
        attribute->set_f(std::nanf(""));
      },
      "attribute 'alpha' is NaN");
}

class ExternalData : public ReadOnnx {
 protected:
  ModelProto external(const std::string& location, const std::string& offset = "0", const std::string& length = "8") {
    ModelProto model = good_model();
    TensorProto& w = *model.mutable_graph()->mutable_initializer(0);
    w.clear_float_data();
    w.set_data_location(TensorProto::EXTERNAL);
    const auto add = [&](const char* key, const std::string& value) {
      auto* entry = w.add_external_data();
      entry->set_key(key);
      entry->set_value(value);
    };
    add("location", location);
    add("offset", offset);
    add("length", length);
    return model;
  }
  const std::string bytes_ = std::string("\0\0\0\0\0\0\x80\x3f\0\0\0\x40", 12);  // 0, 1, 2
};

TEST_F(ExternalData, IsReadFromTheModelsFolder) {
  fs::create_directories(path_.parent_path() / "data");
  write(path_.parent_path() / "data" / "w.bin", bytes_);
  const Inspection read = inspect(external("data/w.bin", "4"));
  const auto& inputs = read.graph.nodes[0].inputs;
  EXPECT_EQ(read.graph.values[inputs[1]].constant->real.data, (std::vector<double>{1, 2}));
}

TEST_F(ExternalData, StaysInsideTheFolderAndTheFile) {
  write(folder_ / "outside.bin", bytes_);
  write(path_.parent_path() / "w.bin", bytes_);
  fs::create_symlink(folder_ / "outside.bin", path_.parent_path() / "link.bin");
  fs::create_directory_symlink(folder_, path_.parent_path() / "up");
  expect_error(external("../outside.bin"), ExitCode::kBadInput, "outside the model's folder");
  expect_error(external("sub/../../outside.bin"), ExitCode::kBadInput, "outside the model's folder");
  expect_error(external((folder_ / "outside.bin").string()), ExitCode::kBadInput, "outside the model's folder");
  expect_error(external("link.bin"), ExitCode::kBadInput, "a link that leads outside");
  expect_error(external("up/outside.bin"), ExitCode::kBadInput, "a link that leads outside");
  expect_error(external(""), ExitCode::kBadInput, "not a path");
  expect_error(external(std::string("w.bin\0.x", 8)), ExitCode::kBadInput, "not a path");
  expect_error(external("."), ExitCode::kBadInput, "not a file");
  expect_error(external("missing.bin"), ExitCode::kIo, "cannot be read");
  expect_error(external("w.bin", "5"), ExitCode::kBadInput, "beyond the end");
  expect_error(external("w.bin", "18446744073709551612"), ExitCode::kBadInput, "beyond the end");
  expect_error(external("w.bin", "-4"), ExitCode::kBadInput, "not a number");
  expect_error(external("w.bin", "0", "4"), ExitCode::kBadInput, "has 4 bytes of external data, not 8");
}

TEST(Text, NamesArePrintable) {
  EXPECT_TRUE(is_printable_name("layer.0/Größe 層"));
  EXPECT_TRUE(is_printable_name("\xf0\x9f\x98\x80"));
  for (const char* bad : {"\x1b[0m", "a\nb", "\x7f", "\xc0\xaf", "\xed\xa0\x80", "\xff", "\xc3", "\xc2\x9b", "\xf5\x80\x80\x80"}) {
    EXPECT_FALSE(is_printable_name(bad));
  }
  EXPECT_EQ(printable("a\x1b[b"), "a?[b");
  EXPECT_EQ(printable(std::string(200, 'x')), std::string(80, 'x') + "...");
}

}  // namespace
}  // namespace tacit::frontend::onnx
