#include "mail/message.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/text.hpp"
#include "mail/envelope.hpp"
#include "mail/header.hpp"
#include "mail/part_content.hpp"
#include "mail/part_tree.hpp"

namespace docket::mail {
namespace {

/// Reads the leaves of a mail. HTML waits until it is known that it is needed: where there is a
/// good text/plain beside it, it is not.
class BodyReader {
 public:
  BodyReader(PartTree tree, std::size_t text_room, Defects& defects)
      : tree_(std::move(tree)), defects_(defects), text_room_(text_room) {
    states_.resize(tree_.leaves.size());
  }

  std::vector<Part> run() {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      states_[i].kind = kind_of(tree_.leaves[i]);
      if (!is_waiting_html(i)) read(i);
    }
    // Inner ones first, so that the outer choose among what is left.
    for (std::size_t i = tree_.alternatives.size(); i-- > 0;) choose(i);
    std::vector<Part> parts;
    parts.reserve(states_.size());
    for (std::size_t i = 0; i < states_.size(); ++i) {
      State& state = states_[i];
      if (is_waiting_html(i) && !state.dropped) read(i);
      if (!state.dropped) parts.push_back(std::move(state.part));
      std::move(state.files.begin(), state.files.end(), std::back_inserter(parts));
    }
    return parts;
  }

 private:
  struct State {
    Part part;
    std::vector<Part> files;  ///< that stood in its text
    PartKind kind = PartKind::Text;
    bool dropped = false;
  };

  void read(std::size_t leaf) {
    LeafContent content = read_leaf(tree_.leaves[leaf], text_room_, defects_);
    states_[leaf].part = std::move(content.part);
    states_[leaf].files = std::move(content.files);
  }

  bool is_waiting_html(std::size_t leaf) const {
    return states_[leaf].kind == PartKind::Text && is_html(tree_.leaves[leaf]);
  }

  /// How good a leaf is as the one text to show of an alternative.
  int rank(std::size_t leaf) const {
    if (is_waiting_html(leaf)) return 2;
    if (is_stub(states_[leaf].part.text)) return 0;
    return states_[leaf].part.content_type == "text/plain" ? 3 : 1;
  }

  /// Keeps the text of the best branch; what is attached to any branch stays.
  void choose(std::size_t alternative) {
    std::vector<std::size_t> texts;
    std::vector<LeafView>& leaves = tree_.leaves;
    int best_rank = -1;
    std::size_t best_branch = 0;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      if (leaves[i].branch.alternative != alternative) continue;
      if (states_[i].kind == PartKind::Text && !states_[i].dropped) {
        texts.push_back(i);
        if (const int r = rank(i); r > best_rank) {
          best_rank = r;
          best_branch = leaves[i].branch.number;
        }
      }
    }
    for (const std::size_t i : texts) {
      states_[i].dropped = leaves[i].branch.number != best_branch;
      leaves[i].branch = tree_.alternatives[alternative];
    }
  }

  PartTree tree_;
  std::vector<State> states_;
  Defects& defects_;
  std::size_t text_room_;
};

/// Mail of old Macintosh programs, saved as it was: only CR ends its lines.
std::string_view with_line_feeds(std::string_view bytes, std::string& storage) {
  if (bytes.find('\n') != std::string_view::npos || bytes.find('\r') == std::string_view::npos) {
    return bytes;
  }
  storage = bytes;
  std::replace(storage.begin(), storage.end(), '\r', '\n');
  return storage;
}

}  // namespace

std::string Message::text() const {
  std::string out;
  for (const Part& part : parts) {
    if (part.kind != PartKind::Text || part.text.empty()) continue;
    if (!out.empty()) {
      if (out.back() != '\n') out += '\n';
      out += '\n';
    }
    out += part.text;
  }
  return out;
}

Message parse_message(std::string_view bytes, std::optional<std::int64_t> now,
                      const ParseLimits& limits) {
  Message message;
  Defects defects;
  if (bytes.size() > limits.max_bytes) {
    defects.add(DefectKind::Oversize, limits.max_bytes, {}, "the rest was not analysed");
    bytes = bytes.substr(0, limits.max_bytes);
  }
  std::string storage;
  bytes = with_line_feeds(bytes, storage);
  const HeaderView header = split_mail_header(bytes, defects);
  message.envelope = parse_envelope(header, now, defects);
  BodyReader body(walk_parts(bytes, header, limits, defects), limits.max_text_bytes, defects);
  message.parts = body.run();
  message.defects = defects.list();
  return message;
}

}  // namespace docket::mail
