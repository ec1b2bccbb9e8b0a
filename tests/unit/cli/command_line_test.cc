#include "tacit/cli/command_line.h"

#include <gtest/gtest.h>

#include "tacit/cli/output.h"

namespace tacit::cli {
namespace {

std::string refusal(const std::vector<std::string>& arguments) {
  try {
    parse_command_line(arguments);
  } catch (const UserError& e) {
    EXPECT_EQ(e.code(), ExitCode::kUsage);
    EXPECT_FALSE(e.remedy().empty()) << e.what();
    return e.what();
  }
  ADD_FAILURE() << "nothing was refused";
  return "";
}

TEST(CommandLine, CommonOptionsStandBeforeOrAfterTheCommand) {
  for (const std::vector<std::string>& line : {std::vector<std::string>{"--json", "--threads", "3", "--memory-limit", "1K", "ops"},
                                               std::vector<std::string>{"ops", "--json", "--threads", "3", "--memory-limit", "1K"}}) {
    const Invocation i = parse_command_line(line);
    EXPECT_EQ(i.command, "ops");
    EXPECT_TRUE(i.common.json);
    EXPECT_FALSE(i.common.quiet);
    EXPECT_EQ(i.common.threads, 3);
    EXPECT_EQ(i.common.memory_limit, 1024u);
  }
}

TEST(CommandLine, Sizes) {
  EXPECT_EQ(parse_size("800"), 800u);
  EXPECT_EQ(parse_size("800B"), 800u);
  EXPECT_EQ(parse_size("1.5K"), 1536u);
  EXPECT_EQ(parse_size("2KiB"), 2048u);
  EXPECT_EQ(parse_size("2kB"), 2000u);
  EXPECT_EQ(parse_size("3MB"), 3000000u);
  EXPECT_EQ(parse_size("2G"), uint64_t{2} << 30);
  EXPECT_EQ(parse_size("1TiB"), uint64_t{1} << 40);
  for (const char* text : {"", "-1", "0", "G", "1X", "1 G", "nan", "inf", "1e30"}) EXPECT_THROW(parse_size(text), UserError) << text;
}

TEST(CommandLine, MistakesAreNamed) {
  EXPECT_NE(refusal({}).find("a command is expected"), std::string::npos);
  EXPECT_NE(refusal({"vrify"}).find("'vrify' is not a command"), std::string::npos);
  EXPECT_NE(refusal({"show"}).find("FILE is required"), std::string::npos);
  EXPECT_NE(refusal({"show", "a", "b"}).find("b"), std::string::npos);
  EXPECT_NE(refusal({"prove", "a", "b", "-o", "c", "--row", "0"}).find("--row"), std::string::npos);
}

TEST(CommandLine, TheCommandOfABrokenLineIsGuessed) {
  EXPECT_EQ(guess_command({"--json", "verify", "--bogus"}), "verify");
  EXPECT_EQ(guess_command({"--bogus"}), "");
}

TEST(Output, OneObjectWithTheCommonMembersFirst) {
  EXPECT_EQ(object_text("ops", true, {{"a", 1}}), "{\"schema_version\":1,\"command\":\"ops\",\"ok\":true,\"a\":1}\n");
  EXPECT_EQ(failure_text("prove", Json::object(), ExitCode::kIo, "m", "r", "n"),
            "{\"schema_version\":1,\"command\":\"prove\",\"ok\":false,\"error\":{\"code\":6,\"message\":\"m\",\"node\":\"n\",\"remedy\":\"r\"}}\n");
  EXPECT_EQ(object_text("show", true, {{"name", "\xff\xfe"}}).find('\xff'), std::string::npos);
}

}  // namespace
}  // namespace tacit::cli
