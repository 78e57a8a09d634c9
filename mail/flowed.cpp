#include "mail/flowed.hpp"

#include <algorithm>
#include <cstddef>

#include "core/text.hpp"

namespace docket::mail {

std::string join_flowed(std::string_view text, DelSp delsp) {
  std::string out;
  out.reserve(text.size());
  std::size_t open_depth = 0;
  bool open = false;  // the last line of `out` awaits its continuation
  while (auto next = next_line(text)) {
    std::string_view line = *next;
    const std::size_t depth = std::min(line.find_first_not_of('>'), line.size());
    line.remove_prefix(depth);
    if (line.starts_with(' ')) line.remove_prefix(1);
    const bool separator = line == "-- ";
    if (open && (depth != open_depth || separator)) {
      out += '\n';
      open = false;
    }
    if (!open && depth > 0) {
      out.append(depth, '>');
      out += ' ';
    }
    open = !separator && line.ends_with(' ');
    open_depth = depth;
    if (open && delsp == DelSp::Yes) line.remove_suffix(1);
    out += line;
    if (!open) out += '\n';
  }
  if (open) out += '\n';
  return out;
}

}  // namespace docket::mail
