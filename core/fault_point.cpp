#include "core/fault_point.hpp"

#ifdef DOCKET_FAULT_POINTS
#include <atomic>
#include <cstdlib>

namespace docket {

void fault_point(const char* /*name*/) {
  static const char* const setting = std::getenv("DOCKET_FAULT_AT");
  static const long at = setting != nullptr ? std::strtol(setting, nullptr, 10) : 0;
  static std::atomic<long> reached{0};
  if (at > 0 && ++reached == at) std::_Exit(86);
}

}  // namespace docket
#endif
