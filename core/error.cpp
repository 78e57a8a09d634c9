#include "core/error.hpp"

#include <cstdio>
#include <cstdlib>

namespace docket {

void check_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr,
               "docket: internal error: %s (%s:%d)\nhint: this is a bug; please report it\n",
               expression, file, line);
  std::abort();
}

}  // namespace docket
