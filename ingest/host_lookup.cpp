#include "ingest/host_lookup.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include <netdb.h>
#include <sys/socket.h>

namespace docket::ingest {
namespace {

constexpr std::size_t kMaxAddresses = 16;
constexpr std::chrono::milliseconds kSlice{100};

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

HostLookup ask_system(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &wanted, &list);
  const std::unique_ptr<addrinfo, FreeAddresses> owner(list);
  HostLookup lookup;
  if (error != 0) {
    const bool later = error == EAI_AGAIN || error == EAI_SYSTEM || error == EAI_MEMORY;
    lookup.outcome = later ? HostLookup::Outcome::TryLater : HostLookup::Outcome::NoSuchName;
    lookup.reason = ::gai_strerror(error);
    return lookup;
  }
  for (const addrinfo* a = list; a != nullptr; a = a->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(a->ai_addr, a->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) != 0)
      continue;
    const std::string address = text.data();
    const auto& known = lookup.addresses;
    if (std::find(known.begin(), known.end(), address) == known.end())
      lookup.addresses.push_back(address);
    if (lookup.addresses.size() == kMaxAddresses) break;
  }
  return lookup;
}

/// What both threads see; the one that ends last frees it.
struct Shared {
  std::mutex mutex;
  std::condition_variable arrived;
  bool done = false;
  HostLookup lookup;
};

}  // namespace

HostLookup look_up_host(const std::string& host, const LookupLimits& limits) {
  auto shared = std::make_shared<Shared>();
  try {
    std::thread([shared, host] {
      HostLookup lookup = ask_system(host);
      const std::lock_guard lock(shared->mutex);
      shared->lookup = std::move(lookup);
      shared->done = true;
      shared->arrived.notify_one();
    }).detach();
  } catch (const std::system_error& error) {
    return {HostLookup::Outcome::TryLater, {}, error.what()};
  }
  std::unique_lock lock(shared->mutex);
  for (;;) {
    if (shared->arrived.wait_for(lock, kSlice, [&] { return shared->done; }))
      return std::move(shared->lookup);
    if (limits.stop != nullptr && limits.stop->load())
      return {HostLookup::Outcome::Stopped, {}, {}};
    if (std::chrono::steady_clock::now() >= limits.deadline)
      return {HostLookup::Outcome::TimedOut, {}, {}};
  }
}

}  // namespace docket::ingest
