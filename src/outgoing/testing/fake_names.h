#pragma once

#include <future>
#include <string>
#include <vector>

namespace gatehouse::outgoing::testing {

// While one of these lives, the system's look-up (getaddrinfo) finds these addresses under a name,
// in this order. All other names are looked up as ever.
class FakeName {
 public:
  // No addresses: there is no such name. With `release`, the look-up hangs until that is ready.
  FakeName(std::string name, std::vector<std::string> addresses,
           std::shared_future<void> release = {});
  ~FakeName();
  FakeName(const FakeName&) = delete;
  FakeName& operator=(const FakeName&) = delete;

 private:
  std::string name_;
};

}  // namespace gatehouse::outgoing::testing
