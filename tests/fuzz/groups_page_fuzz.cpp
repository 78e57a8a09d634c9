/// A saved page, HTML where it begins with "<": posts lie in it one behind the other, their
/// positions rise, what is read of them is valid UTF-8 in "\n" lines; a slice of text is one post,
/// and reads the same once more; a mail made of a slice has its id.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/page_post.hpp"

namespace {

using namespace docket::mail;  // NOLINT(google-build-using-namespace)

void demand(bool condition) {
  if (!condition) std::abort();
}

void check_post(const PagePost& post) {
  for (const std::string& text : {post.author, post.date, post.recipients, post.body}) {
    demand(docket::is_valid_utf8(text));
  }
  demand(post.body.empty() || (post.body.ends_with('\n') && post.body.front() != '\n'));
  demand(!post.body.ends_with("\n\n"));
  for (const std::string& line : {post.author, post.date, post.recipients}) {
    demand(line.find('\n') == std::string::npos);
  }
}

void check_slice(std::string_view slice, PageMarkup markup, const PageContext& context) {
  const PagePost post = read_page_slice(slice, markup);
  check_post(post);
  if (markup == PageMarkup::Text) {
    demand(post.date_offset <= slice.size());
    const GroupsPage again = parse_groups_page(slice, markup, {});
    demand(again.posts.size() == 1 && again.posts[0].offset == 0);
  }
  const bool html = markup == PageMarkup::Html;
  const RawMailView raw{slice, html ? RawForm::GroupsHtml : RawForm::GroupsText, &context};
  const Analysis a = analyse(raw, std::nullopt);
  demand(docket::is_valid_utf8(a.body.text));
  const Analysis mail = analyse(page_post_as_mail(raw), RawForm::Plain, std::nullopt);
  demand(mail.message_id == a.message_id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMaxPostsRead = 20;
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const PageMarkup markup = bytes.front() == '<' ? PageMarkup::Html : PageMarkup::Text;
  (void)groups_page_markup(bytes);
  const GroupsPage page = parse_groups_page(bytes, markup, {});
  demand(page.facts.title.find('\n') == std::string::npos);
  std::size_t end = 0;
  for (std::size_t i = 0; i < page.posts.size(); ++i) {
    const PageSlice& post = page.posts[i];
    demand(post.offset >= end && post.length > 0);
    end = post.offset + post.length;
    demand(end <= bytes.size());
    demand(i == 0 || post.position > page.posts[i - 1].position);
    if (i >= kMaxPostsRead) continue;
    check_slice(bytes.substr(post.offset, post.length), markup, {page.facts, post.position});
  }
  return 0;
}
