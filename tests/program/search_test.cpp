// What `docket search` prints in each of its forms, and what its options do to it.

#include <cmath>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/support/run_program.hpp"

namespace docket::test {
namespace {

/// One archive for all tests that only read.
Sandbox& samples() {
  static Sandbox sandbox;
  static const bool filled = [] {
    sandbox.must({"ingest", sample_file("mailman-era.mbox"), sample_file("groups-era.mbox")});
    return true;
  }();
  REQUIRE(filled);
  return sandbox;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
}

/// Rows of RFC 4180: fields in quotes may hold anything, quotes doubled.
std::vector<std::vector<std::string>> csv_rows(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        row.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        row.back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      REQUIRE(row.back().empty());
      quoted = true;
    } else if (c == ',') {
      row.emplace_back();
    } else if (c == '\r') {
      REQUIRE(text.at(++i) == '\n');
      rows.push_back(std::exchange(row, {""}));
    } else {
      REQUIRE(c != '\n');
      row.back() += c;
    }
  }
  REQUIRE_FALSE(quoted);
  REQUIRE(row == std::vector<std::string>{""});
  return rows;
}

Arguments as(const char* format, const Arguments& query) {
  Arguments arguments{"search", "--format", format};
  arguments.insert(arguments.end(), query.begin(), query.end());
  return arguments;
}

}  // namespace

TEST_CASE("search --format csv: a row a hit, as RFC 4180 has it", "[program][search]") {
  const Arguments query{"--posts", "--limit", "50", "certificate OR \"Sample Cross CA\""};
  const auto rows = csv_rows(samples().must(as("csv", query)).out);
  const Json hits = Json::parse(samples().must(as("json", query)).out)["results"];
  REQUIRE(rows.size() == hits.size() + 1);
  REQUIRE(rows[0] == std::vector<std::string>{"num", "thread", "message_id", "date", "from_name",
                                              "from_address", "subject", "lists", "copy_count",
                                              "score", "snippet"});
  bool quotes = false;
  for (std::size_t n = 0; n < hits.size(); ++n) {
    const Json& hit = hits[n];
    const std::vector<std::string>& row = rows[n + 1];
    REQUIRE(row.size() == rows[0].size());
    REQUIRE(row[0] == std::to_string(hit["num"].get<int>()));
    REQUIRE(row[1] == std::to_string(hit["thread"].get<int>()));
    REQUIRE(row[2].starts_with(hit["message_id"].get<std::string>()));
    REQUIRE(row[3] == hit["date"].get<std::string>());
    REQUIRE(row[4] == hit["from"]["name"].get<std::string>());
    REQUIRE(row[5] == hit["from"]["address"].get<std::string>());
    REQUIRE(row[6] == hit["subject"].get<std::string>());
    REQUIRE(row[8] == std::to_string(hit["copy_count"].get<int>()));
    REQUIRE(std::stod(row[9]) == hit["score"].get<double>());
    REQUIRE(row[10] == hit["snippet"].get<std::string>());
    quotes = quotes || row[6].find('"') != std::string::npos;
  }
  REQUIRE(quotes);
}

TEST_CASE("search --format ids and jsonl: one line a hit and nothing else", "[program][search]") {
  const Arguments query{"--posts", "--limit", "30", "revocation"};
  const Json hits = Json::parse(samples().must(as("json", query)).out)["results"];
  const auto ids = lines_of(samples().must(as("ids", query)).out);
  const auto lines = lines_of(samples().must(as("jsonl", query)).out);
  REQUIRE(hits.size() > 3);
  REQUIRE(ids.size() == hits.size());
  REQUIRE(lines.size() == hits.size());
  for (std::size_t n = 0; n < hits.size(); ++n) {
    REQUIRE(Json::parse(lines[n]) == hits[n]);
    REQUIRE(samples().json({"show", ids[n]})["num"] == hits[n]["num"]);
  }
}

TEST_CASE("search --format ids: variants are told apart", "[program][search]") {
  const auto ids = lines_of(samples().must(as("ids", {"--posts", "is:variant"})).out);
  REQUIRE(ids.size() == 2);
  REQUIRE(ids[0] != ids[1]);
  REQUIRE((ids[0].ends_with("~2") || ids[1].ends_with("~2")));
  REQUIRE(samples().json({"show", ids[0]})["num"] != samples().json({"show", ids[1]})["num"]);
}

TEST_CASE("search --format mboxrd: the mails, which can be taken in again", "[program][search]") {
  const Arguments query{"--posts", "--limit", "100", "subject:certificate"};
  const std::string mbox = samples().must(as("mboxrd", query)).out;
  const auto ids = lines_of(samples().must(as("ids", query)).out);
  Sandbox other;
  other.must({"ingest", other.dir().write("found.mbox", mbox)});
  REQUIRE(other.json({"stats"})["posts"] == ids.size());
  for (const std::string& id : ids) {
    REQUIRE(other.must({"show", "--raw", id}).out == samples().must({"show", "--raw", id}).out);
  }
}

TEST_CASE("search --facets counts all that match, in JSON and in text", "[program][search]") {
  const Json json = samples().json({"search", "certificate", "--facets", "--limit", "1"});
  REQUIRE(json["results"].size() == 1);
  const auto total = json["total_posts"].get<std::int64_t>();
  REQUIRE(total > 10);
  const auto sum_of = [&](const char* name) {
    std::int64_t sum = 0;
    for (const Json& count : json["facets"][name]) sum += count["posts"].get<std::int64_t>();
    return sum;
  };
  REQUIRE(sum_of("from") == total);
  REQUIRE(sum_of("year") == total);
  // A post may have gone to several lists.
  REQUIRE(json["facets"]["list"][0]["posts"].get<std::int64_t>() <= total);
  const std::string text = samples().must({"search", "certificate", "--facets"}).out;
  const Json& first = json["facets"]["year"][0];
  REQUIRE(text.find("year: " + first["value"].get<std::string>() + " (" +
                    std::to_string(first["posts"].get<int>()) + ")") != std::string::npos);
  REQUIRE(samples().json({"search", "certificate"})["facets"].is_null());
}

TEST_CASE("search finds posts by what they cite and by the CA of their day", "[program][search]") {
  Sandbox sandbox;
  const std::string mbox = sandbox.dir().write(
      "cited.mbox",
      "From a Mon Mar  6 10:00:00 2017\nFrom: Ada <ada@example.org>\n"
      "Date: Mon, 06 Mar 2017 10:00:00 +0000\nMessage-ID: <one@example.org>\nSubject: Lamps\n\n"
      "See bug 1334377 and BR section 4.9.1.1 on what Thawte must do.\n\n"
      "From a Mon Mar  9 10:00:00 2020\nFrom: Bob <bob@example.org>\n"
      "Date: Mon, 09 Mar 2020 10:00:00 +0000\nMessage-ID: <two@example.org>\nSubject: Quays\n\n"
      "DigiCert voted for ballot SC-63.\n");
  sandbox.must({"ingest", mbox});
  const auto ids = [&](const std::string& query) {
    std::string out;
    for (const std::string& id :
         lines_of(sandbox.run({"search", "--posts", "--sort", "oldest", "--format", "ids", query})
                      .out)) {
      out += (out.empty() ? "" : " ") + id;
    }
    return out;
  };
  const std::string one = ids("lamps");
  const std::string two = ids("quays");
  REQUIRE_FALSE(one.empty());
  REQUIRE_FALSE(two.empty());
  REQUIRE(ids("bug:#1334377") == one);
  REQUIRE(ids("br:4.9.1") == one);
  REQUIRE(ids("br:4.9.2").empty());
  REQUIRE(ids("ballot:SC063") == two);
  REQUIRE(ids("ca:digicert") == one + " " + two);
  REQUIRE(ids("ca:=digicert") == two);
  REQUIRE(ids("ca:thawte -ballot:SC63") == one);
  REQUIRE(ids("ca:digicrt quays") == two);

  const Json json = sandbox.json({"search", "--posts", "--facets", "ca:digicert"});
  REQUIRE(json["parsed"] == "ca:DigiCert");
  REQUIRE(json["warnings"].dump().find("Symantec (until 2017-10-31)") != std::string::npos);
  REQUIRE(json["facets"]["bug"] == Json::array({{{"value", "1334377"}, {"posts", 1}}}));
  REQUIRE(json["facets"]["section"] == Json::array({{{"value", "br:4.9.1.1"}, {"posts", 1}}}));
  REQUIRE(json["facets"]["ca"].size() == 2);
}

TEST_CASE("search --explain: parts that add up to the score", "[program][search]") {
  const Json json = samples().json({"search", "--explain", "serial entropy"});
  REQUIRE_FALSE(json["results"].empty());
  for (const Json& hit : json["results"]) {
    double sum = 0;
    for (const Json& part : hit["explain"]) {
      REQUIRE(part["part"].get<std::string>().find(':') != std::string::npos);
      sum += part["score"].get<double>();
    }
    REQUIRE(std::abs(sum - hit["score"].get<double>()) < 1e-6);
  }
  const std::string text = samples().must({"search", "--explain", "serial entropy"}).out;
  REQUIRE(text.find("subject:entropy") != std::string::npos);
  REQUIRE(text.find("in all") != std::string::npos);
  REQUIRE_FALSE(samples().json({"search", "entropy"})["results"][0].contains("explain"));
}

TEST_CASE("search --since: what came after an earlier answer", "[program][search]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sample_file("mailman-era.mbox")});
  const Json before = sandbox.json({"search", "certificate"});
  const std::string modseq = std::to_string(before["state"]["modseq"].get<int>());
  const auto since = [&](Arguments more) {
    more.insert(more.begin(), {"search", "--posts", "--limit", "100", "--since", modseq});
    return more;
  };
  REQUIRE(sandbox.run(since({})).status == 1);
  sandbox.must({"ingest", sample_file("groups-era.mbox")});
  const Json all = sandbox.json(since({}));
  REQUIRE(all["total"] == 32);  // one of 33 is a copy of a mail that was there
  const auto old_posts = before["state"]["size"].get<std::int64_t>();
  for (const Json& hit : all["results"]) REQUIRE(hit["num"].get<std::int64_t>() > old_posts);
  const Json some = sandbox.json(since({"certificate"}));
  REQUIRE(some["total"] > 0);
  REQUIRE(some["total"] < all["total"]);
  REQUIRE(some["total"] < sandbox.json({"search", "--posts", "certificate"})["total"]);
  REQUIRE(sandbox.run({"search", "--since", "-1", "x"}).status == 2);
  REQUIRE(sandbox.run({"search", "--since", "soon", "x"}).status == 2);
}

TEST_CASE("search: what was not understood is said on standard error and in JSON",
          "[program][search]") {
  const Arguments query{"search", "certificate", "date:soon", "ca:someone"};
  const RunResult text = samples().must(query);
  REQUIRE(lines_of(text.err).size() == 2);
  REQUIRE(text.err.find("date:soon") != std::string::npos);
  REQUIRE(text.err.find("ca:someone") != std::string::npos);
  REQUIRE(text.out == samples().must({"search", "certificate"}).out);
  const Json json = samples().json(query);
  REQUIRE(json["parsed"] == "certificate");
  REQUIRE(json["query"] == "certificate date:soon ca:someone");
  REQUIRE(json["warnings"].size() == 2);
  for (const Json& warning : json["warnings"]) {
    const auto part = json["query"].get<std::string>().substr(warning["offset"].get<std::size_t>(),
                                                              warning["length"].get<std::size_t>());
    REQUIRE(warning["text"].get<std::string>().starts_with(part));
  }
  for (const char* const format : {"csv", "ids", "jsonl", "mboxrd"}) {
    REQUIRE(lines_of(samples().must(as(format, {"certificate", "date:soon"})).err).size() == 1);
  }
}

TEST_CASE("search: that words were given up is said", "[program][search]") {
  const Arguments query{"search", "entropy", "certificate", "xylophone", "zither"};
  const Json json = samples().json(query);
  REQUIRE(json["relaxed"] == true);
  REQUIRE(json["total"] > 0);
  const std::string text = samples().must(query).out;
  REQUIRE(text.find("No post has all of these words") != std::string::npos);
  REQUIRE(samples().json({"search", "entropy", "certificate"})["relaxed"] == false);
  REQUIRE(samples().must({"search", "entropy"}).out.find("No post has all") == std::string::npos);
}

TEST_CASE("search: a word that is nowhere is answered with one that is", "[program][search]") {
  const RunResult text = samples().run({"search", "revocatoin"});
  REQUIRE(text.status == 1);
  REQUIRE(text.out.find("Did you mean: revocation\n") != std::string::npos);
  const Json json = Json::parse(samples().run({"search", "--json", "revocatoin"}).out);
  REQUIRE(json["suggestion"] == "revocation");
  REQUIRE(samples().json({"search", "revocation"})["suggestion"].is_null());
}

TEST_CASE("search: where nothing is found the exit status is 1, in every form",
          "[program][search]") {
  const auto nothing = [&](const char* format) {
    const RunResult result = samples().run(as(format, {"xylophone", "is:root"}));
    REQUIRE(result.status == 1);
    REQUIRE(result.err.empty());
    return result.out;
  };
  REQUIRE(nothing("text").starts_with("Nothing found for xylophone is:root; the archive covers"));
  REQUIRE(nothing("ids").empty());
  REQUIRE(nothing("jsonl").empty());
  REQUIRE(nothing("mboxrd").empty());
  REQUIRE(csv_rows(nothing("csv")).size() == 1);
  const Json json = Json::parse(nothing("json"));
  REQUIRE(json["results"].empty());
  REQUIRE(json["total"] == 0);
  REQUIRE(json["total_exact"] == true);
  REQUIRE(json["coverage"]["posts"] == 83);
  // Past the last page nothing is shown either.
  REQUIRE(samples().run({"search", "certificate", "--offset", "1000"}).status == 1);
}

TEST_CASE("search: totals of threads and of posts", "[program][search]") {
  const Json threads = samples().json({"search", "certificate", "--limit", "1000"});
  const Json posts = samples().json({"search", "certificate", "--posts", "--limit", "1000"});
  REQUIRE(threads["total_exact"] == true);
  REQUIRE(threads["total"] == threads["results"].size());
  REQUIRE(posts["total"] == posts["results"].size());
  REQUIRE(posts["total_posts"] == posts["total"]);
  REQUIRE(threads["total_posts"] == posts["total"]);
  std::int64_t matching = 0;
  for (const Json& hit : threads["results"]) {
    matching += 1 + hit["more_in_thread"].get<std::int64_t>();
  }
  REQUIRE(matching == posts["total"]);
  for (const Json& hit : posts["results"]) REQUIRE(hit["more_in_thread"] == 0);
}

TEST_CASE("search: every form is the same bytes each time, and after a rebuild",
          "[program][search]") {
  Sandbox sandbox;
  // In two runs: the second changes the index of the first.
  sandbox.must({"ingest", sample_file("mailman-era.mbox")});
  sandbox.must({"ingest", sample_file("groups-era.mbox")});
  const auto all = [&] {
    std::string out;
    for (const char* const format : {"text", "json", "csv"}) {
      for (const Arguments& query :
           {Arguments{"certificate", "--facets", "--explain"}, Arguments{"serial entropy zither"},
            Arguments{"--posts", "--sort", "newest", "from:ada"}}) {
        out += sandbox.must(as(format, query)).out;
      }
    }
    return out;
  };
  const std::string before = all();
  const bool again = all() == before;  // too long to be shown
  REQUIRE(again);
  sandbox.must({"reindex"});
  const bool rebuilt = all() == before;
  REQUIRE(rebuilt);
}

}  // namespace docket::test
