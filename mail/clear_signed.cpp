#include "mail/clear_signed.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"

namespace docket::mail {
namespace {

constexpr std::string_view kBegin = "-----BEGIN PGP SIGNED MESSAGE-----";
constexpr std::string_view kSignature = "-----BEGIN PGP SIGNATURE-----";
constexpr std::string_view kEscape = "- ";

/// Copies line by line.
class Unescaper {
 public:
  explicit Unescaper(std::string_view text) : rest_(text) { out_.reserve(text.size()); }

  std::string run() {
    while (!rest_.empty()) {
      const std::size_t size = std::min(rest_.find('\n'), rest_.size() - 1) + 1;
      std::string_view line = rest_.substr(0, size);
      rest_.remove_prefix(size);
      const std::string_view shown = trim_right(line);
      if (!signed_ && shown == kBegin) {
        begin();
      } else if (signed_ && shown == kSignature) {
        signed_ = false;
      } else if (in_head_) {
        head(shown);
      } else if (signed_ && is_escaped(line)) {
        line.remove_prefix(kEscape.size());
      }
      out_ += line;
    }
    return std::move(out_);
  }

 private:
  void begin() {
    signed_ = true;
    in_head_ = true;
    escaped_ = true;
    // Looked for once only: what is not below one beginning is not below the next.
    has_signature_ = has_signature_ && rest_.find(kSignature) != std::string_view::npos;
  }

  /// A line of the armour's header: "Hash: SHA1". A blank one ends it.
  void head(std::string_view shown) {
    if (istarts_with(shown, "NotDashEscaped:")) escaped_ = false;
    if (shown.empty()) in_head_ = false;
  }

  bool is_escaped(std::string_view line) const {
    if (!escaped_ || !line.starts_with(kEscape)) return false;
    return has_signature_ || line.substr(kEscape.size()).starts_with('-');
  }

  std::string_view rest_;
  std::string out_;
  bool signed_ = false;
  bool in_head_ = false;
  bool escaped_ = true;
  bool has_signature_ = true;
};

}  // namespace

std::string undo_dash_escapes(std::string text) {
  if (text.find(kBegin) == std::string::npos) return text;
  return Unescaper(text).run();
}

}  // namespace docket::mail
