// The sample archive, whose special cases data/sample/README.md lists.

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/program_dump.hpp"

namespace docket::test {
namespace {

/// Read once; the tests below only look.
Sandbox& samples() {
  static Sandbox sandbox;
  static const bool read = [] {
    sandbox.must({"ingest", sample_file("mailman-era.mbox"), sample_file("groups-era.mbox")});
    return true;
  }();
  (void)read;
  return sandbox;
}

Json show(const std::string& id) { return samples().json({"show", id}); }

bool holds(const Json& text, const std::string& part) {
  return text.get<std::string>().find(part) != std::string::npos;
}

std::string own_words(const Json& post) {
  std::string out;
  const auto body = post["body"].get<std::string>();
  for (const Json& segment : post["segments"]) {
    if (segment["kind"] != "own") continue;
    out += body.substr(segment["offset"].get<std::size_t>(), segment["length"].get<std::size_t>());
  }
  return out;
}

std::vector<std::string> defect_kinds(const Json& post) {
  std::vector<std::string> kinds;
  for (const Json& defect : post["defects"]) kinds.push_back(defect["kind"].get<std::string>());
  return kinds;
}

/// Of the thread that `id` is in: each post's parent.
std::map<std::string, Json> parents(const std::string& id) {
  std::map<std::string, Json> out;
  const Json thread = samples().json({"thread", id});
  for (const Json& post : thread["posts"]) {
    const auto [it, added] = out.emplace(post["message_id"].get<std::string>(), post["parent"]);
    REQUIRE(added);
  }
  return out;
}

}  // namespace

TEST_CASE("Sample: 86 mails become 83 posts", "[program][sample]") {
  const Json stats = samples().json({"stats"});
  REQUIRE(stats["copies"] == 86);
  REQUIRE(stats["origins"] == 86);
  REQUIRE(stats["posts"] == 83);
  REQUIRE(stats["variants"] == 1);
  REQUIRE(stats["ghosts"] == 3);
  REQUIRE(stats["sources"] == 2);
  REQUIRE(stats["from"] == "2015-05-11T17:14:32Z");
  REQUIRE(stats["to"] == "2025-04-28T16:02:14Z");

  Sandbox sandbox;
  const Json first = sandbox.json({"ingest", sample_file("mailman-era.mbox")});
  REQUIRE(first["messages_read"] == 53);
  REQUIRE(first["posts_new"] == 51);  // three sendings of one post
  const Json second = sandbox.json({"ingest", sample_file("groups-era.mbox")});
  REQUIRE(second["messages_read"] == 33);
  REQUIRE(second["posts_new"] == 32);
  REQUIRE(second["reposts_folded"] == 1);
  REQUIRE(second["errors"].empty());
  REQUIRE(second["doubtful_splits"] == 0);
}

TEST_CASE("Sample: every thread of the README is one thread with its posts", "[program][sample]") {
  // Subject of the first post, posts (copies folded). The three sendings of one post of 2019-08
  // stand in three threads until reposts are folded.
  const std::vector<std::pair<std::string, int>> expected{
      {"Root inclusion request: \u00D6rnek G\u00FCven K\u00F6k Sertifika Hizmet "
       "Sa\u011Flay\u0131c\u0131s\u0131, start of public discussion",
       4},
      {"Example Trust Services: incident report, web site validation satisfied by error pages", 4},
      {"Sample CA GmbH: CAA checking failures since 8 September 2017", 4},
      {"ROCA: vulnerable RSA key generation (CVE-2017-15361), what CAs should test now", 2},
      {"Technically constrained subordinate CAs: what do name constraints have to exclude?", 3},
      {"Private key of desktop.sync-client.example shipped inside an installer", 4},
      {"Underscores in dNSNames: certificates we will not be able to revoke by 15 January 2019", 4},
      {"Serial numbers with 63 bits of entropy", 5},
      {"OCSP responders which answer \"good\" for serial numbers that were never issued", 3},
      {"stateOrProvinceName: \"default\", \"Some-State\", \"N/A\" and other places that do not "
       "exist",
       3},
      {"Subordinate CA certificates with the OCSP signing EKU: revocation within seven days", 4},
      {"Policy 2.7.1: Issue on key compromise, CAs must say how a compromise can be demonstrated",
       3},
      {"Gap of 47 days between two audit periods: Sample CA GmbH", 3},
      {"Example Trust Services: method 3.2.2.4.6 in the CPS and in use after 3 June 2020", 3},
      {"Intermediate certificate not disclosed in the CCADB: \"Sample Cross CA 2021\"", 3},
      {"CRL reason codes since 1 October: what I see in the first ten days", 3},
      {"Ballot SC-63: OCSP optional, CRLs required, short-lived certificates. What does it mean "
       "for "
       "this root program?",
       4},
      {"Sample CA GmbH: incident report, wrong jurisdictionStateOrProvinceName in EV certificates",
       3},
      {"Delayed revocation is becoming the normal case: what would a mass revocation plan have to "
       "contain?",
       4},
      {"MRSP 3.0: delayed revocation, automation, dedicated roots. Draft for discussion", 5},
      {"MPIC before 15 March: remote perspectives that disagree, and what CAs log about it", 3},
      {"Example Trust Services: Full Incident Report, certificates valid for 398 days and one "
       "second",
       4}};
  std::map<std::int64_t, std::pair<std::string, int>> threads;
  std::map<std::int64_t, std::string> first_date;
  for (const Json& post : exported_posts(samples())) {
    const auto thread = post["thread"].get<std::int64_t>();
    auto& [subject, posts] = threads[thread];
    ++posts;
    std::string& date = first_date[thread];
    if (!date.empty() && date <= post["date"].get<std::string>()) continue;
    date = post["date"].get<std::string>();
    subject = post["subject"].get<std::string>();
  }
  for (const std::pair<std::string, int>& thread : expected) {
    INFO(thread.first);
    const auto found = std::find_if(threads.begin(), threads.end(), [&thread](const auto& known) {
      return known.second.first == thread.first;
    });
    REQUIRE(found != threads.end());
    REQUIRE(found->second.second == thread.second);
  }
}

TEST_CASE("Sample: reports give these posts first", "[program][sample][search]") {
  const auto [query, id] = GENERATE(table<std::string, std::string>(
      {{"CAA lookup failure SERVFAIL TCP port 53",
        "DM5PR02MB6629426D34B0F40B1CFCC532@DM5PR02MB6629.prod.outlook.example"},
       {"pharmacies cash registers underscore", "a587dc6a-69ce-0633-809b-72da375bdeb3@ca.example"},
       {"CSPRNG top bit 63 bits arithmetic uniform",
        "afd7f80b-f6c7-36b4-e5de-6261c915f6f3@example.org"},
       {"gap between audit periods engagement letter",
        "DM5PR17MB7858F48A22573C102598F84F@DM5PR17MB7858.prod.outlook.example"},
       {"perspectives autonomous system 500 km", "20250218114027.VZ16701@work1.linter.example"},
       {"smartcard primes modulus fingerprint ROCA",
        "20171018152210.IJ14088@work1.linter.example"}}));
  INFO(query);
  const Json json = samples().json({"search", query});
  REQUIRE(json["results"][0]["message_id"] == id);
  REQUIRE(!json["results"][0]["snippet"].get<std::string>().empty());
}

TEST_CASE("Sample: quoted words do not count as the author's", "[program][sample][search]") {
  // The sentence is the first post's; three replies quote it or stand above it.
  const Json json = samples().json({"search", "--posts", "\"engagement letter\""});
  REQUIRE(json["total"] == 1);
}

TEST_CASE("Sample: every charset is read", "[program][sample][charset]") {
  const auto [id, name, words] = GENERATE(table<std::string, std::string, std::string>(
      {{"b8b2677c-3377-b188-6457-e0dbbe1d55b1@example.org", "Jos\u00E9 Ejemplo", "PKCS#12"},
       {"DM5PR02MB6629426D34B0F40B1CFCC532@DM5PR02MB6629.prod.outlook.example", "Erika Musterfrau",
        "14:20 MESZ"},
       {"3821f7b5-bacf-28a1-07b0-426dedcf59f5@example.com", "B\u00F6b \u00D6rnek",
        "Te\u015Fekk\u00FCrler Pat. I answer for \u00D6rnek G\u00FCven A.\u015E."},
       {"902d37d6-c64b-e828-43aa-0fcdcf661dd9@example.org", "Jos\u00E9 Ejemplo",
        "No\u00E9mie wrote"},
       {"DM5PR17MB7858F48A22573C102598F84F@DM5PR17MB7858.prod.outlook.example", "Sample Auditor",
        "\u201C17 November\n2019 to 15 November 2020\u201D"},
       {"20170919101255.RM22796@work1.example.jp", "\u4F8B \u592A\u90CE",
        "\u8A73\u3057\u3044\u5831\u544A\u3092\u3042\u308A\u304C\u3068\u3046"},
       {"20170919214720.PB17573@work1.example.net",
        "\u0418\u0432\u0430\u043D \u041E\u0431\u0440\u0430\u0437\u0446\u043E\u0432",
        "\u0422\u0435\u0441\u0442\u0438\u0440\u0443\u0439\u0442\u0435"},
       {"afd7f80b-f6c7-36b4-e5de-6261c915f6f3@example.org", "J\u00FCrgen Muster",
        "Gr\u00FC\u00DFe aus Beispielstadt"},
       {"DM5PR15MB3626F4CA0FFD5F205BC1AF13@DM5PR15MB3626.prod.outlook.example", "Erika Musterfrau",
        "\u201CSample Root 2019\u201D"},
       {"20250219100502.LO28178@mx.example.jp", "\u4F8B \u592A\u90CE", "\u5F53\u7136\u3067"},
       {"a85a68bc-1195-91e8-24a0-fe61585b4f5e@example.org", "J\u00FCrgen Muster",
        "Zur Gr\u00F6\u00DFe: I made a table"}}));
  INFO(id);
  const Json post = show(id);
  REQUIRE(post["from"]["name"] == name);
  REQUIRE(own_words(post).find(words) != std::string::npos);
  REQUIRE(!holds(post["body"], "\uFFFD"));
}

TEST_CASE("Sample: encoded subjects are joined without seams", "[program][sample][charset]") {
  const std::string subject =
      "Root inclusion request: \u00D6rnek G\u00FCven K\u00F6k Sertifika Hizmet "
      "Sa\u011Flay\u0131c\u0131s\u0131, start of public discussion";
  REQUIRE(show("CAxYky+1Jzf2UDdZ2_YD3cdEndgHoA_3qDBt0N1ifgd9S@mail.example.com")["subject"] ==
          subject);
  for (const char* id : {"3821f7b5-bacf-28a1-07b0-426dedcf59f5@example.com",
                         "b8b2677c-3377-b188-6457-e0dbbe1d55b1@example.org"}) {
    REQUIRE(show(id)["subject"] == "Re: " + subject);
  }
}

TEST_CASE("Sample: dates are taken from the best witness", "[program][sample][date]") {
  const Json future = show("20180523101502.DR3262@alder.linter.example");
  REQUIRE(future["date"] == "2018-05-23T09:15:11Z");
  REQUIRE(future["date_source"] == "received");
  REQUIRE(defect_kinds(future) == std::vector<std::string>{"impossible-date"});
  const Json none = show("ecf3d95d-177e-a254-4e38-8943ba20c68f@googlegroups.example.com");
  REQUIRE(none["date"] == "2017-01-13T20:44:09Z");
  REQUIRE(none["date_source"] == "received");
  REQUIRE(defect_kinds(none) == std::vector<std::string>{"no-date"});
  const Json short_year = show("CADeRl=WoSa3maNbQ_xKMRzXSA8AxL_f0LPX7kvef9mjw@mail.example.com");
  REQUIRE(short_year["date"] == "2015-05-14T09:41:22Z");
  REQUIRE(short_year["date_source"] == "date");
}

TEST_CASE("Sample: two posts under one Message-ID stay two", "[program][sample][identity]") {
  const std::string id = "DM5PR07MB29717D2C7041593ABD83D13E@DM5PR07MB2971.prod.outlook.example";
  const Json first = show(id);
  const Json second = show(id + "~2");
  REQUIRE(first["num"] != second["num"]);
  REQUIRE(first["message_id"] == id);
  REQUIRE(second["message_id"] == id);
  REQUIRE(own_words(first) != own_words(second));
  REQUIRE(first["copy_count"] == 1);
  REQUIRE(first["variants"].size() == 1);
  REQUIRE(first["variants"][0]["id"] == id + "~2");
  REQUIRE(first["variants"][0]["num"] == second["num"]);
  REQUIRE(second["variants"].size() == 1);
  REQUIRE(second["variants"][0]["id"] == id);
  REQUIRE(samples().run({"show", id + "~3"}).status == 1);
  REQUIRE(samples().must({"show", id + "~2"}).out.find(id + "~2") != std::string::npos);
}

TEST_CASE("Sample: the damaged copy is folded and the intact one leads",
          "[program][sample][identity]") {
  for (const bool damaged_first : {false, true}) {
    Sandbox sandbox;
    Arguments ingest{"ingest", "--no-index", sample_file("mailman-era.mbox"),
                     sample_file("groups-era.mbox")};
    if (damaged_first) std::swap(ingest[2], ingest[3]);
    sandbox.must(ingest);
    const Json post = sandbox.json({"show", "afd7f80b-f6c7-36b4-e5de-6261c915f6f3@example.org"});
    REQUIRE(post["copy_count"] == 2);
    REQUIRE(post["variants"].empty());
    REQUIRE(post["from"]["name"] == "J\u00FCrgen Muster");
    const Json& leader = post["copies"][0];
    REQUIRE(leader["leads"] == true);
    REQUIRE(leader["source"] == sample_file("mailman-era.mbox"));
    const Json& other = post["copies"][1];
    REQUIRE(other["leads"] == false);
    REQUIRE(other["source"] == sample_file("groups-era.mbox"));
    REQUIRE(!other["reason"].get<std::string>().empty());
    const auto digest = other["sha256"].get<std::string>();
    const RunResult raw = sandbox.must({"show", post["message_id"], "--raw", "--copy", digest});
    REQUIRE(raw.out.find("J?rgen") != std::string::npos);
  }
}

TEST_CASE("Sample: three sendings are one post, and replies to each are answers to it",
          "[program][sample]") {
  const std::string first = "20190827180410.AB13679@mx.linter.example";
  REQUIRE(parents(first).at("cd464e0f-ba96-c1cb-cb83-9b2c801384c3@example.org") == first);
  const std::string third = "5df0f7ca-87b0-3867-5859-bd38108a49aa@googlegroups.example.com";
  // One post: its leader names it, whichever sending was answered.
  REQUIRE(parents(third).at("CA0pZh+bdtuiu3tHU_Ag50TldJgDA4_rq8vEBQ0QnLRrT@mail.example.com") ==
          first);
  REQUIRE(show(first)["copy_count"] == 3);
  const Json second = show("mailman.47.1566927712.16577.dev-security-policy@lists.example.org");
  REQUIRE(second["from"]["name"] == "Quinn Querist");
}

TEST_CASE("Sample: ids of posts that are nowhere are ghosts and break no thread",
          "[program][sample][thread]") {
  const auto tree = parents("20191107132648.LF26248@work1.linter.example");
  REQUIRE(tree.at("20191107132648.LF26248@work1.linter.example").is_null());
  REQUIRE(tree.at("5f0ed6f1-506f-fa76-a989-734b95944861@ca.example") ==
          "20191107132648.LF26248@work1.linter.example");
  REQUIRE(tree.at("CAD6Rc=uNgpgNHSmJ_yskj1K2UlxVJ_7bMFYuorzh3wQl@mail.example.com") ==
          "5f0ed6f1-506f-fa76-a989-734b95944861@ca.example");
}

TEST_CASE("Sample: posts that name each other, or themselves, hang where they belong",
          "[program][sample][thread]") {
  const std::string a = "DM5PR12MB1944DC64841E6698C830A42B@DM5PR12MB1944.prod.outlook.example";
  const std::string b = "CAvwxM+nS4OwJIjT8-WK17XsrElnUp_KZgICaAv2dUlXI@mail.example.com";
  // A loop is cut at its earliest post, which goes where its other reference points.
  const auto thread = parents(a);
  REQUIRE(thread.at(a) == "CA4K97=bypfAvJIWT-eF53mIg9VUwb+3lvx1Kix8rq8g1@mail.example.com");
  REQUIRE(thread.at(b) == a);
  const std::string self = "CAihgW+BiA5lIvwbH-uTqeGi6U0DcO_Dp10DZC77muBXL@mail.example.com";
  REQUIRE(parents(self).at(self) == "5fec2c02-4e8e-2ff4-147f-6f938c0fa8c7@ca.example");
}

TEST_CASE("Sample: an id amid the prose of In-Reply-To is found", "[program][sample][thread]") {
  const std::string id = "DM5PR06MB57743810A32100AE3E156C0E@DM5PR06MB5774.prod.outlook.example";
  REQUIRE(parents(id).at(id) == "20170919214720.PB17573@work1.example.net");
}

TEST_CASE("Sample: a mail without Message-ID gets one and its place in the thread",
          "[program][sample][identity]") {
  const auto tree = parents("510891c9-232a-2dc7-c21d-5c75c31d871f@googlegroups.example.com");
  std::string made;
  for (const auto& [id, parent] : tree) {
    if (id.ends_with("@made.invalid")) made = id;
  }
  REQUIRE(made.size() == 32 + std::string("@made.invalid").size());
  REQUIRE(tree.at(made) == "510891c9-232a-2dc7-c21d-5c75c31d871f@googlegroups.example.com");
  const Json post = show(made);
  REQUIRE(post["from"]["name"] == "Ada Sample");
  REQUIRE(post["date"] == "2018-12-27T10:55:02Z");
  REQUIRE(defect_kinds(post) == std::vector<std::string>{"no-message-id"});
}

TEST_CASE("Sample: the text of a part whose boundary is never closed is there",
          "[program][sample][mime]") {
  const Json post = show("CAgi1s=u4hlBYVIAT_CgLZ8HamyYd1+aVtwdBY6NwnxfD@mail.example.com");
  REQUIRE(own_words(post).find("thirty-six times a year") != std::string::npos);
  REQUIRE(defect_kinds(post) == std::vector<std::string>{"unclosed-multipart"});
}

TEST_CASE("Sample: attachments are listed by name and type", "[program][sample][mime]") {
  const Json post = show("20171018152210.IJ14088@work1.linter.example");
  REQUIRE(post["attachments"].size() == 2);
  REQUIRE(post["attachments"][0]["name"] == "roca Schl\u00FCssel Liste 2017-10.txt");
  REQUIRE(post["attachments"][0]["type"] == "text/plain");
  REQUIRE(post["attachments"][1]["name"] == "modulus-test.der");
  REQUIRE(post["attachments"][1]["type"] == "application/octet-stream");
  REQUIRE(post["attachments"][1]["size"] == 142);
  const Json is_signed = show("CAyIAg+e0spDU0jq9-Z1BjarNMuTvY=pzjOO111QLOU2g@mail.example.com");
  REQUIRE(is_signed["attachments"].size() == 1);
  REQUIRE(is_signed["attachments"][0]["type"] == "application/pgp-signature");
}

TEST_CASE("Sample: HTML is read as text", "[program][sample][mime]") {
  const Json post = show("DM5PR07MB5814E185C8EF159F375BD777@DM5PR07MB5814.prod.outlook.example");
  REQUIRE(holds(post["body"], "Svalbard & Jan Mayen, \u00C5land"));
  REQUIRE(holds(post["body"], "https://bugzilla.mozilla.org/show_bug.cgi?id=1613406"));
  for (const char* markup : {"<td", "<p", "font-family", "function(", "&amp;", "&nbsp;"}) {
    INFO(markup);
    REQUIRE(!holds(post["body"], markup));
  }
  const Json both = show("DM5PR14MB730534290DA7306611CD9FB1@DM5PR14MB7305.prod.outlook.example");
  REQUIRE(holds(both["body"], "Population: 3,000 certificates of 412 subscribers"));
  REQUIRE(!holds(both["body"],
                 "<"
                 "div"));
}

TEST_CASE("Sample: the list's name is undone where it stands for the author",
          "[program][sample][author]") {
  const Json mailman = show("CAONN0=GnLVDGj0As-aC4oqzFipJNW_UHeniTPevUjjZr@mail.example.com");
  REQUIRE(mailman["from"]["name"] == "Pat Placeholder");
  REQUIRE(mailman["from"]["address"] == "pat@rootprogram.example");
  const Json groups = show("d59b35f3-577e-caf8-2f87-687683f5f91c@ca.example");
  REQUIRE(groups["from"]["name"] == "Ada Sample");
  REQUIRE(groups["from"]["address"] == "ada.sample@ca.example");
}

TEST_CASE("Sample: From-lines in the text split nothing and are unquoted",
          "[program][sample][mbox]") {
  const Json quoted = show("CA6br4+9WfKSKs3bQ-TBxbpW6LtyqN=GauBredhCPD0qo@mail.example.com");
  REQUIRE(holds(quoted["body"], "\nFrom whom did the root programs get"));
  REQUIRE(holds(quoted["body"], "\n>From the CA's own case"));
  const RunResult raw = samples().must({"show", quoted["message_id"], "--raw"});
  REQUIRE(raw.out.find("\n>From whom did the root programs get") != std::string::npos);
  REQUIRE(raw.out.find("\n>>From the CA's own case") != std::string::npos);
  const Json unescaped = show("8e7b421d-fae4-7b53-b70e-5dbc18fe9c09@googlegroups.example.com");
  REQUIRE(own_words(unescaped).find("\nFrom now on we should ask this") != std::string::npos);
}

TEST_CASE("Sample: quotes, attributions and signatures are told from own words",
          "[program][sample][quoting]") {
  const auto [id, own, foreign] = GENERATE(table<std::string, std::string, std::string>(
      {{"CAE5t6+A8nRacJCpI_Rbg6UHcQuxUK=r6xE2AZ9LVUfK2@mail.example.com", "", "wrote:"},
       {"CA0BdL+zm8vTaAJS1_YRXau0MMK0Zj=XF6VXwKL38fGZ8@mail.example.com", "", "wrote:"},
       {"ecf3d95d-177e-a254-4e38-8943ba20c68f@googlegroups.example.com", "",
        "The template did not ask"},
       {"DM5PR07MB3807CAC23AC1FFE761027B2D@DM5PR07MB3807.prod.outlook.example", "multiply by eight",
        "Original Message"},
       {"5fec2c02-4e8e-2ff4-147f-6f938c0fa8c7@ca.example", "", "The client opens a listener"},
       {"afd7f80b-f6c7-36b4-e5de-6261c915f6f3@example.org", "Viele Gr\u00FC\u00DFe",
        "dev-security-policy mailing list"}}));
  INFO(id);
  const std::string words = own_words(show(id));
  REQUIRE(!words.empty());
  REQUIRE(words.find(own) != std::string::npos);
  REQUIRE(words.find(foreign) == std::string::npos);
}

}  // namespace docket::test
