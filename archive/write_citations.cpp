#include "archive/write_impl.hpp"

namespace docket::archive {

bool WriteTransaction::Impl::insert_address(CopyNum copy, const mail::ArchiveAddress& address) {
  // A message's id of Google is found without its thread's, too, which old links do not have.
  const std::size_t slash = address.key.find('/');
  if (address.key.starts_with("groups:") && !address.key.starts_with("groups:?") &&
      slash != std::string::npos) {
    const bool message =
        insert_address(copy, {"groups:?" + address.key.substr(slash), address.source});
    // What a reply links to is in that thread; whether the reply is, is not told.
    if (address.source == mail::AddressSource::Attribution) return message;
    return insert_address(copy, {address.key.substr(0, slash), address.source}) || message;
  }
  db.run("INSERT OR IGNORE INTO address (key, copy, source) VALUES (?1, ?2, ?3)",
         std::string_view(address.key), copy, static_cast<int>(address.source));
  return db.changes() == 1;
}

void WriteTransaction::Impl::insert_findings(CopyNum copy, const mail::Findings& findings) {
  for (const mail::FoundKey& found : findings.keys) {
    const std::string_view key = found.key;
    auto num = db.integer("SELECT num FROM citation_key WHERE key = ?1", key);
    if (!num) {
      db.run("INSERT INTO citation_key (key) VALUES (?1)", key);
      num = db.last_insert_rowid();
    }
    db.run("INSERT OR IGNORE INTO citation (copy, key, quoted) VALUES (?1, ?2, ?3)", copy, *num,
           found.quoted ? 1 : 0);
  }
  if (!findings.words.empty()) {
    std::string words;
    words.reserve(findings.words.size() * 4);
    for (const std::uint32_t word : findings.words) {
      for (unsigned shift = 0; shift < 32; shift += 8) {
        words.push_back(static_cast<char>(word >> shift & 0xFFU));
      }
    }
    db.run("INSERT OR REPLACE INTO copy_words (copy, words) VALUES (?1, ?2)", copy,
           BlobView{words});
  }
  for (const mail::ArchiveAddress& address : findings.addresses) insert_address(copy, address);
}

Result<bool> WriteTransaction::add_alias(const Alias& alias) {
  return guarded([&] {
    Database& db = impl_->db;
    // "DIGEST KEY"
    const std::string arguments = alias.copy.hex() + ' ' + alias.key;
    const auto last = db.integer(
        "SELECT num FROM decision WHERE kind = 'alias' AND substr(arguments, 66) = ?1"
        " ORDER BY num DESC LIMIT 1",
        std::string_view(alias.key));
    if (last) {
      Rows rows = db.query("SELECT arguments FROM decision WHERE num = ?1", *last);
      if (rows.step() && rows.text(0) == arguments) return false;
    }
    db.run("INSERT INTO decision (kind, arguments, reason, modseq) VALUES ('alias', ?1, ?2, ?3)",
           std::string_view(arguments), std::string_view(alias.reason), impl_->modseq);
    impl_->changed = true;
    return true;
  });
}

}  // namespace docket::archive
