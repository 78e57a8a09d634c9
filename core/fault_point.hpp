#pragma once

/// Places where a crash test ends the process (tests/README.md). With
/// DOCKET_FAULT_AT=n in the environment the n-th fault point that is reached calls _Exit(86).
/// Compiled in where DOCKET_FAULT_POINTS is set (presets for development); else nothing.

namespace docket {

#ifdef DOCKET_FAULT_POINTS
void fault_point(const char* name);
#else
inline void fault_point(const char* /*name*/) {}
#endif

}  // namespace docket
