#include "mail/cite_footnote.hpp"

#include <algorithm>
#include <map>

#include "core/text.hpp"

namespace docket::mail {
namespace {

/// More places of one note are not kept.
constexpr std::size_t kMaxMentions = 50;

/// A note: from its mark to the next note or the paragraph's end.
struct Note {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<Citation::Span> mentions;
};

using NotesByNumber = std::map<std::pair<unsigned, SegmentKind>, std::vector<std::size_t>>;

std::vector<Note> find_notes(const Scan& scan, const std::vector<FootnoteMark>& marks,
                             NotesByNumber& by_number) {
  std::vector<Note> notes;
  for (const FootnoteMark& mark : marks) {
    if (!mark.begins_line) continue;
    if (!notes.empty()) notes.back().end = std::min(notes.back().end, mark.at);
    const std::size_t end = std::min(scan.text.find('\n', mark.end), scan.text.size());
    by_number[{mark.number, mark.segment}].push_back(notes.size());
    notes.push_back({mark.end, end, {}});
  }
  return notes;
}

/// Of several notes with one number the next below the mark, else the last above it.
std::size_t note_of(const std::vector<std::size_t>& same, const std::vector<Note>& notes,
                    std::size_t at) {
  const auto next =
      std::find_if(same.begin(), same.end(), [&](std::size_t n) { return notes[n].begin > at; });
  return next == same.end() ? same.back() : *next;
}

}  // namespace

FootnoteMark read_footnote_mark(std::string_view text, std::size_t at) {
  constexpr std::size_t kMostDigits = 2;
  FootnoteMark mark;
  const std::size_t digits = count_digits(text, at + 1);
  const std::size_t close = at + 1 + digits;
  if (digits == 0 || digits > kMostDigits || close >= text.size() || text[close] != ']')
    return mark;
  // "[1](url)" is a link.
  if (close + 1 < text.size() && text[close + 1] == '(') return mark;
  for (std::size_t i = at + 1; i < close; ++i) {
    mark.number = mark.number * 10 + static_cast<unsigned>(text[i] - '0');
  }
  mark.at = at;
  mark.end = close + 1;
  return mark;
}

std::vector<std::vector<Citation::Span>> find_footnote_mentions(
    const Scan& scan, const std::vector<FootnoteMark>& marks) {
  std::vector<std::vector<Citation::Span>> out(scan.citations.size());
  NotesByNumber by_number;
  std::vector<Note> notes = find_notes(scan, marks, by_number);
  if (notes.empty()) return out;
  for (const FootnoteMark& mark : marks) {
    if (mark.begins_line) continue;
    const auto same = by_number.find({mark.number, mark.segment});
    if (same == by_number.end()) continue;
    // Notes that share a number are few; more are not told apart.
    constexpr std::size_t kMostNotes = 20;
    if (same->second.size() > kMostNotes) continue;
    Note& note = notes[note_of(same->second, notes, mark.at)];
    if (note.mentions.size() < kMaxMentions) {
      note.mentions.push_back({scan.joined.origin(mark.at), mark.end - mark.at});
    }
  }
  // Notes lie one behind the other, and so do citations.
  std::size_t n = 0;
  for (std::size_t i = 0; i < scan.citations.size(); ++i) {
    const std::size_t at = scan.citations[i].at;
    while (n < notes.size() && notes[n].end <= at) ++n;
    if (n < notes.size() && notes[n].begin <= at) out[i] = notes[n].mentions;
  }
  return out;
}

}  // namespace docket::mail
