#pragma once

/// Xapian's exceptions to Errors: the only catch of Xapian::Error. For index and search.

#include <utility>

#include <xapian.h>

#include "core/error.hpp"

namespace docket::index {

template <typename Body>
auto xapian_guard(Body&& body) -> Result<std::invoke_result_t<Body>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
      body();
      return {};
    } else {
      return body();
    }
  } catch (const Xapian::DatabaseLockError& e) {
    return fail(Errc::Locked, "index: " + e.get_msg(),
                "another docket is writing to this index; wait for it to end");
  } catch (const Xapian::DatabaseError& e) {
    return fail(Errc::Corrupt, "index: " + e.get_msg(),
                "run `docket reindex` to build the index anew; the archive itself is not touched");
  } catch (const Xapian::Error& e) {
    return fail(Errc::Internal, "index: " + e.get_msg());
  }
}

}  // namespace docket::index
