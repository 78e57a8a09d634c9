#pragma once

/// All of an index as text: documents with terms, positions, frequencies and values; stem families.

#include <algorithm>
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
  Xapian::Database database;
  for (unsigned shard = 0; shard < directory.shard_count(*generation); ++shard) {
    database.add_database(Xapian::Database(directory.shard(*generation, shard).string()));
  }
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
  for (auto key = database.synonym_keys_begin(); key != database.synonym_keys_end(); ++key) {
    for (auto word = database.synonyms_begin(*key); word != database.synonyms_end(*key); ++word) {
      // A family keeps words of documents that went; they have no postings, and do not matter.
      const bool there = database.term_exists(*word) || database.term_exists("S" + *word) ||
                         database.term_exists("XQ" + *word) || database.term_exists("XAT" + *word);
      if (there) out += fmt::format("family {} {}\n", *key, *word);
    }
  }
  return out;
}

/// Where two dumps part, since both are long; empty where they are the same.
[[nodiscard]] inline std::string first_difference(const std::string& a, const std::string& b) {
  if (a == b) return {};
  std::size_t at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
  const std::size_t document = a.rfind("document ", at);
  const std::size_t line = at == 0 ? 0 : a.rfind('\n', at - 1) + 1;
  const auto line_of = [line](const std::string& text) {
    return text.substr(std::min(line, text.size()), text.find('\n', line) - line);
  };
  return a.substr(document, a.find('\n', document) - document) + ": \"" + line_of(a) + "\" and \"" +
         line_of(b) + "\"";
}

}  // namespace docket::test
