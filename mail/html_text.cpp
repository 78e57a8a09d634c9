#include "mail/html_text.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/html_layout.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kChunk = 1024;
constexpr std::size_t kMaxWholeTag = 16 * kChunk;
/// An end tag is looked for among all open elements, and libxml2 has no bound on them.
constexpr int kMaxOpenElements = 500;
/// An attribute is compared with all others of its tag. Blanks and quotes are counted, one of
/// which precedes each attribute.
constexpr std::size_t kMaxTagSeparators = 500;
/// The parser ends its work when the root does, and drops what follows (a list's footer after
/// "</html>"): so the root is an element that no mail closes.
constexpr std::string_view kRoot = "<docket-root>";

std::string_view view(const xmlChar* text) {
  if (text == nullptr) return {};
  return reinterpret_cast<const char*>(text);
}

HtmlLayout& layout_of(void* context) { return *static_cast<HtmlLayout*>(context); }

void on_start(void* context, const xmlChar* name, const xmlChar** attributes) {
  HtmlLayout::Attributes shown;
  for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
    if (view(attributes[0]) == "href") shown.href = view(attributes[1]);
    if (view(attributes[0]) == "alt") shown.alt = view(attributes[1]);
  }
  layout_of(context).start_element(view(name), shown);
}

void on_end(void* context, const xmlChar* name) { layout_of(context).end_element(view(name)); }

void on_text(void* context, const xmlChar* text, int size) {
  layout_of(context).text(view(text).substr(0, static_cast<std::size_t>(size)));
}

/// Scripts and style sheets come this way.
void on_cdata(void*, const xmlChar*, int) {}

struct ParserDeleter {
  void operator()(htmlParserCtxtPtr parser) const { htmlFreeParserCtxt(parser); }
};
using Parser = std::unique_ptr<htmlParserCtxt, ParserDeleter>;

/// No handler for errors, comments, entities, the DTD or the document: no tree is made, nothing
/// is loaded and nothing printed.
Parser make_parser(HtmlLayout& layout) {
  htmlSAXHandler handler{};
  handler.startElement = on_start;
  handler.endElement = on_end;
  handler.characters = on_text;
  handler.ignorableWhitespace = on_text;
  handler.cdataBlock = on_cdata;
  Parser parser(
      htmlCreatePushParserCtxt(&handler, &layout, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8));
  DOCKET_CHECK(parser != nullptr);
  htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                       HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED |
                                       HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
  htmlParseChunk(parser.get(), kRoot.data(), static_cast<int>(kRoot.size()), 0);
  return parser;
}

/// Whether the byte may stand before an attribute.
bool separates(std::string_view html, std::size_t at) {
  const char c = html[at];
  return c == '"' || c == '\'' || (at > 0 && is_space(c) && !is_space(html[at - 1]));
}

std::size_t separators_in(std::string_view tag) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < tag.size(); ++i) count += separates(tag, i) ? 1U : 0U;
  return count;
}

/// Feeds the parser in pieces and starts it anew where it would become slow or has stopped.
class Feeder {
 public:
  explicit Feeder(std::string_view html) : html_(html) {}
  std::string run();

 private:
  void feed_chunk(htmlParserCtxt& parser);
  [[nodiscard]] std::size_t chunk_end() const;
  [[nodiscard]] bool must_restart(const htmlParserCtxt& parser);
  [[nodiscard]] bool tag_is_too_long(std::size_t waiting);
  void skip_tag(std::size_t start);

  std::string_view html_;
  std::size_t began_ = 0;  ///< where the parser began
  std::size_t fed_ = 0;
  std::size_t counted_ = 0;  ///< up to there, separators_ were counted
  std::size_t tag_at_ = 0;   ///< the tag that they are in
  std::size_t separators_ = 0;
};

std::string Feeder::run() {
  HtmlLayout layout;
  Parser parser = make_parser(layout);
  while (fed_ < html_.size()) {
    feed_chunk(*parser);
    if (!must_restart(*parser)) continue;
    parser = make_parser(layout);
    layout.forget_open_elements();
  }
  htmlParseChunk(parser.get(), nullptr, 0, 1);
  parser.reset();
  return layout.take();
}

/// Of a start tag that comes in two pieces libxml2 (2.9.14) may lose the attributes, and with
/// them a link: so a piece ends before a tag, or, where a tag is longer than a piece, behind it.
std::size_t Feeder::chunk_end() const {
  const std::string_view piece = html_.substr(fed_, kChunk);
  if (piece.size() < kChunk) return html_.size();
  const std::size_t last_tag = piece.rfind('<');
  const bool tag_is_open =
      last_tag != std::string_view::npos && piece.find('>', last_tag) == std::string_view::npos;
  if (!tag_is_open) return utf8_floor(html_, fed_ + kChunk);
  if (last_tag > 0) return fed_ + last_tag;
  const std::string_view tag = html_.substr(fed_, kMaxWholeTag);
  const std::size_t tag_end = tag.find('>');
  if (tag_end == std::string_view::npos ||
      separators_in(tag.substr(0, tag_end)) > kMaxTagSeparators) {
    return utf8_floor(html_, fed_ + kChunk);
  }
  return fed_ + tag_end + 1;
}

void Feeder::feed_chunk(htmlParserCtxt& parser) {
  const std::size_t end = chunk_end();
  htmlParseChunk(&parser, html_.data() + fed_, static_cast<int>(end - fed_), 0);
  fed_ = end;
}

/// True after fed_ was set to where a new parser goes on: at what the old one had not done.
bool Feeder::must_restart(const htmlParserCtxt& parser) {
  const auto held = parser.input->end - parser.input->cur;
  const std::size_t waiting = std::min(static_cast<std::size_t>(held), fed_ - began_);
  if (tag_is_too_long(waiting)) {
    skip_tag(fed_ - waiting);
  } else {
    const bool stopped = parser.instate == XML_PARSER_EOF || parser.instate == XML_PARSER_EPILOG;
    if (!stopped && parser.nameNr <= kMaxOpenElements) return false;
    if (fed_ - waiting > began_) fed_ -= waiting;  // else it does not like this chunk: passed over
  }
  began_ = fed_;
  return true;
}

/// Whether the start tag that the parser holds incomplete (its view, not ours, counts: quotes
/// and comments are told apart in many ways) has too many attributes.
bool Feeder::tag_is_too_long(std::size_t waiting) {
  const std::size_t start = fed_ - waiting;
  if (waiting < 2 || html_[start] != '<' || !is_alpha(html_[start + 1])) return false;
  if (start != tag_at_) {
    tag_at_ = start;
    counted_ = start;
    separators_ = 0;
  }
  for (; counted_ < fed_; ++counted_) {
    if (separates(html_, counted_)) ++separators_;
  }
  return separators_ > kMaxTagSeparators;
}

void Feeder::skip_tag(std::size_t start) {
  const std::size_t end = html_.find('>', start);
  fed_ = end == std::string_view::npos ? html_.size() : end + 1;
}

/// "<![if !supportLists]>" of Outlook is shown as text by libxml2; browsers take it as a comment.
/// The end of "<![endif]-->" stays, it may end a comment.
std::string without_marked_sections(std::string_view html) {
  std::string out;
  out.reserve(html.size());
  std::size_t from = 0;
  while (true) {
    const std::size_t start = html.find("<![", from);
    const std::size_t end = start == std::string_view::npos ? start : html.find('>', start);
    out.append(html.substr(from, end == std::string_view::npos ? end : start - from));
    if (end == std::string_view::npos) return out;
    if (html.substr(start, end - start).ends_with("--")) out += "-->";
    from = end + 1;
  }
}

}  // namespace

std::string html_to_text(std::string_view html) {
  [[maybe_unused]] static const bool initialised = (xmlInitParser(), true);
  std::string repaired;
  if (!is_valid_utf8(html) || html.find('\0') != std::string_view::npos) {
    repaired = to_valid_utf8(html);  // libxml2 would read the rest as ISO 8859-1
    html = repaired;
  }
  std::string cleaned;
  if (html.find("<![") != std::string_view::npos) {
    cleaned = without_marked_sections(html);
    html = cleaned;
  }
  std::string text = Feeder(html).run();
  return is_valid_utf8(text) ? text : to_valid_utf8(text);
}

}  // namespace docket::mail
