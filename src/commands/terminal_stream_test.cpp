#include "commands/terminal_stream.h"

#include <gtest/gtest.h>

#include <sstream>

namespace gatehouse::commands {
namespace {

TEST(TerminalStream, EscapesWhatTerminalsActOn) {
  std::ostringstream sink;
  TerminalStream out(sink);
  out << "name \x1b]0;x\x07 "
      << "\u009b"
      << "2J" << '\r' << '\n';
  EXPECT_EQ(sink.str(), "name \\u001b]0;x\\u0007 \\u009b2J\\u000d\n");
}

TEST(TerminalStream, KeepsCharactersWholeThatComeInParts) {
  std::ostringstream sink;
  TerminalStream out(sink);
  for (const char c : std::string("gr\u00fcn \u009b\n")) out << c;
  EXPECT_EQ(sink.str(), "gr\u00fcn \\u009b\n");
}

TEST(TerminalStream, WritesAQuestionAtOnce) {
  std::ostringstream sink;
  {
    TerminalStream out(sink);
    out << "Password: " << std::flush;
    EXPECT_EQ(sink.str(), "Password: ");
    out << "rest";
  }
  EXPECT_EQ(sink.str(), "Password: rest");
}

}  // namespace
}  // namespace gatehouse::commands
