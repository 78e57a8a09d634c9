#include "ingest/mbox_form.hpp"

#include <algorithm>
#include <charconv>

#include "core/text.hpp"
#include "ingest/separator.hpp"

namespace docket::ingest {
namespace {

constexpr std::string_view kFrom = "From ";

/// Walks over the mails of a sample.
class Sampler {
 public:
  Sampler(std::string_view text, bool whole) : text_(text), whole_(whole) {}

  MboxSample run() {
    bool blank_before = true;
    std::size_t at = 0;
    while (at < text_.size()) {
      const std::size_t end = end_of_line(at);
      const std::string_view line = text_.substr(at, end - at);
      std::size_t next = end;
      if (line.starts_with(kFrom)) {
        if (separates(at, blank_before)) {
          next = take_mail(line, end);
        } else {
          ++sample_.from_lines;
        }
      }
      // A mail that was passed over by its length ends in a blank line or with the text.
      blank_before = next != end || trim_right(line).empty();
      at = next;
    }
    return sample_;
  }

 private:
  [[nodiscard]] std::size_t end_of_line(std::size_t at) const {
    const std::size_t end = text_.find('\n', at);
    return end == std::string_view::npos ? text_.size() : end + 1;
  }

  [[nodiscard]] bool separates(std::size_t at, bool blank_before) const {
    const Verdict verdict = judge_from_line({text_.substr(at), blank_before, whole_});
    return verdict == Verdict::Separator || verdict == Verdict::DoubtfulSeparator;
  }

  /// Returns where to go on: after the separator line, or at the next one where a length tells it.
  std::size_t take_mail(std::string_view separator, std::size_t begin) {
    ++sample_.mails;
    if (is_numbered_separator(trim_right(separator))) ++sample_.numbered;
    const auto length = length_by_field(text_.substr(begin));
    if (!length) return begin;
    if (*length > text_.size() - begin) {
      if (whole_) ++sample_.with_length;
      return begin;
    }
    const std::size_t end = begin + static_cast<std::size_t>(*length);
    const std::size_t next = skip_blank_line(end);
    if (next == text_.size() && !whole_) return begin;  // what follows is not to be seen
    ++sample_.with_length;
    if (next < text_.size() && !(text_.substr(next).starts_with(kFrom) && separates(next, true))) {
      return begin;
    }
    ++sample_.lengths_kept;
    count_bare_lines(begin, end);
    return next;
  }

  [[nodiscard]] std::size_t skip_blank_line(std::size_t at) const {
    const std::string_view rest = text_.substr(at);
    if (rest.starts_with('\n')) return at + 1;
    return rest.starts_with("\r\n") ? at + 2 : at;
  }

  void count_bare_lines(std::size_t begin, std::size_t end) {
    const std::string_view mail = text_.substr(begin, end - begin);
    for (std::size_t at = mail.find("\nFrom "); at != std::string_view::npos;
         at = mail.find("\nFrom ", at + 1)) {
      ++sample_.bare_in_length;
    }
  }

  std::string_view text_;
  bool whole_;
  MboxSample sample_;
};

}  // namespace

MboxSample sample_mbox(std::string_view beginning, bool whole) {
  const std::string_view sample = beginning.substr(0, kFormSampleBytes);
  return Sampler(sample, whole && sample.size() == beginning.size()).run();
}

mail::RawForm form_of_mbox(std::string_view beginning, bool whole) {
  const std::size_t first = beginning.find_first_not_of("\r\n");
  if (first != std::string_view::npos && beginning.substr(first).starts_with(kMmdfLine)) {
    return mail::RawForm::Mmdf;
  }
  const MboxSample sample = sample_mbox(beginning, whole);
  if (sample.mails == 0) return mail::RawForm::Mboxrd;
  if (sample.numbered * 10 >= sample.mails * 9) return mail::RawForm::UsenetArchive;
  const bool lengths = sample.lengths_kept > 0 &&
                       sample.lengths_kept * 10 >= sample.with_length * 9 &&
                       sample.with_length * 2 >= sample.mails;
  if (!lengths) return mail::RawForm::Mboxrd;
  return sample.bare_in_length > 0 ? mail::RawForm::Mboxcl2 : mail::RawForm::Mboxcl;
}

std::optional<std::uint64_t> length_by_field(std::string_view mail) {
  constexpr std::string_view kName = "Content-Length:";
  // Less than what readers always have at hand, so that it does not matter how the bytes came.
  const std::string_view whole = mail.substr(0, kLookAheadBytes / 2);
  std::string_view rest = whole;
  std::optional<std::uint64_t> length;
  while (const auto line = next_line(rest)) {
    if (line->empty()) {
      if (!length) return std::nullopt;
      const auto header = static_cast<std::uint64_t>(whole.size() - rest.size());
      constexpr std::uint64_t kMost = std::uint64_t{1} << 40U;
      return *length < kMost ? std::optional(header + *length) : std::nullopt;
    }
    if (line->size() < kName.size() || !iequals(line->substr(0, kName.size()), kName)) continue;
    const std::string_view digits = trim(line->substr(kName.size()));
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    length = value;
  }
  return std::nullopt;
}

}  // namespace docket::ingest
