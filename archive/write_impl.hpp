#pragma once

/// What a WriteTransaction holds; for the files of this folder that implement it.

#include <optional>
#include <string>
#include <unordered_map>

#include "archive/raw_store.hpp"
#include "archive/sqlite.hpp"
#include "archive/state_tree.hpp"
#include "archive/write_transaction.hpp"

namespace docket::archive {

struct WriteTransaction::Impl {
  explicit Impl(Database& database);

  [[nodiscard]] MessageIdNum intern(const MessageId& id);
  [[nodiscard]] std::int64_t intern_list(const std::string& name);
  struct CopyPlace {
    CopyNum num;
    PostNum post;
    UnitNum unit;
    MessageIdNum message_id;
  };
  void insert_copy(const CopyPlace& place, const NewCopy& copy);
  /// What is derived of a copy that is there.
  void rewrite_copy(const CopyPlace& place, const mail::Analysis& analysis);
  void insert_references(CopyNum copy, const mail::Envelope& envelope);
  void insert_replacements(CopyNum copy, const mail::Envelope& envelope);
  void insert_lists(CopyNum num, const NewCopy& copy);
  void insert_gateway_ids(CopyNum copy, const mail::Envelope& envelope);
  void insert_findings(CopyNum copy, const mail::Findings& findings);
  /// False where it was known.
  bool insert_address(CopyNum copy, const mail::ArchiveAddress& address);
  void insert_defects(CopyNum copy, const std::vector<mail::Defect>& defects);
  void insert_post(CopyNum copy, MessageIdNum id, const mail::Analysis& analysis);
  void touch_post(PostNum post);
  void set_leader(PostNum post, CopyNum copy, const mail::Envelope& envelope);
  /// Rare things, so that most questions about them need not be asked.
  [[nodiscard]] bool has_timeless_units();
  [[nodiscard]] bool has_gateway_ids();
  [[nodiscard]] ByteRange range_on_page(const PagePlace& place, std::uint64_t length);
  /// True where anything was not known.
  bool place_on_page(CopyNum copy, const PagePlace& place);
  /// To be called before a post changes or goes.
  void leave_place(PostNum post);
  /// Those of the best copy that has any; and what all copies name.
  void load_references(ThreadPost& post);

  Database& db;
  RawWriter raw;
  StateTree tree;
  std::string uuid;
  Modseq modseq;  // that the commit will have
  bool changed = false;
  bool open = true;
  std::optional<bool> timeless_units, gateway_ids;
  Left left;
  std::unordered_map<std::string, std::int64_t> lists;  // numbers of names seen
};

}  // namespace docket::archive
