#include "tests/reposts/real_mail.hpp"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "ingest/byte_stream.hpp"
#include "ingest/mbox_reader.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::test {

namespace {

constexpr const char* kOpenIscsi = "open-iscsi";
constexpr const char* kTwistedWeb = "twisted-web";

// Pairs of one author with one subject whose words are more alike than 0.85.
constexpr auto kPairs = std::to_array<KnownPair>({
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
    {kOpenIscsi, "20200925150119.112016-1-colyli@suse.de", "20201001075408.25508-1-colyli@suse.de",
     Verdict::Revision, "v8 and v9"},
    {kOpenIscsi, "20200925150119.112016-1-colyli@suse.de", "20201002082734.13925-1-colyli@suse.de",
     Verdict::Revision, "v8 and v10"},
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
    // Found by equal words, whatever the subject and the time.
    {kOpenIscsi, "20210909154729.20715-1-dinghui@sangfor.com.cn",
     "20210910010220.24073-2-dinghui@sangfor.com.cn", Verdict::Doubtful,
     "9 hours later, patch and all, now below a cover letter: part 1 of the same 3"},
    {kOpenIscsi, "20210909154729.20715-2-dinghui@sangfor.com.cn",
     "20210910010220.24073-3-dinghui@sangfor.com.cn", Verdict::Doubtful, "part 2"},
    {kOpenIscsi, "20210909154729.20715-3-dinghui@sangfor.com.cn",
     "20210910010220.24073-4-dinghui@sangfor.com.cn", Verdict::Doubtful, "part 3"},
    {kOpenIscsi, "4eab1771-2cb3-8e79-b31c-923652340e99@huawei.com",
     "7cce97f2-4dab-5105-a477-8869d5a4f150@huawei.com", Verdict::Doubtful,
     "6 minutes later, word for word, \"PATCH]\" in the subject mended to \"[PATCH]\""},
    {kOpenIscsi, "20200918210947.23800-1-leeman.duncan@gmail.com",
     "20200919150509.1284-1-lduncan@suse.com", Verdict::Doubtful,
     "18 hours later, word for word, from another address without a name, as \"[RESEND]\""},
    {kOpenIscsi, "20200309174105.3371944-1-krisman@collabora.com",
     "20200317233422.532961-1-krisman@collabora.com", Verdict::Another,
     "8 days later as \"[PATCH RESEND v4]\": another subject"},
    {kOpenIscsi, "20210405160406.268132-7-sashal@kernel.org",
     "20210405160432.268374-7-sashal@kernel.org", Verdict::Another,
     "26 seconds later, word for word, the patch for another branch: \"[PATCH AUTOSEL 5.10 "
     "07/22]\""},
    {kOpenIscsi, "20200618012600.608744-91-sashal@kernel.org",
     "20200618012819.609778-72-sashal@kernel.org", Verdict::Another,
     "2 minutes later, the patch for another branch"},
    {kOpenIscsi, "20230617121146.716077-16-dhowells@redhat.com",
     "20230620145338.1300897-17-dhowells@redhat.com", Verdict::Revision,
     "v2 15/17 and v3 16/18 of unchanged words"},
    {kTwistedWeb, "20040102230921.94165.qmail@web60403.mail.yahoo.com",
     "20040109081931.11340.qmail@web60405.mail.yahoo.com", Verdict::Doubtful,
     "6 days later, word for word; the subject has a question mark now"},
    {kTwistedWeb, "2f5ea7490811030401j25c6ca7ah4fe6990e591ff154@mail.gmail.com",
     "2f5ea7490811030416j272bb2f9y8b860e4e3de7d529@mail.gmail.com", Verdict::Doubtful,
     "15 minutes later from another address; sorry that the first ones were encrypted"},
    {kTwistedWeb, "2f5ea7490811030401j25c6ca7ah4fe6990e591ff154@mail.gmail.com",
     "2f5ea7490811030417x33294f3ic1f5f67baec8fffe@mail.gmail.com", Verdict::Doubtful,
     "16 minutes later; sorry that the first ones were encrypted"},
    {kTwistedWeb, "fc.000f81d802db242f3b9aca00a4f3cf0a.2db2431@gsacrd.ab.ca",
     "fc.000f81d802df10f73b9aca001d3e6c6c.2df10fa@gsacrd.ab.ca", Verdict::Another,
     "automatic answers to \"unsubscribe\" and, 19 days later, \"UNSUBSCRIBE!!!!!!!!!\""},
    {kTwistedWeb, "15082805252122290955ad56ac61961619788ca2f4a6@dhcc.com.cn",
     "150916014233b46f9bf8e0460b5599974fc47567a7a6@dhcc.com.cn", Verdict::Another,
     "automatic answers whose text was destroyed to question marks"},
});

}  // namespace

std::span<const KnownPair> known_pairs() { return kPairs; }

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

void settle_known_pairs(std::vector<JudgedMail>& set) {
  std::map<std::string, std::size_t> posts;
  for (const JudgedMail& mail : set) {
    if (mail.label != "post") continue;
    const mail::Analysis analysis = mail::analyse(mail.mail, mail::RawForm::Plain, kTestNow);
    posts[analysis.message_id.value()] = mail.post;
  }
  std::set<std::size_t> doubtful;
  for (const KnownPair& pair : known_pairs()) {
    const auto first = posts.find(pair.first);
    const auto second = posts.find(pair.second);
    if (first == posts.end() || second == posts.end()) continue;
    if (pair.verdict == Verdict::Doubtful) doubtful.insert(second->second);
    if (pair.verdict != Verdict::Repost) continue;
    for (JudgedMail& mail : set) {
      if (mail.post == second->second) mail.post = first->second;
    }
  }
  std::erase_if(set, [&](const JudgedMail& mail) { return doubtful.contains(mail.post); });
}

}  // namespace docket::test
