#include "ingest/page_source.hpp"

#include <utility>

#include "ingest/separator.hpp"
#include "ingest/stream_source.hpp"

namespace docket::ingest {
namespace {

/// Of a file that was said to be a page, too.
mail::PageMarkup markup_of(std::string_view bytes) {
  const auto found = mail::groups_page_markup(bytes.substr(0, kLookAheadBytes));
  if (found) return *found;
  const std::size_t first = bytes.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  const bool tag = first != std::string_view::npos && bytes[first] == '<';
  return tag ? mail::PageMarkup::Html : mail::PageMarkup::Text;
}

class PageSource : public SourceReader {
 public:
  PageSource(std::unique_ptr<ByteStream> stream, ReadOptions options)
      : stream_(std::move(stream)), options_(std::move(options)) {}

  Result<std::optional<FoundMessage>> next() override {
    if (stream_) DOCKET_TRY(read());
    if (next_ == posts_.size()) return std::optional<FoundMessage>();
    const mail::PageSlice& post = posts_[next_++];
    FoundMessage found;
    RawMessage& message = found.message;
    message.bytes = page_->bytes.part(post.offset, post.length);
    message.form = form_;
    message.offset = post.offset;
    message.end_offset = post.offset + post.length;
    message.on_page = OnPage{page_, {page_->facts, post.position}, post.message};
    return std::optional(std::move(found));
  }

 private:
  Result<void> read() {
    const std::unique_ptr<ByteStream> stream = std::move(stream_);
    auto page = std::make_shared<SavedPage>();
    DOCKET_ASSIGN(page->bytes, read_to_end(*stream, options_));
    const std::string_view bytes = page->bytes.view();
    if (bytes.size() > kMaxPageBytes) {
      return fail(Errc::InvalidInput, "a saved page of more than 64 MiB is not read");
    }
    const mail::PageMarkup markup = markup_of(bytes);
    mail::GroupsPage parsed = mail::parse_groups_page(bytes, markup, options_.page_url);
    if (parsed.posts.empty()) {
      return fail(Errc::InvalidInput, "no post is on the saved page",
                  "save the page of a thread, in the English interface, with its posts unfolded");
    }
    page->sha256 = sha256(bytes);
    page->facts = std::move(parsed.facts);
    posts_ = std::move(parsed.posts);
    page_ = std::move(page);
    const bool html = markup == mail::PageMarkup::Html;
    form_ = html ? mail::RawForm::GroupsHtml : mail::RawForm::GroupsText;
    return {};
  }

  std::unique_ptr<ByteStream> stream_;  // until it is read
  ReadOptions options_;
  std::shared_ptr<const SavedPage> page_;
  mail::RawForm form_ = mail::RawForm::GroupsText;
  std::vector<mail::PageSlice> posts_;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<SourceReader> open_page(std::unique_ptr<ByteStream> stream,
                                        const ReadOptions& options) {
  return std::make_unique<PageSource>(std::move(stream), options);
}

Result<std::optional<archive::PagePlace>> PageKeeper::keep(archive::WriteTransaction& transaction,
                                                           const RawMessage& message) {
  if (!message.on_page) return std::nullopt;
  const OnPage& on_page = *message.on_page;
  if (on_page.page != last_) {
    const SavedPage& page = *on_page.page;
    DOCKET_ASSIGN(num_, transaction.put_page({page.bytes.view(), page.sha256, page.facts}));
    last_ = on_page.page;
  }
  return archive::PagePlace{num_, message.offset, on_page.context.position, on_page.message};
}

}  // namespace docket::ingest
