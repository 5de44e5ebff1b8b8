#include "outgoing/testing/fake_names.h"

#include <dlfcn.h>
#include <netdb.h>

#include <map>
#include <mutex>
#include <optional>

namespace gatehouse::outgoing::testing {
namespace {

struct Entry {
  std::vector<std::string> addresses;
  std::shared_future<void> release;
};

struct Names {
  std::mutex mutex;
  std::map<std::string, Entry> entries;
};

// Reached from a function of C, to which nothing can be handed.
Names& names() {
  static Names names;
  return names;
}

using Lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

Lookup real_lookup() { return reinterpret_cast<Lookup>(dlsym(RTLD_NEXT, "getaddrinfo")); }

std::optional<Entry> find(const std::string& name) {
  const std::lock_guard lock(names().mutex);
  const auto at = names().entries.find(name);
  if (at == names().entries.end()) return std::nullopt;
  return at->second;
}

int look_up(const Entry& entry, const char* service, const addrinfo* hints, addrinfo** result) {
  if (entry.release.valid()) entry.release.wait();
  if (entry.addresses.empty()) return EAI_NONAME;
  addrinfo** end = result;
  for (const auto& address : entry.addresses) {
    if (const int error = real_lookup()(address.c_str(), service, hints, end); error != 0) {
      return error;
    }
    while (*end != nullptr) end = &(*end)->ai_next;
  }
  return 0;
}

}  // namespace

FakeName::FakeName(std::string name, std::vector<std::string> addresses,
                   std::shared_future<void> release)
    : name_(std::move(name)) {
  const std::lock_guard lock(names().mutex);
  names().entries[name_] = {std::move(addresses), std::move(release)};
}

FakeName::~FakeName() {
  const std::lock_guard lock(names().mutex);
  names().entries.erase(name_);
}

}  // namespace gatehouse::outgoing::testing

// Takes the place of the C library's for the whole program, libcurl included.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  using namespace gatehouse::outgoing::testing;
  const auto entry = node != nullptr ? find(node) : std::nullopt;
  return entry ? look_up(*entry, service, hints, result)
               : real_lookup()(node, service, hints, result);
}
