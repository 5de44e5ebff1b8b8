#pragma once

#include <atomic>
#include <functional>

#include "api/area.h"
#include "http/thread_pool.h"
#include "integrations/hand_over_service.h"
#include "notifications/service.h"

namespace gatehouse::process {

// Does in the background what waits for third parties: posts credentials that are due, sends mail,
// ends windows that were missed. A slow callback URL holds up one thread, not the others.
class HandOverWorker {
 public:
  struct Parts {
    integrations::HandOverService& hand_overs;
    notifications::NotificationService& notifications;
    // Breaks off what is being sent to third parties, and has nothing further sent.
    std::function<void()> stop_sending;
    const Clock& clock;
    api::OnFault on_fault;
  };

  explicit HandOverWorker(Parts parts);
  // Ends like stop(), and waits for the threads.
  ~HandOverWorker();

  // Has everything sent that is due now: to be called when a hand-over or mail has changed. Returns
  // at once. From one thread only, as look(). Throws Unavailable.
  void wake();

  // The same, and has windows that were missed ended: about once a second, for what comes due with
  // time. Asks nothing while nothing waits, until wake(). Throws Unavailable.
  void look();

  // Nothing begins any more, and what is being sent is broken off: Safe to call from any thread.
  void stop();

 private:
  void send_due();
  void start(std::atomic<int>& running, int threads, std::function<void()> work);

  Parts parts_;
  bool rests_ = false;  // nothing waits: what comes due is announced by wake()
  std::atomic<bool> stopping_ = false;
  std::atomic<int> delivering_ = 0;
  std::atomic<int> mailing_ = 0;
  std::atomic<int> ending_ = 0;
  http::ThreadPool threads_;
};

}  // namespace gatehouse::process
