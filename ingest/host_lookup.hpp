#pragma once

/// Looking up the addresses of a host (getaddrinfo, RFC 3493) with an end: the system's call cannot
/// be broken off, so that it runs on a thread of its own, which is left to itself where it takes
/// too long or docket is asked to stop.

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

namespace docket::ingest {

struct HostLookup {
  enum class Outcome { Found, NoSuchName, TryLater, TimedOut, Stopped };
  Outcome outcome = Outcome::Found;
  std::vector<std::string> addresses;  ///< numeric, in the order in which they are to be tried
  std::string reason;                  ///< the system's words where there are none
};

struct LookupLimits {
  std::chrono::steady_clock::time_point deadline;
  const std::atomic<bool>* stop = nullptr;
};

[[nodiscard]] HostLookup look_up_host(const std::string& host, const LookupLimits& limits);

}  // namespace docket::ingest
