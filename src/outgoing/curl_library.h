#pragma once

#include <atomic>

namespace gatehouse::outgoing {

// libcurl for the whole process. One is made at the composition root before any thread that uses
// libcurl, and lives longer than they do; whoever uses libcurl is handed it as proof. The process
// must ignore SIGPIPE.
class CurlLibrary {
 public:
  // Throws Unavailable when libcurl cannot start, or when it is one that looks names up without
  // regard to time limits.
  CurlLibrary();
  ~CurlLibrary();
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;

  // Breaks off every transfer within about a second, those that begin later, too. Safe to call
  // while other threads use libcurl.
  void stop() { stopped_ = true; }

  [[nodiscard]] bool is_stopped() const { return stopped_; }

 private:
  std::atomic<bool> stopped_ = false;
};

}  // namespace gatehouse::outgoing
