#include "tests/reposts/real_mail.hpp"

#include <map>
#include <optional>
#include <utility>

#include "ingest/byte_stream.hpp"
#include "ingest/mbox_reader.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::test {

std::vector<std::string> real_mails(const std::string& list) {
  std::vector<std::string> mails;
  const auto path = shared_mail("corpora/" + list + ".mbox.zst");
  if (!path) return mails;
  ingest::MboxReader reader(need(ingest::open_decompressed(*path)), {});
  while (const auto mail = need(reader.next())) {
    std::string storage;
    mails.emplace_back(mail::unquote_mbox(mail->bytes.view(), mail->form, storage));
  }
  return mails;
}

// Pairs of one author with one subject whose words are more alike than 0.85.
const std::vector<KnownPair>& known_pairs() {
  constexpr const char* kOpenIscsi = "open-iscsi";
  constexpr const char* kTwistedWeb = "twisted-web";
  static const std::vector<KnownPair> kPairs = {
      {kOpenIscsi, "1ea172cd-def3-4466-9440-2667a78cf8a8@googlegroups.com",
       "8a89dcdb-8fae-4c97-9a76-db621b01bcaf@googlegroups.com", Verdict::Revision,
       "two minutes later, a sentence worded anew"},
      {kOpenIscsi, "0c2592cf-ad61-4fe4-8006-63edabe4af7f@googlegroups.com",
       "7fe0dd60-7da1-4027-9f1e-c5c717c94ddd@googlegroups.com", Verdict::Another,
       "14 seconds later, but an answer to another post, with another greeting and quote"},
      {kOpenIscsi, "yq136ekifn0.fsf@oracle.com", "yq1d0de825o.fsf@oracle.com", Verdict::Another,
       "a week later, another answer; the quote is what is alike"},
      {kOpenIscsi, "e7ff4f24-7708-15a0-5afe-18d50c9622af@web.de",
       "62ff53e5-32d0-0440-045d-881350b2e6cd@web.de", Verdict::Repost,
       "the same second, the same words; only the footer's link differs"},
      {kOpenIscsi, "20200818124736.5790-1-colyli@suse.de", "20200818131227.37020-1-colyli@suse.de",
       Verdict::Revision, "v6 and v7"},
      {kOpenIscsi, "20200925150119.112016-1-colyli@suse.de",
       "20201001075408.25508-1-colyli@suse.de", Verdict::Revision, "v8 and v9"},
      {kOpenIscsi, "20200925150119.112016-1-colyli@suse.de",
       "20201002082734.13925-1-colyli@suse.de", Verdict::Revision, "v8 and v10"},
      {kTwistedWeb, "20040109081931.11340.qmail@web60405.mail.yahoo.com",
       "20040110180147.81710.qmail@web60403.mail.yahoo.com", Verdict::Repost,
       "34 hours later, word for word, nothing said"},
      {kTwistedWeb, "1082451680.22020.25.camel@harold", "1082451680.22024.26.camel@harold",
       Verdict::Repost, "5 seconds later, word for word"},
      {kTwistedWeb, "1096380246.13253.10.camel@harold", "1096380246.13253.11.camel@harold",
       Verdict::Repost, "3 seconds later, word for word"},
      {kTwistedWeb, "E1CQC7Z-0008KB-00@pyramid.twistedmatrix.com",
       "E1CQCJN-0008SM-00@pyramid.twistedmatrix.com", Verdict::Revision,
       "a correction above the whole of the first post"},
      {kTwistedWeb, "41F6D09C.90608@shechen.at", "41F6D0C6.3020601@shechen.at", Verdict::Repost,
       "36 seconds later, word for word"},
      {kTwistedWeb, "85d9a90905072920246adfa247@mail.gmail.com",
       "85d9a909050730153035124186@mail.gmail.com", Verdict::Repost,
       "19 hours later, word for word, as an answer to the first"},
      {kTwistedWeb, "1124979123.12847.35.camel@pcard0ze.ca.nortel.com",
       "1124978977.12847.33.camel@pcard0ze.ca.nortel.com", Verdict::Repost,
       "41 minutes apart; an apology and a rule above the same words"},
      {kTwistedWeb, "20060906234558.1717.2092011679.divmod.quotient.41347@ohm",
       "20060906234601.1717.126352322.divmod.quotient.41348@ohm", Verdict::Repost,
       "3 seconds later, word for word"},
      {kTwistedWeb, "2f5ea7490811030401j25c6ca7ah4fe6990e591ff154@mail.gmail.com",
       "2f5ea7490811030408q59d47000u3682b501c74140fe@mail.gmail.com", Verdict::Repost,
       "7 minutes later, word for word, as an answer to the first"},
      {kTwistedWeb, "2f5ea7490811030401j25c6ca7ah4fe6990e591ff154@mail.gmail.com",
       "2f5ea7490811030410q6910597by8977f328dc6ad626@mail.gmail.com", Verdict::Repost,
       "9 minutes later, word for word"},
      {kTwistedWeb, "2f5ea7490811030401j25c6ca7ah4fe6990e591ff154@mail.gmail.com",
       "2f5ea7490811030412h6df9dc15qd8c81edb5c5b1aa5@mail.gmail.com", Verdict::Repost,
       "11 minutes later, word for word"},
      {kTwistedWeb, "2f5ea7490812180123wdfeb2f1k6ad493f1e632b9e9@mail.gmail.com",
       "2f5ea7490812180208y76043b9co56358eebdae48a6e@mail.gmail.com", Verdict::Repost,
       "45 minutes later, word for word, as an answer to the first"},
      {kTwistedWeb, "AANLkTimfNHuvUzIhfbzS_aWcErnqO-4rAg-tE7lyyOq0@mail.gmail.com",
       "BDDBC983-8770-4CD2-9D74-591D423573FE@grosz.at", Verdict::Revision,
       "12 minutes later with its code laid out anew, a link more, \"(reformatted)\" in the "
       "subject"},
      {kTwistedWeb, "BANLkTinasqVkd4n_DSPYsf+3TggdTp3P2A@mail.gmail.com",
       "BANLkTim_mjavG-BgrikxV65mrfirW+iEgg@mail.gmail.com", Verdict::Repost,
       "6 hours later, word for word but for the name at the end"},
      {kTwistedWeb, "CAKmUHjapLc8QAWyOx_+zmY7jo_hgGk+GJ0i98S43vEYAJ5KO=g@mail.gmail.com",
       "CAKmUHjaD=QboxCw31z0ofganT-hRDu3UbGtQ5i8T8pe2wSA9eQ@mail.gmail.com", Verdict::Revision,
       "2 hours later, apologises for the double post and adds code that had been left out"},
      {kTwistedWeb, "tencent_3D05E930066B9D1B2A65861F@qq.com",
       "tencent_12DE4F9772C0F11F3CE4B565@qq.com", Verdict::Revision,
       "34 minutes later, a link in place of the attachment that it spoke of"},
      {kTwistedWeb, "3131B1E7-E5AD-423E-825D-99B8F31A6282@schollnick.net",
       "BACEAA9F-DF96-4DBE-9152-C4AE9E3193AC@schollnick.net", Verdict::Repost,
       "2 minutes later, word for word"},
      {kTwistedWeb, "0.0.45F.FAC.1D0AEBC35431D3C.2E8D@mail3.flipmailer.com",
       "0.0.427.AB0.1D0B11309890DF6.2E9A@mail5.flipmailer.com", Verdict::Another,
       "3 days later, a machine's next invitation with other links"},
      {kTwistedWeb, "fc.000f81d802d8f5a23b9aca00bacf831a.2d8f5a3@gsacrd.ab.ca",
       "fc.000f81d802d8ffa23b9aca00bacf831a.2d8ffa3@gsacrd.ab.ca", Verdict::Another,
       "a day later, the automatic answer to another post"},
  };
  return kPairs;
}

void join_known_reposts(std::vector<JudgedMail>& set) {
  std::map<std::string, std::size_t> posts;
  for (const JudgedMail& mail : set) {
    if (mail.label != "post") continue;
    const mail::Analysis analysis = mail::analyse(mail.mail, mail::RawForm::Plain, kTestNow);
    posts[analysis.message_id.value()] = mail.post;
  }
  for (const KnownPair& pair : known_pairs()) {
    const auto first = posts.find(pair.first);
    const auto second = posts.find(pair.second);
    if (pair.verdict != Verdict::Repost || first == posts.end() || second == posts.end()) continue;
    for (JudgedMail& mail : set) {
      if (mail.post == second->second) mail.post = first->second;
    }
  }
}

}  // namespace docket::test
