#include <exception>
#include <iostream>

#include "app/cli.h"
#include "app/process_safety.h"

int main(int argc, char** argv) {
  gatehouse::app::keep_memory_private();
  try {
    return gatehouse::app::run_command_line(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "gatehouse failed: " << error.what() << '\n';
    return 1;
  }
}
