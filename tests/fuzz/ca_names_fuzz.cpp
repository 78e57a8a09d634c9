// Whatever the text: a mention lies inside it, mentions do not overlap and follow each other, and
// names an owner of the table; a title that is split has its parts in the title.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/bug_title.hpp"
#include "mail/ca_names.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_mentions(const std::string& text, std::int64_t written) {
  using docket::mail::CaMention;
  using docket::mail::CaTable;
  using docket::mail::find_ca_names;
  using docket::mail::JoinedText;
  const CaTable& table = CaTable::built_in();
  std::size_t end = 0;
  for (const CaMention& mention : find_ca_names(JoinedText::of_plain(text), written)) {
    require(mention.offset >= end && mention.length > 0);
    end = mention.offset + mention.length;
    require(end <= text.size());
    require(table.find(mention.owner) != nullptr && table.find(mention.name) != nullptr);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = docket::to_valid_utf8({reinterpret_cast<const char*>(data), size});
  check_mentions(text, static_cast<std::int64_t>(size) * 10000000);
  if (const auto title = docket::mail::split_bug_title(text)) {
    require(text.find(title->rest) != std::string::npos);
    require(text.find(title->below) != std::string::npos);
  }
  return 0;
}
