// Whatever the text: mailboxes are valid UTF-8 without control characters, not empty, and not
// longer in sum than such text can be; undoing a list's rewriting never fails.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/address.hpp"

namespace {

using docket::mail::Mailbox;
using docket::mail::parse_mailboxes;
using docket::mail::undo_via_list;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_clean(std::string_view text) {
  for (const char c : text) {
    if (c >= 0 && c < ' ') return false;
  }
  return docket::is_valid_utf8(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto mailboxes = parse_mailboxes(text);
  require(mailboxes.size() <= 1000);
  for (const Mailbox& mailbox : mailboxes) {
    require(is_clean(mailbox.name) && is_clean(mailbox.address));
    require(!mailbox.name.empty() || !mailbox.address.empty());
    require(mailbox.address.size() <= 3 * size + 2);
    const Mailbox author = undo_via_list(mailbox, text, {}, text.substr(size / 2));
    require(is_clean(author.name) && is_clean(author.address));
  }
  require(parse_mailboxes(text) == mailboxes);
  return 0;
}
