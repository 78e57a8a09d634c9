#include <algorithm>

#include "archive/database_rows.hpp"
#include "archive/write_impl.hpp"
#include "archive/write_transaction.hpp"
#include "mail/subject_parts.hpp"

namespace docket::archive {

MessageIdNum WriteTransaction::Impl::intern(const MessageId& id) {
  if (const auto known =
          db.integer("SELECT num FROM message_id WHERE id = ?1", std::string_view(id.value()))) {
    return MessageIdNum(*known);
  }
  db.run("INSERT INTO message_id (id) VALUES (?1)", std::string_view(id.value()));
  return MessageIdNum(db.last_insert_rowid());
}

std::int64_t WriteTransaction::Impl::intern_list(const std::string& name) {
  const auto [it, added] = lists.try_emplace(name, 0);
  if (!added) return it->second;
  const auto known = db.integer("SELECT num FROM list WHERE name = ?1", std::string_view(name));
  if (!known) db.run("INSERT INTO list (name) VALUES (?1)", std::string_view(name));
  it->second = known ? *known : db.last_insert_rowid();
  return it->second;
}

void WriteTransaction::Impl::insert_references(CopyNum copy, const mail::Envelope& envelope) {
  std::int64_t ordinal = 0;
  const auto insert = [&](const std::vector<MessageId>& ids, int kind) {
    for (const MessageId& id : ids) {
      db.run("INSERT INTO reference (copy, ordinal, kind, message_id) VALUES (?1, ?2, ?3, ?4)",
             copy, ordinal++, kind, intern(id));
    }
  };
  insert(envelope.references, 0);
  insert(envelope.in_reply_to, 1);
}

void WriteTransaction::Impl::insert_replacements(CopyNum copy, const mail::Envelope& envelope) {
  const auto insert = [&](const std::optional<MessageId>& id, Replacement::Kind kind) {
    if (!id) return;
    db.run("INSERT INTO replacement (copy, kind, message_id) VALUES (?1, ?2, ?3)", copy,
           static_cast<int>(kind), intern(*id));
  };
  insert(envelope.supersedes, Replacement::Kind::Supersedes);
  insert(envelope.cancels, Replacement::Kind::Cancels);
}

void WriteTransaction::Impl::insert_gateway_ids(CopyNum copy, const mail::Envelope& envelope) {
  for (const MessageId& id : envelope.gateway_ids) {
    const MessageIdNum num = intern(id);
    db.run("INSERT OR IGNORE INTO gateway_id (message_id, copy) VALUES (?1, ?2)", num, copy);
    db.run("DELETE FROM ghost WHERE message_id = ?1", num);
    gateway_ids = true;
  }
}

void WriteTransaction::Impl::insert_post(CopyNum copy, MessageIdNum id,
                                         const mail::Analysis& analysis) {
  const mail::Envelope& envelope = analysis.message.envelope;
  db.run(
      "INSERT INTO post (num, leader, message_id, thread, parent, subject, author_name,"
      " author_address, time, time_offset, time_source, modseq, subject_key, series_key)"
      " VALUES (?1, ?1, ?2, ?1, NULL, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      copy, id, std::string_view(envelope.subject), std::string_view(envelope.author.name),
      std::string_view(envelope.author.address), analysis.time.utc_seconds,
      analysis.time.offset_minutes, static_cast<int>(analysis.time_source), modseq,
      mail::subject_key(analysis.subject.base),
      mail::series_key(analysis.subject, envelope.author.address));
  // Others under that id are variants now.
  db.run(
      "UPDATE post SET modseq = ?2 WHERE modseq <> ?2 AND num <> ?3"
      " AND num IN (SELECT post FROM copy WHERE message_id = ?1)",
      id, modseq, copy);
  // The id is no ghost any more; the threading links anew what hung on it.
  db.run("DELETE FROM ghost WHERE message_id = ?1", id);
}

void WriteTransaction::Impl::insert_copy(const CopyPlace& place, const NewCopy& copy) {
  const mail::Analysis& a = copy.analysis;
  const ByteRange range =
      copy.page ? range_on_page(*copy.page, copy.raw.size()) : raw.append(copy.raw);
  const std::string words = a.words.bytes();
  db.run(
      "INSERT INTO copy (num, message_id, post, unit, class, canonical, note, words, body, own,"
      " words_size, damage, time, time_offset, time_source, analysis, modseq, sha256, start,"
      " length, form) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
      " ?16, ?17, ?18, ?19, ?20)",
      place.num, place.message_id, place.post, place.unit, BlobView{a.canonical.view()},
      a.repost_note ? 1 : 0, BlobView{words}, static_cast<std::int64_t>(a.body_hash),
      static_cast<std::int64_t>(a.own_hash), a.words_size, a.damage, a.time.utc_seconds,
      a.time.offset_minutes, static_cast<int>(a.time_source), mail::kAnalysisVersion, modseq,
      BlobView{copy.sha256.view()}, range.start, range.length, static_cast<int>(copy.form));
}

void WriteTransaction::Impl::rewrite_copy(const CopyPlace& place, const mail::Analysis& a) {
  const std::string words = a.words.bytes();
  db.run(
      "UPDATE copy SET message_id = ?2, post = ?3, unit = ?4, class = 0, canonical = ?5, note = ?6,"
      " words = ?7, body = ?8, own = ?9, words_size = ?10, damage = ?11, time = ?12,"
      " time_offset = ?13, time_source = ?14, analysis = ?15, modseq = ?16 WHERE num = ?1",
      place.num, place.message_id, place.post, place.unit, BlobView{a.canonical.view()},
      a.repost_note ? 1 : 0, BlobView{words}, static_cast<std::int64_t>(a.body_hash),
      static_cast<std::int64_t>(a.own_hash), a.words_size, a.damage, a.time.utc_seconds,
      a.time.offset_minutes, static_cast<int>(a.time_source), mail::kAnalysisVersion, modseq);
}

void WriteTransaction::Impl::insert_lists(CopyNum num, const NewCopy& copy) {
  for (const auto* names : {&copy.analysis.message.envelope.lists, &copy.more_lists}) {
    for (const std::string& name : *names) {
      db.run("INSERT OR IGNORE INTO copy_list (copy, list) VALUES (?1, ?2)", num,
             intern_list(name));
    }
  }
}

void WriteTransaction::Impl::insert_defects(CopyNum copy,
                                            const std::vector<mail::Defect>& defects) {
  for (const mail::Defect& d : defects) {
    db.run(
        "INSERT INTO defect (copy, source, kind, offset, what, done)"
        " VALUES (?1, 0, ?2, ?3, ?4, ?5)",
        copy, mail::to_string(d.kind), d.offset, std::string_view(d.what),
        std::string_view(d.done));
  }
}

Result<std::optional<CopyNum>> WriteTransaction::find_copy(const Digest& sha256) {
  return guarded([&]() -> std::optional<CopyNum> {
    const auto num =
        impl_->db.integer("SELECT num FROM copy WHERE sha256 = ?1", BlobView{sha256.view()});
    return num ? std::optional(CopyNum(*num)) : std::nullopt;
  });
}

Result<std::optional<Timestamp>> WriteTransaction::copy_time(CopyNum copy) {
  return guarded([&]() -> std::optional<Timestamp> {
    Rows rows =
        impl_->db.query("SELECT time, time_offset, time_source FROM copy WHERE num = ?1", copy);
    if (!rows.step() || read_time_source(rows, 2) == TimeSource::Unknown) return std::nullopt;
    return Timestamp{rows.integer(0), static_cast<int>(rows.integer(1))};
  });
}

Result<CopyNum> WriteTransaction::add_copy(const NewCopy& copy, UnitNum unit) {
  return guarded([&] {
    const PostNum post(
        unit ? impl_->db.integer("SELECT post FROM copy WHERE num = ?1", unit).value_or(0) : 0);
    impl_->changed = true;
    const mail::Analysis& analysis = copy.analysis;
    if (analysis.time_source == TimeSource::Unknown ||
        analysis.time_source == TimeSource::Neighbour) {
      impl_->timeless_units = true;
    }
    if (!copy.known) impl_->tree.add(copy.sha256);
    const CopyNum num =
        copy.known ? copy.known : CopyNum(static_cast<std::int64_t>(impl_->tree.size()));
    const MessageIdNum id = impl_->intern(analysis.message_id);
    const PostNum owner = post ? post : PostNum(num.value());
    const Impl::CopyPlace place{num, owner, unit ? unit : num, id};
    if (copy.known) {
      impl_->rewrite_copy(place, analysis);
    } else {
      impl_->insert_copy(place, copy);
    }
    impl_->insert_references(num, copy.analysis.message.envelope);
    impl_->insert_replacements(num, copy.analysis.message.envelope);
    impl_->insert_gateway_ids(num, copy.analysis.message.envelope);
    impl_->insert_lists(num, copy);
    impl_->insert_findings(num, copy.findings);
    impl_->insert_defects(num, copy.analysis.message.defects);
    if (copy.page) impl_->place_on_page(num, *copy.page);
    if (post) {
      impl_->touch_post(post);
    } else {
      impl_->insert_post(num, id, copy.analysis);
    }
    return num;
  });
}

Result<bool> WriteTransaction::add_origin(CopyNum copy, const Origin& origin) {
  return guarded([&] {
    impl_->db.run(
        "INSERT OR IGNORE INTO origin (source, offset, copy, form, separator, member)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        origin.source, origin.offset, copy, static_cast<int>(origin.form),
        std::string_view(origin.separator), std::string_view(origin.member));
    const bool added = impl_->db.changes() == 1;
    impl_->changed = impl_->changed || added;
    return added;
  });
}

Result<std::string> WriteTransaction::raw(CopyNum copy, std::uint64_t limit, mail::RawForm& form) {
  return guarded([&] {
    ByteRange range;
    {
      Rows rows = impl_->db.query("SELECT start, length, form FROM copy WHERE num = ?1", copy);
      if (!rows.step()) throw_corrupt("a copy that a post names is missing");
      range = {static_cast<std::uint64_t>(rows.integer(0)),
               static_cast<std::uint64_t>(rows.integer(1))};
      form = read_form(rows, 2);
    }
    range.length = std::min(range.length, limit);
    return impl_->raw.read(range);
  });
}

Result<std::optional<UnitNum>> WriteTransaction::unit_with_words(const MessageId& id,
                                                                 Hash128 words) {
  return guarded([&]() -> std::optional<UnitNum> {
    const std::string bytes = words.bytes();
    const auto unit = impl_->db.integer(
        "SELECT c.unit FROM message_id m JOIN copy c ON c.message_id = m.num"
        " WHERE m.id = ?1 AND c.words = ?2 AND c.class = 0 LIMIT 1",
        std::string_view(id.value()), BlobView{bytes});
    return unit ? std::optional(UnitNum(*unit)) : std::nullopt;
  });
}

Result<std::vector<CopyBrief>> WriteTransaction::different_words(const MessageId& id,
                                                                 std::int64_t limit) {
  return guarded([&] {
    std::vector<CopyBrief> out;
    Rows rows = impl_->db.query(
        "SELECT min(c.num), c.unit, c.words FROM message_id m JOIN copy c ON c.message_id = m.num"
        " WHERE m.id = ?1 AND c.class = 0 GROUP BY c.words ORDER BY c.words LIMIT ?2",
        std::string_view(id.value()), limit);
    while (rows.step()) {
      out.push_back({CopyNum(rows.integer(0)), UnitNum(rows.integer(1)), read_hash(rows, 2)});
    }
    return out;
  });
}

}  // namespace docket::archive
