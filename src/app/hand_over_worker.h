#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <functional>

#include "api/area.h"
#include "app/hand_over_desk.h"

namespace gatehouse::app {

// Does in the background what waits for third parties: posts credentials that are due, sends mail,
// ends windows that were missed. A slow callback URL holds up one thread, not the others.
class HandOverWorker {
 public:
  HandOverWorker(HandOverDesk& desk, const Clock& clock, api::OnFault on_fault);
  // Lets deliveries that are under way end, each within its time limit.
  ~HandOverWorker();

  // Has everything done that is due now. Returns at once, may be called as often as one likes, but
  // from one thread only. Throws Unavailable.
  void wake();

 private:
  void start(std::atomic<int>& running, int threads, std::function<void()> work);

  HandOverDesk& desk_;
  const Clock& clock_;
  api::OnFault on_fault_;
  std::atomic<int> delivering_ = 0;
  std::atomic<int> mailing_ = 0;
  boost::asio::thread_pool threads_;
};

}  // namespace gatehouse::app
