#pragma once

/// All documents of an index as text: terms with positions and frequencies, and values.

#include <string>

#include <fmt/format.h>
#include <xapian.h>

#include "core/digest.hpp"
#include "index/index_directory.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::test {

[[nodiscard]] inline std::string index_dump(const archive::Archive& archive) {
  const index::IndexDirectory directory(archive.index_path());
  const auto generation = need(directory.current());
  if (!generation) return "no index\n";
  const Xapian::Database database(directory.shard(*generation, 0).string());
  std::string out = fmt::format("documents {}\n", database.get_doccount());
  for (auto doc = database.postlist_begin(""); doc != database.postlist_end(""); ++doc) {
    out += fmt::format("document {} length {}\n", *doc, database.get_doclength(*doc));
    for (auto term = database.termlist_begin(*doc); term != database.termlist_end(*doc); ++term) {
      out += fmt::format("  {} {}", *term, term.get_wdf());
      for (auto at = database.positionlist_begin(*doc, *term);
           at != database.positionlist_end(*doc, *term); ++at) {
        out += fmt::format(" @{}", *at);
      }
      out += '\n';
    }
    const Xapian::Document document = database.get_document(*doc);
    for (auto value = document.values_begin(); value != document.values_end(); ++value) {
      out +=
          fmt::format("  value {} {}\n", value.get_valueno(), sha256(*value).hex().substr(0, 16));
    }
    out += fmt::format("  data {}\n", document.get_data());
  }
  return out;
}

}  // namespace docket::test
