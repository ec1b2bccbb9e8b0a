#include "tacit/data/dataset.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "tacit/base/bytes.h"
#include "tacit/base/user_error.h"

namespace tacit::data {
namespace {

namespace fs = std::filesystem;

class DatasetTest : public testing::Test {
 protected:
  DatasetTest() {
    std::string pattern = (fs::temp_directory_path() / "tacit_dataset_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~DatasetTest() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }
  fs::path write_npy(const std::string& shape, size_t count) const {
    const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + "}\n";
    std::string file = "\x93NUMPY";
    file += {1, 0, static_cast<char>(header.size()), 0};
    return write("x.npy", file + header + std::string(count, '\1'));
  }
  /// The sentence of the error, without the folder's path.
  std::string refusal(ExitCode code, const std::function<void()>& read) const {
    try {
      read();
    } catch (const UserError& e) {
      EXPECT_EQ(e.code(), code) << e.what();
      std::string s = e.what();
      const std::string prefix = folder_.string() + "/";
      for (size_t at; (at = s.find(prefix)) != std::string::npos;) s.erase(at, prefix.size());
      return s;
    }
    ADD_FAILURE() << "nothing was refused";
    return "";
  }

  const std::vector<InputInfo> row_{{"x", {1, 3}, false}};
  fs::path folder_;
};

TEST_F(DatasetTest, ABatchAxisMayBeLeftOut) {
  EXPECT_EQ(load_sample(write_npy("(1, 3)", 3), row_)[0].shape, (Shape{1, 3}));
  EXPECT_EQ(load_sample(write_npy("(3,)", 3), row_)[0].shape, (Shape{1, 3}));
  EXPECT_EQ(load_dataset(write_npy("(5, 3)", 15), row_).samples.size(), 5u);
  EXPECT_EQ(load_dataset(write_npy("(5, 1, 3)", 15), row_).samples.size(), 5u);
  EXPECT_EQ(load_dataset(write_npy("(5, 1, 3)", 15), row_).samples[4][0].shape, (Shape{1, 3}));
}

TEST_F(DatasetTest, WrongShapesAreNamed) {
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_sample(write_npy("(5, 3)", 15), row_); }), "x.npy: input 'x' has shape [1,3], found [5,3]");
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_sample(write_npy("(1, 1, 3)", 3), row_); }), "x.npy: input 'x' has shape [1,3], found [1,1,3]");
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_dataset(write_npy("(5, 4)", 20), row_); }),
            "x.npy: input 'x': a data set of shape [samples,3] is expected, found [5,4]");
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_dataset(write_npy("(0, 3)", 0), row_); }), "x.npy: input 'x': holds no sample");
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_sample(write_npy("(3,)", 3), {{"x", {3}, false}, {"y", {3}, false}}); }),
            "x.npy: holds one array, but the model takes 2 inputs");
}

TEST_F(DatasetTest, JsonListsMayBeFlat) {
  const std::vector<InputInfo> inputs{{"x", {1, 2, 2}, false}, {"mask", {2}, true}};
  const Sample s = load_sample(write("a.json", R"({"input_data": [[1,2,3,4.5],[true,1.0]]})"), inputs);
  EXPECT_EQ(s[0].shape, (Shape{1, 2, 2}));
  EXPECT_EQ(s[1].data, (std::vector<double>{1, 1}));
  EXPECT_EQ(load_dataset(folder_ / "a.json", inputs).samples.size(), 1u);
  EXPECT_TRUE(load_sample(write("empty.json", R"({"input_data": [[]]})"), {}).empty());
}

TEST_F(DatasetTest, IntegerInputsTakeIntegralValuesOnly) {
  const std::vector<InputInfo> inputs{{"ids", {2}, true}};
  EXPECT_EQ(load_sample(write("a.json", R"({"input_data": [[51.0,-2]]})"), inputs)[0].data, (std::vector<double>{51, -2}));
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_sample(write("a.json", R"({"input_data": [[51.5,2]]})"), inputs); }),
            "a.json: input 'ids', index [0]: found 51.5; an integer is expected");
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_sample(write("a.csv", "a,b\n1,2.5\n"), inputs); }),
            "a.csv: row 1, column b: found 2.5; an integer is expected");
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_sample(write("a.json", R"({"input_data": [[true,false,true]]})"), row_); }),
            "a.json: input 'x' takes real numbers, found booleans");
}

TEST_F(DatasetTest, NotANumberIsNamed) {
  std::string file = "\x93NUMPY";
  const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3)}\n";
  file += {1, 0, static_cast<char>(header.size()), 0};
  const float values[] = {1, 2, std::numeric_limits<float>::quiet_NaN()};
  file += header + std::string(reinterpret_cast<const char*>(values), sizeof values);
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_sample(write("n.npy", file), row_); }),
            "n.npy: input 'x', index [0,2]: found NaN; a finite number is expected");
}

TEST_F(DatasetTest, CsvRowsAreChosenAndCounted) {
  const fs::path path = write("a.csv", "a,b,c\n1,2,3\n4,5,6\n");
  EXPECT_EQ(load_dataset(path, row_).samples.size(), 2u);
  EXPECT_EQ(load_sample(path, row_, CsvOptions{2, {}, {}, ""})[0].data, (std::vector<double>{4, 5, 6}));
  EXPECT_EQ(refusal(ExitCode::kUsage, [&] { load_sample(path, row_); }), "a.csv: holds 2 records, one is expected");
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_dataset(write("b.csv", "a,b,c,y\n1,2,3,4\n"), row_); }),
            "b.csv: the model takes 3 values a record, found 4 columns");
  EXPECT_EQ(refusal(ExitCode::kUsage, [&] { load_sample(write_npy("(3,)", 3), row_, CsvOptions{1, {}, {}, ""}); }),
            "x.npy: --row, --columns, --drop and --label belong to .csv files");
}

TEST_F(DatasetTest, ColumnsMatchInputsByNameWhereEachIsOneNumber) {
  const std::vector<InputInfo> inputs{{"b", {1, 1}, false}, {"a", {1, 1}, false}};
  const Sample s = load_sample(write("a.csv", "a,b\n1,2\n"), inputs);
  EXPECT_EQ(s[0].data[0], 2);
  EXPECT_EQ(s[1].data[0], 1);
}

TEST_F(DatasetTest, FilesThatCannotBeRead) {
  EXPECT_EQ(refusal(ExitCode::kIo, [&] { load_sample(folder_ / "none.npy", row_); }), "none.npy: there is no such file");
  fs::create_directory(folder_ / "d.npy");
  EXPECT_EQ(refusal(ExitCode::kIo, [&] { load_sample(folder_ / "d.npy", row_); }), "d.npy: is a folder where a file is expected");
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { load_sample(write("a.txt", ""), row_); }),
            "a.txt: is of an unknown kind; data is read from .npy, .npz, .pb, .csv and .json files");
}

}  // namespace
}  // namespace tacit::data
