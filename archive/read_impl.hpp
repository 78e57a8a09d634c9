#pragma once

/// What a ReadHandle holds; for the files of this folder that implement it.

#include "archive/raw_store.hpp"
#include "archive/read_handle.hpp"
#include "archive/sqlite.hpp"

namespace docket::archive {

struct ReadHandle::Impl {
  Database db;
  RawReader raw;
  explicit Impl(Database database) : db(std::move(database)), raw(db) {}
};

}  // namespace docket::archive
