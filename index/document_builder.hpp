#pragma once

/// One post to one document: what docs/index-format.md says. One builder a thread.

#include <memory>
#include <string>
#include <vector>

#include "archive/read_handle.hpp"
#include "index/post_text.hpp"

namespace Xapian {
class Document;
}

namespace docket::index {

/// What the archive knows of a post beside its text.
struct PostFacts {
  archive::Post post;
  std::vector<std::string> lists;
  bool variant = false;                ///< another post shares its Message-ID
  std::vector<std::string> citations;  ///< keys, of all its copies
  std::vector<IncidentNum> incidents;  ///< that it is linked to, the best first
  std::vector<std::string> tags;       ///< of these, sorted, each once
};
[[nodiscard]] Result<PostFacts> read_facts(archive::ReadHandle& archive, archive::Post post);

class DocumentBuilder {
 public:
  /// Throws Xapian::Error.
  [[nodiscard]] Xapian::Document build(const PostFacts& facts, const PostText& text);

 private:
  std::string term_;  // scratch
};

}  // namespace docket::index
