#include "mail/part_tree.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "mail/mime_structure.hpp"
#include "mail/transfer_encoding.hpp"

namespace docket::mail {
namespace {

using Role = LeafView::Role;

constexpr std::string_view kDefaultType = "text/plain";

/// A part that is still to be read.
struct Node {
  std::string_view bytes;  ///< with header, unless it is loose text
  std::size_t offset = 0;
  std::size_t depth = 0;
  LeafView::Branch branch;
  std::string_view default_type = kDefaultType;
  bool exact = true;  ///< bytes lie in the mail at `offset`; else they were decoded from there
  bool loose = false;
};

/// A node whose header is read.
struct Entity {
  const HeaderView& header;
  std::string_view content;
  const Node& node;
  StructuredField type;

  std::size_t offset_of(std::string_view inner) const {
    if (!node.exact) return node.offset;
    return node.offset + static_cast<std::size_t>(inner.data() - node.bytes.data());
  }
};

bool is_message(std::string_view type) {
  return type == "message/rfc822" || type == "message/news" || type == "message/global";
}

/// Some programs write a further boundary line or a blank behind the last one.
bool says_something(std::string_view epilogue) {
  while (auto line = next_line(epilogue)) {
    const std::string_view text = trim(*line);
    if (!text.empty() && !text.starts_with("--")) return true;
  }
  return false;
}

bool looks_like_html(std::string_view content) {
  content = trim(content.substr(0, 256));
  return istarts_with(content, "<html") || istarts_with(content, "<!doctype html");
}

/// The fields of a forwarded message that a reader wants to see.
std::string message_head(const HeaderView& header) {
  std::string out;
  Defects unused;
  for (const std::string_view name : {"From", "Date", "Subject"}) {
    const std::string_view value = header.value(name);
    if (value.empty()) continue;
    out.append(name).append(": ").append(trim(decode_header_text(value, 0, unused))) += '\n';
  }
  return out;
}

class Walker {
 public:
  Walker(const ParseLimits& limits, Defects& defects) : limits_(limits), defects_(defects) {}

  PartTree run(std::string_view mail, const HeaderView& header) {
    Node root;
    root.bytes = mail;
    read_entity(header, root, Role::Body);
    while (!pending_.empty()) {
      const Node node = pending_.back();
      pending_.pop_back();
      if (node.loose) {
        add_loose(node.bytes, node.offset, node.branch);
      } else {
        read_part(node);
      }
    }
    return std::move(tree_);
  }

 private:
  void read_part(const Node& node) {
    if (node.bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
    Defects found;
    const HeaderView header = split_header(node.bytes, found);
    for (const Defect& defect : found.list()) {
      if (defect.kind == DefectKind::NoHeader) continue;  // a part needs none
      const std::size_t offset = node.offset + (node.exact ? defect.offset : 0);
      defects_.add(defect.kind, offset, defect.what, defect.done);
    }
    read_entity(header, node, Role::Part);
  }

  void read_entity(const HeaderView& header, const Node& node, Role role) {
    const std::string_view content = node.bytes.substr(header.body_offset());
    Entity entity{header, content, node, parse_structured_field(header.value("Content-Type"))};
    std::string& type = entity.type.value;
    if (type.empty()) type = node.default_type;
    if (type.find('/') == std::string::npos) type = kDefaultType;  // seen: "text"
    const bool multipart = type.starts_with("multipart/");
    if (multipart || is_message(type)) {
      if (node.depth >= limits_.max_depth || room() < 2) {
        give_up(entity, content);
      } else if (multipart) {
        read_multipart(entity);
      } else {
        read_message(entity);
      }
      return;
    }
    LeafView leaf;
    leaf.role = role;
    leaf.type = std::move(entity.type);
    leaf.disposition = parse_structured_field(header.value("Content-Disposition"));
    leaf.encoding = header.value("Content-Transfer-Encoding");
    leaf.content = content;
    leaf.offset = entity.offset_of(content);
    leaf.branch = node.branch;
    tree_.leaves.push_back(std::move(leaf));
  }

  /// How many leaves may still be made of what is not yet pending.
  std::size_t room() const {
    const std::size_t used = tree_.leaves.size() + pending_.size();
    return used >= limits_.max_parts ? 0 : limits_.max_parts - used;
  }

  void give_up(const Entity& entity, std::string_view content) {
    const std::size_t offset = entity.offset_of(content);
    defects_.add(DefectKind::TooDeep, offset, entity.type.value, "it was left as plain text");
    add_loose(content, offset, entity.node.branch);
  }

  void add_loose(std::string_view content, std::size_t offset, LeafView::Branch branch) {
    LeafView leaf;
    leaf.role = Role::Loose;
    leaf.type.value = looks_like_html(content) ? "text/html" : kDefaultType;
    leaf.content = content;
    leaf.offset = offset;
    leaf.branch = branch;
    tree_.leaves.push_back(std::move(leaf));
  }

  void read_multipart(const Entity& entity) {
    const std::string boundary(trim_right(entity.type.parameter("boundary").value_or("")));
    MultipartView view = split_multipart(entity.content, boundary, room());
    if (view.parts.empty()) {
      const std::string guessed = guess_boundary(entity.content);
      defects_.add(DefectKind::MissingBoundary, entity.offset_of(entity.content),
                   "boundary \"" + boundary + "\"",
                   guessed.empty() ? "all of it is text" : "the one in the body was taken");
      view = split_multipart(entity.content, guessed, room());
    }
    if (view.parts.empty()) {
      if (says_something(entity.content)) {
        add_loose(entity.content, entity.offset_of(entity.content), entity.node.branch);
      }
      return;
    }
    const std::string_view last = view.parts.back();
    const std::size_t end = entity.offset_of(last) + (entity.node.exact ? last.size() : 0);
    if (view.cut) {
      defects_.add(DefectKind::TooDeep, end, "too many parts", "the last holds the rest");
    } else if (!view.closed) {
      defects_.add(DefectKind::UnclosedMultipart, end, "--" + boundary, "it ends with the text");
    }
    push_parts(entity, view);
  }

  void push_parts(const Entity& entity, const MultipartView& view) {
    Node child = entity.node;
    if (says_something(view.epilogue) && room() > view.parts.size()) {
      child.bytes = view.epilogue;
      child.offset = entity.offset_of(view.epilogue);
      child.loose = true;
      pending_.push_back(child);
      child.loose = false;
    }
    child.depth = entity.node.depth + 1;
    const bool digest = entity.type.value == "multipart/digest";
    child.default_type = digest ? std::string_view("message/rfc822") : kDefaultType;
    if (entity.type.value == "multipart/alternative") {
      child.branch.alternative = tree_.alternatives.size();
      tree_.alternatives.push_back(entity.node.branch);
    }
    for (std::size_t i = view.parts.size(); i-- > 0;) {
      child.bytes = view.parts[i];
      child.offset = entity.offset_of(child.bytes);
      if (child.branch.alternative != entity.node.branch.alternative) child.branch.number = i;
      pending_.push_back(child);
    }
  }

  void read_message(const Entity& entity) {
    Node inner = entity.node;
    inner.depth = entity.node.depth + 1;
    inner.default_type = kDefaultType;
    inner.bytes = entity.content;
    inner.offset = entity.offset_of(entity.content);
    decode_message(entity, inner);
    Defects unused;  // reading the node finds them again
    tree_.storage.push_back(message_head(split_header(inner.bytes, unused)));
    if (!tree_.storage.back().empty()) {
      LeafView head;
      head.role = Role::MessageHead;
      head.type.value = entity.type.value;
      head.content = tree_.storage.back();
      head.offset = inner.offset;
      head.branch = inner.branch;
      tree_.leaves.push_back(std::move(head));
    }
    pending_.push_back(inner);
  }

  /// A message must not be encoded (RFC 2046, 5.2.1), but some are.
  void decode_message(const Entity& entity, Node& inner) {
    switch (transfer_encoding_from(entity.header.value("Content-Transfer-Encoding"))) {
      case TransferEncoding::Base64:
        tree_.storage.push_back(decode_base64(inner.bytes).bytes);
        break;
      case TransferEncoding::QuotedPrintable:
        tree_.storage.push_back(decode_quoted_printable(inner.bytes).bytes);
        break;
      default: return;
    }
    inner.bytes = tree_.storage.back();
    inner.exact = false;
  }

  const ParseLimits& limits_;
  Defects& defects_;
  PartTree tree_;
  std::vector<Node> pending_;  ///< the next one last
};

}  // namespace

PartTree walk_parts(std::string_view mail, const HeaderView& header, const ParseLimits& limits,
                    Defects& defects) {
  return Walker(limits, defects).run(mail, header);
}

}  // namespace docket::mail
