#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/utf8.hpp"
#include "mail/url_parts.hpp"
#include "mail/url_target.hpp"
#include "tests/support/shared_mail.hpp"

using namespace docket;        // NOLINT(google-build-using-namespace)
using namespace docket::mail;  // NOLINT(google-build-using-namespace)

namespace {

struct Row {
  const char* url;
  const char* key;
};

/// Each row; and that the normal form of its URL names the same.
void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.url);
    const UrlTarget target = read_url(row.url);
    CHECK(target.key == row.key);
    const UrlTarget again = read_url(target.url);
    CHECK(again.key == target.key);
    CHECK(again.url == target.url);
  }
}

const std::string kSha256 = "a44620f1a4a44620f1a4a44620f1a4a44620f1a4a44620f1a4a44620f1a4abcd";
const std::string kSha1 = "0123456789abcdef0123456789abcdef01234567";

}  // namespace

TEST_CASE("read_url: bugs and their comments", "[mail][url]") {
  check({
      {"https://bugzilla.mozilla.org/show_bug.cgi?id=1619047", "bug:1619047"},
      {"http://bugzilla.mozilla.org/show_bug.cgi?id=1619047", "bug:1619047"},
      {"https://bugzilla.mozilla.org/show_bug.cgi?id=1901270#c1", "bug:1901270#c1"},
      {"https://bugzilla.mozilla.org/show_bug.cgi?id=1901270#c10.", "bug:1901270#c10"},
      {"https://bugzilla.mozilla.org/show_bug.cgi?id=0988633", "bug:988633"},
      {"https://bugzilla.mozilla.org/show_bug.cgi?GoAheadAndLogIn=1&id=1619047", "bug:1619047"},
      {"https://bugzilla.mozilla.org/show_bug.cgi?id=35", "bug:35"},
      {"https://bugzil.la/1409257", "bug:1409257"},
      {"bugzil.la/1409257", "bug:1409257"},
      {"https://bugzil.la/1409257#c3", "bug:1409257#c3"},
      {"https://bugzilla.mozilla.org/1619047", "bug:1619047"},
      {"https://bugzilla.mozilla.org/rest/bug/35", "bug:35"},
      {"https://bugzilla.mozilla.org/rest/bug/35/comment", "bug:35"},
      {"https://bugzilla.mozilla.org/rest/bug?id=1619047", "bug:1619047"},
      {"https://bugzilla.mozilla.org/page.cgi?bug_id=1947691&comment_id=17491271&"
       "id=comment-revisions.html",
       "bug:1947691"},
      {"https://bugzilla.mozilla.org/page.cgi?id=splinter.html&bug=901698&attachment=5",
       "bug:901698"},
      {"https://bugzilla.mozilla.org/show_bug.cgi?id=1619047&amp;foo=1", "bug:1619047"},
      {"HTTPS://BUGZILLA.MOZILLA.ORG/show_bug.cgi?id=1619047", "bug:1619047"},
      {"https://bugzilla.mozilla.org:443/show_bug.cgi?id=1619047", "bug:1619047"},
      {"<URL:https://bugzilla.mozilla.org/show_bug.cgi?id=1619047>", "bug:1619047"},
      {"https://bugzilla.mozilla.org/show_bug.cgi?id=1619047).", "bug:1619047"},
      {"https://bugzilla.mozilla.org/attachment.cgi?id=9239293", ""},
      {"https://bugzilla.mozilla.org/buglist.cgi?bug_id=1619047", ""},
      {"https://bugzilla.mozilla.org/enter_bug.cgi?product=Core", ""},
      {"https://bugzilla.mozilla.org/show_bug.cgi?id=firefox-alias", ""},
      {"https://bugzilla.mozilla.org/show_bug.cgi?id=161904x", ""},
      {"https://bugzilla.mozilla.org/rest/bug?id=1619047,1619048", ""},
      {"https://bugzilla.mozilla.org/rest/bug/comment/17491271", ""},
      {"https://bugzilla.mozilla.org/", ""},
      {"https://bugzilla.example.org/show_bug.cgi?id=1619047", ""},
      {"https://notbugzilla.mozilla.org.example.org/show_bug.cgi?id=1619047", ""},
  });
}

TEST_CASE("read_url: wiki pages, parts and edits", "[mail][url]") {
  check({
      {"https://wiki.mozilla.org/CA/Responding_To_An_Incident#Incident_Report",
       "wiki:CA/Responding_To_An_Incident#Incident_Report"},
      {"https://wiki.mozilla.org/CA:Camerfirma_Issues", "wiki:CA/Camerfirma_Issues"},
      {"https://wiki.mozilla.org/CA/Camerfirma%20Issues", "wiki:CA/Camerfirma_Issues"},
      {"https://wiki.mozilla.org/CA/Camerfirma__Issues/", "wiki:CA/Camerfirma_Issues"},
      {"https://wiki.mozilla.org/CA%2FIncident_Dashboard", "wiki:CA/Incident_Dashboard"},
      {"https://wiki.mozilla.org/CA%3AIncident_Dashboard", "wiki:CA/Incident_Dashboard"},
      {"http://m.wiki.mozilla.org/CA/Bug_Triage", "wiki:CA/Bug_Triage"},
      {"https://wiki.allizom.org/CA/Bug_Triage", "wiki:CA/Bug_Triage"},
      {"https://wiki.mozilla.org/index.php?title=CA/Maintenance_and_Enforcement&diff=1254088"
       "&oldid=prev",
       "wiki:CA/Maintenance_and_Enforcement"},
      {"https://wiki.mozilla.org/index.php?title=CA:Symantec_Issues&action=edit",
       "wiki:CA/Symantec_Issues"},
      {"https://wiki.mozilla.org/index.php/CA/Communications", "wiki:CA/Communications"},
      {"https://wiki.mozilla.org/CA/Entrust_Issues#Issue_JJ:_Late%20answers",
       "wiki:CA/Entrust_Issues#Issue_JJ:_Late_answers"},
      {"https://wiki.mozilla.org/Security/Guidelines", "wiki:Security/Guidelines"},
      {"https://wiki.mozilla.org/security/Guidelines", "wiki:Security/Guidelines"},
      {"https://wiki.mozilla.org/Special:MobileDiff/1201370", "wiki-diff:1201370"},
      {"https://wiki.mozilla.org/Special:Diff/1201369/1201370", "wiki-diff:1201370"},
      {"https://wiki.mozilla.org/index.php?diff=1245128", "wiki-diff:1245128"},
      {"https://wiki.mozilla.org/?diff=1245128&oldid=1", "wiki-diff:1245128"},
      {"https://wiki.mozilla.org/Special:RecentChanges", ""},
      {"https://wiki.mozilla.org/", ""},
      {"https://wiki.mozilla.org/api.php?action=query", ""},
      {"https://en.wikipedia.org/wiki/CA/Bug_Triage", ""},
  });
}

TEST_CASE("read_url: certificates and batches of them", "[mail][url]") {
  const std::string upper = [] {
    std::string out = kSha256;
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
  }();
  std::string colons;
  for (std::size_t i = 0; i < upper.size(); i += 2) {
    if (i > 0) colons += ':';
    colons += upper.substr(i, 2);
  }
  const std::string key = "cert:sha256:" + kSha256;
  const std::string sha1_key = "cert:sha1:" + kSha1;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"https://crt.sh/?id=18603461241", "cert:crtsh:18603461241"},
      {"https://crt.sh/?id=250008707&opt=cablint,x509lint,zlint,ocsp", "cert:crtsh:250008707"},
      {"https://crt.sh/?id=250008707&opt=cablint&opt=ocsp", "cert:crtsh:250008707"},
      {"https://crt.sh/?d=4512345679", "cert:crtsh:4512345679"},
      {"https://crt.sh/?c=4512345679", "cert:crtsh:4512345679"},
      {"crt.sh/?id=4512345679", "cert:crtsh:4512345679"},
      {"https://www.crt.sh/?id=00123", "cert:crtsh:123"},
      {"https://crt.sh?id=123456", "cert:crtsh:123456"},
      {"https://crt.sh/?q=123456", "cert:crtsh:123456"},
      {"https://crt.sh/?q=" + kSha256 + "&opt=ocsp,cablint", key},
      {"https://crt.sh/?sha256=" + upper, key},
      {"https://crt.sh/?q=" + colons, key},
      {"https://crt.sh/?sha256=" + colons, key},
      {"https://crt.sh/?SHA256=" + kSha256, key},
      {"https://crt.sh/?sha1=" + kSha1, sha1_key},
      {"https://crt.sh/?q=" + kSha1.substr(1), sha1_key},  // an odd number of digits
      {"https://crt.sh/?q=" + kSha1, sha1_key},
      {"https://crt.sh/?serial=00d3167efd77cad75900000000005fc7c6",
       "cert:serial:d3167efd77cad75900000000005fc7c6"},
      {"https://crt.sh/?serial=d3:16:7e:fd:77:ca:d7:59", "cert:serial:d3167efd77cad759"},
      {"https://crt.sh/?caid=796", "crtsh-ca:796"},
      {"https://crt.sh/?ca=796&opt=ocsp", "crtsh-ca:796"},
      {"https://crt.sh/?Identity=%25.example.org&iCAID=16418", "crtsh-ca:16418"},
      {"https://crt.sh/?caID=796", "crtsh-ca:796"},
      {"https://platform.censys.io/certificates/" + kSha256, key},
      {"https://search.censys.io/certificates/" + kSha256 + "/pem", key},
      {"https://censys.io/certificates/" + upper, key},
      {"https://censys.io/certificates?q=parsed.fingerprint_sha256%3A" + kSha256, key},
      {"https://misissued.com/batch/28/", "misissued:28"},
      {"https://misissued.com/batch/028", "misissued:28"},
      {"https://crt.sh/?sha256=[sha256-hash]", ""},
      {"https://crt.sh/?q=example.org", ""},
      {"https://crt.sh/?q=%25.example.org", ""},
      {"https://crt.sh/?Identity=example.org", ""},
      {"https://crt.sh/?spkisha256=" + kSha256, ""},
      {"https://crt.sh/?id=12ab", ""},
      {"https://crt.sh/", ""},
      {"https://crt.sh/mozilla-disclosures#undisclosed", ""},
      {"https://crt.sh/?sha256=" + kSha256.substr(4), ""},
      {"https://censys.io/certificates?q=parsed.subject_key_info.fingerprint_sha256%3A" + kSha256,
       ""},
      {"https://censys.io/ipv4/192.0.2.1", ""},
      {"https://misissued.com/batch/", ""},
      {"https://misissued.com/", ""},
  };
  std::vector<Row> views;
  views.reserve(rows.size());
  for (const auto& [url, wanted] : rows) views.push_back({url.c_str(), wanted.c_str()});
  check(views);
}

TEST_CASE("read_url: Google Groups", "[mail][url]") {
  check({
      {"https://groups.google.com/forum/#!topic/mozilla.dev.security.policy/FLHRT79e3XE/discussion",
       "groups:FLHRT79e3XE"},
      {"groups.google.com/forum/#!topic/mozilla.dev.security.policy/1oReSOPCNy0",
       "groups:1oReSOPCNy0"},
      {"https://groups.google.com/forum/?hl=en#!msg/mozilla.dev.security.policy/Htujoyq-pO8/"
       "uRBcS2TmBQAJ",
       "groups:Htujoyq-pO8/uRBcS2TmBQAJ"},
      {"https://groups.google.com/forum/?fromgroups=#!topic/mozilla.dev.security.policy/"
       "fyJ3EK2YOP8",
       "groups:fyJ3EK2YOP8"},
      {"https://groups.google.com/d/topic/mozilla.dev.security.policy/fyJ3EK2YOP8/discussion",
       "groups:fyJ3EK2YOP8"},
      {"https://groups.google.com/d/topic/mozilla.dev.security.policy/fyJ3EK2YOP8/unsubscribe",
       "groups:fyJ3EK2YOP8"},
      {"https://groups.google.com/d/msg/mozilla.dev.security.policy/fyJ3EK2YOP8/uRBcS2TmBQAJ",
       "groups:fyJ3EK2YOP8/uRBcS2TmBQAJ"},
      {"https://groups.google.com/g/mozilla.dev.security.policy/c/oP8XuNXrANw",
       "groups:oP8XuNXrANw"},
      {"https://groups.google.com/g/mozilla.dev.security.policy/c/oP8XuNXrANw/m/ZEiJEWlfAAAJ",
       "groups:oP8XuNXrANw/ZEiJEWlfAAAJ"},
      {"https://groups.google.com/g/mozilla.dev.security.policy/c/oP8XuNXrANw/m/"
       "ZEiJEWlfAAAJ?utm_medium=email&utm_source=footer",
       "groups:oP8XuNXrANw/ZEiJEWlfAAAJ"},
      {"//groups.google.com/a/mozilla.org/g/dev-security-policy/c/cMegyySSqhM/m/zcJwbdNnAwAJ",
       "groups:cMegyySSqhM/zcJwbdNnAwAJ"},
      {"https://groups.google.com/a/mozilla.org/g/dev-security-policy/c/cMegyySSqhM?pli=1",
       "groups:cMegyySSqhM"},
      {"https://groups.google.com/u/1/a/ccadb.org/g/public/c/cMegyySSqhM", "groups:cMegyySSqhM"},
      {"https://groups.google.com/a/mozilla.org/forum/#!topic/dev-security-policy/cMegyySSqhM",
       "groups:cMegyySSqhM"},
      {"https://groups.google.com/forum/#!topic/mozilla.dev.security.policy/-o-qkJzPe5Q",
       "groups:-o-qkJzPe5Q"},
      {"https://groups.google.com/forum/#!topic/mozilla.dev.security.policy/WL_-9pVhZf8%5B1-25%5D",
       "groups:WL_-9pVhZf8"},
      {"https://groups.google.com/forum/#!topic/mozilla.dev.security.policy/WL_-9pVhZf8[1-25]",
       "groups:WL_-9pVhZf8"},
      {"https://groups.google.com/forum/#%21topic/mozilla.dev.security.policy/_A7OX4Tz65k",
       "groups:_A7OX4Tz65k"},
      {"https://groups.google.com/forum/m/#!topic/mozilla.dev.security.policy/_A7OX4Tz65k",
       "groups:_A7OX4Tz65k"},
      {"https://groups.google.com/forum/#!searchin/mozilla.dev.security.policy/ocsp%7Csort:date/"
       "mozilla.dev.security.policy/_A7OX4Tz65k/uRBcS2TmBQAJ",
       "groups:_A7OX4Tz65k/uRBcS2TmBQAJ"},
      {"https://groups.google.com/forum/message/raw?msg=mozilla.dev.security.policy/_A7OX4Tz65k/"
       "uRBcS2TmBQAJ",
       "groups:_A7OX4Tz65k/uRBcS2TmBQAJ"},
      {"http://groups.google.com/group/mozilla.dev.security.policy/browse_thread/thread/"
       "b6493a285ba79998",
       "groups:tkk6KFunmZg"},
      {"http://groups.google.com/group/mozilla.dev.security.policy/browse_thread/thread/"
       "7ceb6dd787e20da3#",
       "groups:fOtt14fiDaM"},
      {"http://groups.google.com/group/comp.os.minix/browse_frm/thread/76536d1fb451ac60",
       "groups:dlNtH7RRrGA"},
      {"http://groups.google.com/group/comp.os.minix/t/76536d1fb451ac60", "groups:dlNtH7RRrGA"},
      {"http://groups.google.com/groups?th=76536d1fb451ac60", "groups:dlNtH7RRrGA"},
      {"http://groups.google.com/group/comp.os.minix/msg/b813d52cbc5a044b",
       "groups:?/SwRavCzVE7gJ"},
      {"http://groups.google.com/group/comp.os.minix/msg/b813d52cbc5a044b?dmode=source",
       "groups:?/SwRavCzVE7gJ"},
      {"http://groups.google.com/group/comp.os.minix/browse_thread/thread/76536d1fb451ac60/"
       "b813d52cbc5a044b#b813d52cbc5a044b",
       "groups:dlNtH7RRrGA/SwRavCzVE7gJ"},
      {"http://groups.google.com/group/comp.os.minix/tree/browse_frm/thread/76536d1fb451ac60/"
       "b813d52cbc5a044b?rnum=1",
       "groups:dlNtH7RRrGA/SwRavCzVE7gJ"},
      {"https://groups.google.com/a/mozilla.org/d/msgid/dev-security-policy/"
       "CAErg%3DHE%2Babc%40mail.example.com.",
       "mid:CAErg=HE+abc@mail.example.com"},
      {"https://groups.google.com/d/msgid/example-list/20140505.1%40example.org?utm_medium=email",
       "mid:20140505.1@example.org"},
      {"https://groups.google.com/d/msgid/example-list/20140505.1%2540example.org",
       "mid:20140505.1@example.org"},
      {"http://groups.google.com/groups?selm=3B8D8CA7.2561F657%40example.net&output=gplain",
       "mid:3B8D8CA7.2561F657@example.net"},
      {"http://groups.google.de/groups?selm=3B8D8CA7.2561F657%40example.net",
       "mid:3B8D8CA7.2561F657@example.net"},
      {"http://www.google.com/groups?threadm=3B8D8CA7.2561F657%40example.net",
       "mid:3B8D8CA7.2561F657@example.net"},
      {"https://groups.google.com/g/mozilla.dev.security.policy.", ""},
      {"https://groups.google.com/a/mozilla.org/g/dev-security-policy", ""},
      {"https://groups.google.com/d/forum/mozilla.dev.security.policy", ""},
      {"https://groups.google.com/forum/#!forum/mozilla.dev.security.policy", ""},
      {"https://groups.google.com/group/mozilla.dev.security.policy", ""},
      {"https://groups.google.com/d/optout", ""},
      {"https://groups.google.com/g/mozilla.dev.security.policy/c/oP8XuN", ""},
      {"https://groups.google.com/g/mozilla.dev.security.policy/search?q=ocsp", ""},
      {"https://groups.google.com/d/msgid/example-list/none", ""},
      {"https://mail.google.com/mail/u/0/?th=76536d1fb451ac60", ""},
      {"https://groups.google.example.org/g/mozilla.dev.security.policy/c/oP8XuNXrANw", ""},
  });
}

TEST_CASE("read_url: other archives of lists and newsgroups", "[mail][url]") {
  check({
      {"https://www.mail-archive.com/dev-security-policy%40lists.mozilla.org/msg05398.html",
       "mail-archive:dev-security-policy@lists.mozilla.org/05398"},
      {"https://www.mail-archive.com/dev-security-policy@mozilla.org/msg00130.html",
       "mail-archive:dev-security-policy@mozilla.org/00130"},
      {"http://mail-archive.com/public@ccadb.org/msg00539.html",
       "mail-archive:public@ccadb.org/00539"},
      {"https://mid.mail-archive.com/dev-security-policy@lists.mozilla.org/msg12384.html",
       "mail-archive:dev-security-policy@lists.mozilla.org/12384"},
      {"https://mid.mail-archive.com/CAErg%3DHE@mail.example.com", "mid:CAErg=HE@mail.example.com"},
      {"https://www.mail-archive.com/search?l=mid&q=CAErg%3DHE%40mail.example.com",
       "mid:CAErg=HE@mail.example.com"},
      {"https://www.mail-archive.com/dev-security-policy@mozilla.org/", ""},
      {"https://www.mail-archive.com/dev-security-policy@mozilla.org/maillist.html", ""},
      {"https://www.mail-archive.com/search?l=dev-security-policy@mozilla.org&q=ocsp", ""},
      {"https://www.mail-archive.com/public@example.org/1a2b3c4d5e6f.html", ""},
      {"https://lists.cabforum.org/pipermail/public/2017-July/011669.html",
       "pipermail:public/2017-July/011669"},
      {"https://lists.cabforum.org/pipermail/servercert-wg/2023-March/003753.html#start",
       "pipermail:servercert-wg/2023-March/003753"},
      {"https://cabforum.org/pipermail/public/2015-June/005692.html",
       "pipermail:public/2015-June/005692"},
      {"http://mail.example.org/mailman/private/policy/2014-May/000123.html",
       "pipermail:policy/2014-May/000123"},
      {"http://mail.example.org/private.cgi/policy/2014-May/000123.html",
       "pipermail:policy/2014-May/000123"},
      {"http://mail.example.org/pipermail/policy/2004q2/000123.html",
       "pipermail:policy/2004q2/000123"},
      {"https://lists.cabforum.org/pipermail/public/2017-July/thread.html", ""},
      {"https://lists.cabforum.org/pipermail/public/", ""},
      {"https://lists.cabforum.org/pipermail/public/attachments/20170711/0a1b2c3d/attachment.html",
       ""},
      {"https://lists.cabforum.org/pipermail/public/2017-July.txt.gz", ""},
      {"https://mail.example.org/archives/list/policy@example.org/message/"
       "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567/",
       "hyperkitty:policy@example.org/ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
      {"https://mail.example.org/hyperkitty/list/policy%40example.org/message/"
       "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
       "hyperkitty:policy@example.org/ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
      {"https://mail.example.org/archives/list/policy@example.org/thread/"
       "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567/",
       "hyperkitty-thread:policy@example.org/ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
      {"https://mail.example.org/archives/list/policy@example.org/thread/"
       "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567/#765432ZYXWVUTSRQPONMLKJIHGFEDCBA",
       "hyperkitty:policy@example.org/765432ZYXWVUTSRQPONMLKJIHGFEDCBA"},
      {"https://mail.example.org/archives/list/policy@example.org/", ""},
      {"https://mail.example.org/archives/list/policy@example.org/message/ABC/", ""},
      {"https://mail.example.org/archives/list/policy@example.org/message/"
       "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567/attachment/2/a.txt",
       ""},
      {"https://lore.kernel.org/lkml/20140505.GA1234@example.org/",
       "mid:20140505.GA1234@example.org"},
      {"https://lore.kernel.org/r/20140505.GA1234@example.org", "mid:20140505.GA1234@example.org"},
      {"https://lkml.kernel.org/r/20140505.GA1234%40example.org",
       "mid:20140505.GA1234@example.org"},
      {"https://lore.kernel.org/all/20140505.GA1234@example.org/T/#u",
       "mid:20140505.GA1234@example.org"},
      {"https://lore.kernel.org/git/20140505.GA1234@example.org/t.mbox.gz",
       "mid:20140505.GA1234@example.org"},
      {"https://inbox.example.org/policy/20140505.GA1234@example.org/raw",
       "mid:20140505.GA1234@example.org"},
      {"https://docket.example.org/m/abc%2Bdef@example.org", "mid:abc+def@example.org"},
      {"https://lore.kernel.org/lkml/", ""},
      {"https://lore.kernel.org/lkml/?q=ocsp", ""},
      {"https://example.org/people/ada@example.org", ""},
      {"https://cdn.example.org/npm/package@1.2.3/index.js", ""},
      {"https://cdn.example.org/npm/package12345@1.2.3", ""},
      {"https://lists.example.org/listinfo/policy2014list@example.org", ""},
      {"https://medium.example.org/@ada/title-0123456789", ""},
      {"https://marc.info/?i=20140505.GA1234@example.org", "mid:20140505.GA1234@example.org"},
      {"https://marc.info/?i=20140505.GA1234%20()%20host%20!%20example",
       "mid:20140505.GA1234@host.example"},
      {"http://marc.theaimsgroup.com/?i=%3C20140505.GA1234@example.org%3E",
       "mid:20140505.GA1234@example.org"},
      {"https://marc.info/?l=linux-kernel&m=139928374612345&w=2", ""},
      {"https://www.w3.org/mid/20140505.GA1234@example.org", "mid:20140505.GA1234@example.org"},
      {"https://lists.w3.org/Archives/Public/www-tag/2014May/0012.html", ""},
      {"http://article.gmane.org/gmane.comp.example/123", "gmane:gmane.comp.example/123"},
      {"http://permalink.gmane.org/gmane.comp.example/0123", "gmane:gmane.comp.example/123"},
      {"http://comments.gmane.org/gmane.comp.example/123", "gmane:gmane.comp.example/123"},
      {"http://thread.gmane.org/gmane.comp.example/123/focus=456", "gmane:gmane.comp.example/456"},
      {"http://news.gmane.org/group/gmane.comp.example/thread=123/force_load=t/focus=456",
       "gmane:gmane.comp.example/456"},
      {"nntp://news.gmane.io/gmane.comp.example/123", "gmane:gmane.comp.example/123"},
      {"news://news.gmane.org/gmane.comp.example/123", "gmane:gmane.comp.example/123"},
      {"http://mid.gmane.org/20140505.GA1234@example.org", "mid:20140505.GA1234@example.org"},
      {"http://news.gmane.org/find-root.php?message_id=%3c20140505.GA1234@example.org%3e",
       "mid:20140505.GA1234@example.org"},
      {"http://download.gmane.org/gmane.comp.example/123/124", "gmane:gmane.comp.example/123"},
      {"http://download.gmane.org/gmane.comp.example/123/200", ""},
      {"http://dir.gmane.org/gmane.comp.example", ""},
      {"mid:20140505.GA1234@example.org", "mid:20140505.GA1234@example.org"},
      {"mid:20140505.GA1234@example.org/part2@example.org", "mid:20140505.GA1234@example.org"},
      {"mid:%3C20140505.GA1234%40example.org%3E", "mid:20140505.GA1234@example.org"},
      {"news:3B8D8CA7.2561F657@example.net", "mid:3B8D8CA7.2561F657@example.net"},
      {"news://news.example.org/3B8D8CA7.2561F657@example.net",
       "mid:3B8D8CA7.2561F657@example.net"},
      {"snews://news.example.org/3B8D8CA7.2561F657%40example.net",
       "mid:3B8D8CA7.2561F657@example.net"},
      {"news:mozilla.dev.security.policy", ""},
      {"nntp://news.example.org/mozilla.dev.security.policy/123", ""},
      {"mailto:dev-security-policy@lists.mozilla.org", ""},
      {"cid:part1.1234@example.org", ""},
      {"https://www.mozilla.org/about/forums/#dev-security-policy", ""},
  });
}

TEST_CASE("read_url: ballots, sections, RFCs, CVEs, cases, issues", "[mail][url]") {
  check({
      {"https://cabforum.org/2017/07/11/ballot-204-forbid-dtps-domainip-ownership/", "ballot:204"},
      {"https://cabforum.org/2018/09/14/ballot-sc6-revocation-timeline/", "ballot:SC-6"},
      {"https://cabforum.org/2021/06/03/ballot-sc-47v2-sunset-ou/", "ballot:SC-47v2"},
      {"https://cabforum.org/2025/04/11/ballot-sc081v3-validity/", "ballot:SC-81v3"},
      {"https://cabforum.org/2024/08/02/ballot-sc-067-v3-mpic/", "ballot:SC-67v3"},
      {"https://cabforum.org/2022/04/06/ballot-csc-13-update/", "ballot:CSC-13"},
      {"https://cabforum.org/2023/07/01/ballot-smc03-corrections/", "ballot:SMC-3"},
      {"https://cabforum.org/2024/01/01/ballot-ns-003-restructure/", "ballot:NS-3"},
      {"https://cabforum.org/2020/01/01/ballot-forum-17-bylaws/", "ballot:FORUM-17"},
      {"https://cabforum.org/2017/03/17/ballot-193-825-day-certificate-lifetimes/", "ballot:193"},
      {"https://cabforum.org/2025/01/01/ballot-scxx-draft/", ""},
      {"https://cabforum.org/2017/07/11/minutes/", ""},
      {"https://cabforum.org/working-groups/server/baseline-requirements/requirements/"
       "#4911-reasons-for-revoking-a-subscriber-certificate",
       "br:4.9.1.1"},
      {"https://cabforum.org/working-groups/server/baseline-requirements/requirements/"
       "#4911-other-forms-of-revocation-advertisements-available",
       "br:4.9.11"},
      {"https://cabforum.org/working-groups/server/baseline-requirements/requirements/"
       "#322414-email-to-dns-txt-contact",
       "br:3.2.2.4.14"},
      {"https://github.com/cabforum/servercert/blob/main/docs/BR.md#3228-caa-records",
       "br:3.2.2.8"},
      {"https://github.com/cabforum/servercert/blob/main/docs/BR.md#411-end-of-subscription",
       "br:4.11"},
      {"https://github.com/cabforum/servercert/blob/main/docs/BR.md"
       "#411-who-can-submit-a-certificate-application",
       "br:4.1.1"},
      {"https://github.com/cabforum/servercert/blob/main/docs/EVG.md#32-initial", "evg:3.2"},
      {"https://github.com/cabforum/smime/blob/main/SBR.md#41-certificate-application", "smbr:4.1"},
      {"https://cabforum.org/working-groups/netsec/requirements/#311-monitoring", "ncssr:3.1.1"},
      {"https://cabforum.org/working-groups/server/baseline-requirements/requirements/", ""},
      {"https://cabforum.org/working-groups/server/baseline-requirements/requirements/#table", ""},
      {"https://www.mozilla.org/en-US/about/governance/policies/security-group/certs/policy/"
       "#73-removals",
       "mrsp:7.3"},
      {"https://www.mozilla.org/about/governance/policies/security-group/certs/policy/"
       "#613-delayed-revocation",
       "mrsp:6.1.3"},
      {"https://www.mozilla.org/about/governance/policies/security-group/certs/policy/#8",
       "mrsp:8"},
      {"https://github.com/mozilla/pkipolicy/blob/master/rootstore/policy.md#24-incidents",
       "mrsp:2.4"},
      {"https://www.mozilla.org/en-US/about/governance/policies/security-group/certs/policy/", ""},
      {"https://www.mozilla.org/en-US/about/governance/policies/security-group/certs/policy/"
       "#24hours",
       ""},
      {"https://www.ccadb.org/policy#61-audit-statements", "ccadb-policy:6.1"},
      {"https://www.ccadb.org/policy", ""},
      {"https://www.ccadb.org/cas/incident-report#incident-reports", ""},
      {"https://googlechrome.github.io/chromerootprogram/#8-annual-self-assessments", "crp:8"},
      {"https://googlechrome.github.io/chromerootprogram/", ""},
      {"https://datatracker.ietf.org/doc/html/rfc5280#section-4.2.1.3", "rfc:5280/4.2.1.3"},
      {"https://tools.ietf.org/html/rfc6960#section-2.6", "rfc:6960/2.6"},
      {"https://tools.ietf.org/html/rfc5280", "rfc:5280"},
      {"https://www.rfc-editor.org/rfc/rfc8659.html#section-4.2-3", "rfc:8659/4.2"},
      {"https://www.rfc-editor.org/info/rfc8659", "rfc:8659"},
      {"https://www.ietf.org/rfc/rfc0822.txt", "rfc:822"},
      {"https://www.rfc-editor.org/errata_search.php?rfc=5280", "rfc:5280"},
      {"urn:ietf:rfc:5280", "rfc:5280"},
      {"https://tools.ietf.org/html/draft-ietf-lamps-rfc5280bis-01", ""},
      {"https://tools.ietf.org/html/bcp190", ""},
      {"https://www.cve.org/CVERecord?id=CVE-2017-15361", "cve:CVE-2017-15361"},
      {"https://cve.mitre.org/cgi-bin/cvename.cgi?name=CVE-2017-15361", "cve:CVE-2017-15361"},
      {"https://cve.mitre.org/cgi-bin/cvename.cgi?name=cve-2017-15361", "cve:CVE-2017-15361"},
      {"https://nvd.nist.gov/vuln/detail/CVE-2024-39689", "cve:CVE-2024-39689"},
      {"https://security.example.org/tracker/CVE-2024-39689", "cve:CVE-2024-39689"},
      {"https://nvd.nist.gov/vuln/search", ""},
      {"https://www.cve.org/CVERecord?id=CVE-2017-1", ""},
      {"https://ccadb-public.secure.force.com/mozilla/PrintViewForCase?CaseNumber=00000576",
       "ccadb-case:576"},
      {"https://ccadb.my.salesforce-sites.com/mozilla/PrintViewForCase?CaseNumber=00000576",
       "ccadb-case:576"},
      {"https://ccadb.my.salesforce-sites.com/ccadb/AllIncludedRootCertsCSV", ""},
      {"https://other.my.salesforce-sites.com/PrintViewForCase?CaseNumber=00000576", ""},
      {"<https://github.com/mozilla/pkipolicy/issues/276>", "github:mozilla/pkipolicy#276"},
      {"https://github.com/cabforum/servercert/pull/553", "github:cabforum/servercert#553"},
      {"https://github.com/cabforum/servercert/pull/553/files#diff-0a",
       "github:cabforum/servercert#553"},
      {"https://github.com/letsencrypt/boulder/issues/1231#issuecomment-1",
       "github:letsencrypt/boulder#1231"},
      {"https://api.github.com/repos/letsencrypt/boulder/issues/1231",
       "github:letsencrypt/boulder#1231"},
      {"https://github.com/mozilla/pkipolicy/compare/0a1b2c3d...4e5f6a7b", ""},
      {"https://github.com/mozilla/pkipolicy", ""},
      {"https://github.com/mozilla/pkipolicy/issues", ""},
      {"https://oid-info.com/get/2.23.140.1.2.1", "oid:2.23.140.1.2.1"},
      {"https://oid-info.com/cgi-bin/display", ""},
      {"https://example.org/3.2.2.8", ""},
  });
  CHECK(read_url("https://cabforum.org/2021/06/03/ballot-sc-47v2-sunset-ou/").version == "v2");
  const UrlTarget old = read_url(
      "https://googlechrome.github.io/chromerootprogram/policy-archive/policy-version-1-5/#8-x");
  CHECK(old.key == "crp:8");
  CHECK(old.version == "1.5");
}

TEST_CASE("read_url: what is wrapped is opened", "[mail][url]") {
  check({
      {"https://web.archive.org/web/20190101000000/https://bugzilla.mozilla.org/"
       "show_bug.cgi?id=1524875",
       "bug:1524875"},
      {"https://web.archive.org/web/20190101000000id_/http://bugzilla.mozilla.org/"
       "show_bug.cgi?id=1524875#c7",
       "bug:1524875#c7"},
      {"https://web.archive.org/web/2019*/https:/bugzil.la/1524875", "bug:1524875"},
      {"https://web.archive.org/web/https://bugzil.la/1524875", "bug:1524875"},
      {"https://web.archive.org/save/https://bugzil.la/1524875", "bug:1524875"},
      {"http://wayback.archive.org/wayback/2019/bugzil.la/1524875", "bug:1524875"},
      {"http://wayback.archive.org/web/2019/bugzil.la/1524875", "bug:1524875"},
      {"https://archive.today/20190101120000/https://bugzil.la/1524875", "bug:1524875"},
      {"https://archive.ph/o/AbCdE/https://bugzil.la/1524875", "bug:1524875"},
      {"https://archive.is/newest/http://bugzil.la/1524875", "bug:1524875"},
      {"https://archive.ph/AbCdE", ""},
      {"https://www.google.com/url?q=https%3A%2F%2Fcrt.sh%2F%3Fid%3D250008707&sa=D",
       "cert:crtsh:250008707"},
      {"https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fcrt.sh%2F%3Fid%3D250008707",
       "cert:crtsh:250008707"},
      {"https://www.google.com/url?q=https%253A%252F%252Fcrt.sh%252F%253Fid%253D250008707",
       "cert:crtsh:250008707"},
      {"https://www.google.com/url?hl=en&amp;q=https://bugzil.la/1524875&amp;source=gmail",
       "bug:1524875"},
      {"https://www.google.com/url?q=https%3A%2F%2Fgroups.google.com%2Fforum%2F%23!topic%2F"
       "example.policy%2FoP8XuNXrANw",
       "groups:oP8XuNXrANw"},
      {"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fbugzilla.mozilla.org%2F"
       "show_bug.cgi%3Fid%3D1524875&amp;data=05%7C01%7C&amp;reserved=0",
       "bug:1524875"},
      {"https://urldefense.proofpoint.com/v1/url?u=https://bugzil.la/1524875&k=oIvR%3D%0A",
       "bug:1524875"},
      {"https://urldefense.proofpoint.com/v2/url?u=https-3A__bugzilla.mozilla.org_show-5Fbug.cgi-3F"
       "id-3D1524875&d=DwICAg&c=0a",
       "bug:1524875"},
      {"https://urldefense.com/v3/__https://bugzilla.mozilla.org/"
       "show_bug.cgi?id=1524875__;!!AbC!dEf$",
       "bug:1524875"},
      {"https://urldefense.com/v3/__https://bugzilla.mozilla.org/"
       "show_bug.cgi?id=1524875*c7__;Iw!!A!b$",
       "bug:1524875#c7"},
      {"https://urldefense.com/v3/__https:/groups.google.com/forum/**Atopic/example.policy/"
       "oP8XuNXrANw__;IyE!!A!b$",
       "groups:oP8XuNXrANw"},
      {"https://l.facebook.com/l.php?u=https%3A%2F%2Fbugzil.la%2F1524875&h=AT0", "bug:1524875"},
      {"https://secure-web.cisco.com/1AbCdE/https%3A%2F%2Fbugzil.la%2F1524875", "bug:1524875"},
      {"https://webcache.googleusercontent.com/search?q=cache:AbCdE:https://bugzil.la/1524875",
       "bug:1524875"},
      {"https://www.google.com/url?q=https%3A%2F%2Fweb.archive.org%2Fweb%2F2019%2Fhttps%3A%2F%2F"
       "bugzil.la%2F1524875",
       "bug:1524875"},
      {"https%3A%2F%2Fbugzil.la%2F1524875", "bug:1524875"},
      {"https://bugzilla.mozilla.org/show_bug.cgi?x=1&amp;amp;id=1524875", "bug:1524875"},
      {"https://bugzilla.mozilla.org/show_bug.cgi?x=1&#38;id&#61;1524875", "bug:1524875"},
      {"https://bugzil.la/1524875&gt;", "bug:1524875"},
      {"https://lnkd.in/eAbCdEf", ""},
      {"https://www.google.com/url?q=ocsp", ""},
      {"https://www.google.com/search?q=https%3A%2F%2Fbugzil.la%2F1524875", ""},
      {"https://www.google.example.org/url?q=https%3A%2F%2Fbugzil.la%2F1524875", ""},
      {"https://web.archive.org/", ""},
  });
}

TEST_CASE("read_url: eight wraps are opened, of more none", "[mail][url]") {
  std::string url = "https://bugzil.la/1524875";
  for (int i = 0; i < 8; ++i) url = "https://web.archive.org/web/2019/" + url;
  CHECK(read_url(url).key == "bug:1524875");
  url = "https://web.archive.org/web/2019/" + url;
  CHECK(read_url(url).key.empty());
  CHECK(read_url(url).url == url);
}

TEST_CASE("read_url: one page has one normal form", "[mail][url]") {
  const auto [url, wanted] = GENERATE(table<const char*, const char*>({
      {"HTTP://Example.ORG", "http://example.org/"},
      {"http://example.org:80/", "http://example.org/"},
      {"https://example.org:443/a", "https://example.org/a"},
      {"https://example.org:8443/a", "https://example.org:8443/a"},
      {"example.org/a", "https://example.org/a"},
      {"example.org:8080/a", "https://example.org:8080/a"},
      {"//example.org/a", "https://example.org/a"},
      {"https://example.org/a/./b/../c", "https://example.org/a/c"},
      {"https://example.org/a/%2e%2E/c", "https://example.org/c"},
      {"https://example.org/%7euser/%c3%a9", "https://example.org/~user/%C3%A9"},
      {"https://example.org/\xC3\xA9", "https://example.org/%C3%A9"},
      {"https://example.org/\xFF", "https://example.org/%FF"},
      {"https://example.org/a%zz", "https://example.org/a%25zz"},
      {"https://example.org/?utm_source=a&b=c&utm_medium=d", "https://example.org/?b=c"},
      {"https://example.org/?fbclid=a", "https://example.org/"},
      {"https://user:secret@example.org/", "https://example.org/"},
      {"https://example.org./a", "https://example.org/a"},
      {"https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"},
      {"https://ex%41mple.org/", "https://example.org/"},
      {"https://example.org/a_(b)", "https://example.org/a_(b)"},
      {"mailto:a@example.org", "mailto:a@example.org"},
      {"/relative/page", "/relative/page"},
      {"", ""},
  }));
  CAPTURE(url);
  CHECK(read_url(url).url == wanted);
}

TEST_CASE("read_url: a URL of more than 8 KiB names nothing", "[mail][url]") {
  const std::string url = "https://bugzilla.mozilla.org/show_bug.cgi?id=1619047&x=";
  const std::string fits = url + std::string(kMaxUrlBytes - url.size(), 'a');
  CHECK(read_url(fits).key == "bug:1619047");
  CHECK(read_url(fits + 'a').key.empty());
  CHECK(read_url(fits + 'a').url == fits + 'a');
}

TEST_CASE("read_url: hostile bytes give valid UTF-8 and a form that stays", "[mail][url]") {
  const std::vector<std::string> urls = {
      "https://wiki.mozilla.org/CA/\xFF\xFE",
      std::string("https://wiki.mozilla.org/CA/a\0b", 31),
      "https://wiki.mozilla.org/&%61mp;%61mp;",
      "https://.:80//bugzil.la/1524875",
      "a:80:",
      "a::80",
      "::",
      "https://",
      "//",
      "?#",
      "https://a%2Fb@c%40d:e/",
      "mid:a@b@c/d",
      "https://groups.google.com/d/msgid/x/%FF%40%FE.org",
      "https://github.com/\xFF/\xFE/issues/1",
  };
  for (const std::string& url : urls) {
    CAPTURE(url);
    const UrlTarget target = read_url(url);
    CHECK(is_valid_utf8(target.url));
    CHECK(is_valid_utf8(target.key));
    const UrlTarget again = read_url(target.url);
    CHECK(again.url == target.url);
    CHECK(again.key == target.key);
  }
}

TEST_CASE("read_url: the URLs of the citation vectors", "[mail][url][shared]") {
  const auto path = test::shared_mail("domain/citation-vectors.jsonl");
  if (!path) return;
  std::ifstream file(*path);
  std::string line;
  std::size_t read = 0;
  while (std::getline(file, line)) {
    const auto row = nlohmann::json::parse(line);
    const auto text = row.at("text").get<std::string>();
    const auto wanted = row.at("citations").get<std::vector<std::string>>();
    const bool is_url = text.find(' ') == std::string::npos && text.find('/') != std::string::npos;
    if (!is_url) continue;
    ++read;
    CAPTURE(text);
    CHECK(read_url(text).key == (wanted.empty() ? "" : wanted.front()));
  }
  CHECK(read >= 20);
}
