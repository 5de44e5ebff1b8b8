#include "outgoing/testing/smtp_server.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/text.h"

namespace gatehouse::outgoing::testing {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    out = ends[0];
    in = ends[1];
  }

  int out;
  int in;
};

std::string read_line(int from) {
  std::string line;
  for (char c = 0; read(from, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

pid_t start(std::vector<std::string> command, int input, int output) {
  std::vector<char*> arguments;
  for (auto& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t process = 0;
  const int error =
      posix_spawn(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + command[0]);
  return process;
}

}  // namespace

SmtpServer::SmtpServer(std::vector<std::string> options) {
  // Debian's Python, which has Debian's modules.
  std::vector<std::string> command{"/usr/bin/python3", "tests/support/smtp_server.py",
                                   directory_.path().string()};
  command.insert(command.end(), options.begin(), options.end());
  const Pipe input;
  const Pipe output;
  process_ = start(std::move(command), input.out, output.in);
  input_ = input.in;
  close(input.out);
  close(output.in);
  const auto port = parse_digits(read_line(output.out));
  close(output.out);
  if (!port) throw std::runtime_error("the mail server does not start");
  port_ = static_cast<std::uint16_t>(*port);
}

SmtpServer::~SmtpServer() {
  close(input_);
  waitpid(process_, nullptr, 0);
}

std::vector<std::string> SmtpServer::messages() const {
  std::vector<std::string> messages;
  while (true) {
    std::ifstream file(directory_.path() / (std::to_string(messages.size() + 1) + ".eml"),
                       std::ios::binary);
    if (!file) return messages;
    messages.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
}

}  // namespace gatehouse::outgoing::testing
