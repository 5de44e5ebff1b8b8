#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/temporary_directory.h"

namespace gatehouse::outgoing::testing {

// A real mail server in a process of its own (tests/support/smtp_server.py), gone with this object.
class SmtpServer {
 public:
  // The script's options. The working directory is the project's root.
  explicit SmtpServer(std::vector<std::string> options = {});
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  // What it has taken, in order: each message as it came, with its envelope in fields before.
  [[nodiscard]] std::vector<std::string> messages() const;

 private:
  testing_support::TemporaryDirectory directory_;
  pid_t process_ = 0;
  int input_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace gatehouse::outgoing::testing
