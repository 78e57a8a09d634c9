#include "mail/tsv.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace docket::mail {

std::optional<TsvRows::Row> TsvRows::next() {
  while (std::optional<std::string_view> line = next_line(rest_)) {
    ++line_;
    if (line->empty() || line->front() == '#') continue;
    Row row;
    row.line = line_;
    for (bool more = true; more && row.count < kMaxColumns;) {
      const std::size_t tab = line->find('\t');
      more = tab != std::string_view::npos;
      row.columns[row.count++] = trim(line->substr(0, tab));
      if (more) line->remove_prefix(tab + 1);
    }
    return row;
  }
  return std::nullopt;
}

}  // namespace docket::mail
