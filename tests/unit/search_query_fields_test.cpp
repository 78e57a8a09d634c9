#include <algorithm>

#include "tests/support/query_drawing.hpp"

namespace docket::search {

TEST_CASE("parse_query: fields", "[search][query]") {
  check_queries(std::vector<QueryRow>{
      {"subject:lamp", "subject:lamp", "subject:lamp", ""},
      {"SUBJECT:Lamp From:ada", "subject:Lamp from:ada", "subject:Lamp from:ada", ""},
      {"body:a quoted:b to:c filename:d attachment:e",
       "body:a quoted:b to:c filename:d attachment:e",
       "body:a quoted:b to:c filename:d attachment:e", ""},
      {"subject:(a b OR c)", "(or (and subject:a subject:b) subject:c)",
       "subject:a subject:b OR subject:c", ""},
      {"from:((a OR b) \"c d\" -e*)", "(or from:a from:b) from:'c d' (not from:e*)",
       "(from:a OR from:b) from:\"c d\" -from:e*", ""},
      {"subject:(a from:b)", "subject:a from:b", "subject:a from:b", ""},
      {"subject:AND subject:from:x subject:http://x.example/",
       "subject:AND subject:from:x subject:http://x.example/",
       "subject:AND subject:from:x subject:http://x.example/", ""},
      {"subject:ada@example.org,", "subject:ada@example.org", "subject:ada@example.org", ""},
      {"list:Dev-Security.", "list=dev-security", "list:dev-security", ""},
      {"list:\"Dev Security\" list:\"x\"", "list=dev security list=x",
       "list:\"dev security\" list:x", ""},
      {"is:root is:Reply", "is=root is=reply", "is:root is:reply", ""},
      {"is:(reposted OR variant) has:attachment", "(or is=reposted is=variant) has=attachment",
       "(is:reposted OR is:variant) has:attachment", ""},
      {"list:(a OR \"b\")", "(or list=a list=b)", "list:a OR list:b", ""},
      {"is:foo", "", "", "is:foo: there is only root, reply, reposted, variant; left out"},
      {"has:pictures", "", "", "has:pictures: there is only attachment; left out"},
      {"is:report", "", "", "is:report: is:report is not there yet; left out"},
      {"list:dev*", "list=dev", "list:dev", "list:dev*: list: takes whole values; * left out"},
      {"list:&", "", "", "list:&: no word; left out"},
      {"subject: lamp", "lamp", "lamp", "subject:: nothing follows the colon; left out"},
      {"a OR subject:", "a", "a", "subject:: nothing follows the colon; left out"},
      {"subject:\"\" lamp", "lamp", "lamp",
       "subject:\"\": no words between the quotation marks; left out"},
      {"subject:() lamp", "lamp", "lamp", "subject:(): nothing between the brackets; left out"},
      {"subject:&", "", "", "subject:&: no word; left out"},
      {"foo:bar", "foo:bar!", "\"foo:bar\"", "foo:bar: there is no field foo; looked for as words"},
      {"subjct:bar", "subjct:bar!", "\"subjct:bar\"",
       "subjct:bar: there is no field subjct (did you mean subject:?); looked for as words"},
      {"error:14094418", "error:14094418!", "\"error:14094418\"",
       "error:14094418: there is no field error; looked for as words"},
      {"author:ada lists:x", "author:ada! lists:x!", "\"author:ada\" \"lists:x\"",
       "author:ada: there is no field author; looked for as words | "
       "lists:x: there is no field lists (did you mean list:?); looked for as words"},
      {"foo:(a b) -bar:\"c\"", "foo a b (not bar) c!", "foo a b -bar \"c\"",
       "foo:: there is no field foo; looked for as words | "
       "bar:: there is no field bar; looked for as words"},
      {"foo: foo:)", "foo foo", "foo foo", "): it closes no bracket; left out"},
      {"bug:1391000 a", "bug=1391000 a", "bug:1391000 a", ""},
      {"bg:1391000 bugs:1", "bg:1391000! bugs:1!", "\"bg:1391000\" \"bugs:1\"",
       "bg:1391000: there is no field bg; looked for as words | "
       "bugs:1: there is no field bugs (did you mean bug:?); looked for as words"},
      {"section:1 a", "a", "a", "section:1: the field section: is not there yet; left out"},
      {"a -role:(Mill OR \"b c\" from:x)", "a", "a",
       "role:(Mill OR \"b c\" from:x): the field role: is not there yet; left out"},
      {"section:\"x y\"", "", "", "section:\"x y\": the field section: is not there yet; left out"},
  });
  const std::string later("section role");
  for (std::size_t begin = 0; begin < later.size();) {
    const std::size_t end = std::min(later.find(' ', begin), later.size());
    const std::string name = later.substr(begin, end - begin);
    const Query query = parse_query(name + ":1 x", kNow);
    CHECK(query.canonical() == "x");
    REQUIRE(query.warnings.size() == 1);
    CHECK(query.warnings[0].length == name.size() + 2);
    CHECK(query.warnings[0].text.ends_with(": is not there yet; left out"));
    begin = end + 1;
  }
}

TEST_CASE("parse_query: Message-IDs", "[search][query]") {
  check_queries(std::vector<QueryRow>{
      {"mid:a.b@example.org", "<a.b@example.org>", "mid:<a.b@example.org>", ""},
      {"mid:<a.b@example.org> x", "<a.b@example.org> x", "mid:<a.b@example.org> x", ""},
      {"ID:<a@b>, x", "<a@b> x", "mid:<a@b> x", ""},
      {"mid:a(b)\"c\"{d},*@e.", "<a(b)\"c\"{d},*@e.>", "mid:<a(b)\"c\"{d},*@e.>", ""},
      {"mid:\"a@b\"", "<a@b>", "mid:<a@b>", ""},
      {"mid:a)", "<a)>", "mid:<a)>", ""},
      {"(mid:a@b OR mid:c(d)@e)", "(or <a@b> <c(d)@e>)", "mid:<a@b> OR mid:<c(d)@e>", ""},
      {"((x OR mid:a@b))", "(or x <a@b>)", "x OR mid:<a@b>", ""},
      {"thread:{mid:a@b}", "(thread <a@b>)", "thread:{mid:<a@b>}", ""},
      {"thread:{(x OR mid:a@b)} y", "(thread (or x <a@b>)) y", "thread:{x OR mid:<a@b>} y", ""},
      {"mid:<mid:x> mid:mid:x mid:news:x", "<mid:x> <x> <x>", "mid:<mid:x> mid:<x> mid:<x>", ""},
      {"mid:(a@b OR <c@d>)", "(or <a@b> <c@d>)", "mid:<a@b> OR mid:<c@d>", ""},
      {"-mid:a@b +id:c", "(not <a@b>) +<c>", "-mid:<a@b> +mid:<c>", ""},
      {"mid:<>", "", "", "mid:<>: no Message-ID; left out"},
      {"mid: x", "x", "x", "mid:: nothing follows the colon; left out"},
  });
}

TEST_CASE("parse_query: threads", "[search][query]") {
  check_queries(std::vector<QueryRow>{
      {"thread:{lamp}", "(thread lamp)", "thread:{lamp}", ""},
      {"thread:{a b} c", "(thread (and a b)) c", "thread:{a b} c", ""},
      {"thread:{a OR subject:\"b c\"}", "(thread (or a subject:'b c'))",
       "thread:{a OR subject:\"b c\"}", ""},
      {"thread:{-a}", "(thread (and (not a)))", "thread:{-a}", ""},
      {"thread:{a {b OR {c}} \"d} {e\"}", "(thread (and a (or b c) 'd} {e'))",
       "thread:{a (b OR c) \"d} {e\"}", ""},
      {"thread:{x thread:{y}}", "(thread (and x (thread y)))", "thread:{x thread:{y}}", ""},
      {"subject:(a thread:{b})", "subject:a (thread b)", "subject:a thread:{b}", ""},
      {"thread:123 thread:007 Thread:5,", "(thread123) (thread7) (thread5)",
       "thread:123 thread:7 thread:5", ""},
      {"thread:(1 OR 2)", "(or (thread1) (thread2))", "thread:1 OR thread:2", ""},
      {"thread:x", "", "", "thread:x: thread: takes a number or {a query}; left out"},
      {"thread:0", "", "", "thread:0: thread: takes a number or {a query}; left out"},
      {"thread:1234567890123456789", "", "",
       "thread:1234567890123456789: thread: takes a number or {a query}; left out"},
      {"thread:{}", "", "", "thread:{}: nothing between the brackets; left out"},
      {"thread:{a b", "(thread (and a b))", "thread:{a b}",
       "thread:{a b: a bracket is not closed; closed at the end"},
      {"thread:{(a} b", "(thread a) b", "thread:{a} b",
       "}: a bracket before it is not closed; closed here"},
      {"(thread:{a) b}) c", "(thread (and a b)) c", "thread:{a b} c",
       "): it closes no bracket; left out"},
      {"thread:{thread:{thread:{thread:{thread:{a} b}}}} c",
       "(thread (thread (thread (thread (and a b))))) c",
       "thread:{thread:{thread:{thread:{a b}}}} c",
       "thread:{: more than 4 threads deep; taken as if there were no bracket"},
  });
}

TEST_CASE("parse_query: dates", "[search][query]") {
  check_queries(std::vector<QueryRow>{
      {"date:2019", "[2019-01-01..2019-12-31]", "date:2019-01-01..2019-12-31", ""},
      {"date:2019-08-21,", "[2019-08-21]", "date:2019-08-21", ""},
      {"DATE:..2015", "[..2015-12-31]", "date:..2015-12-31", ""},
      {"after:2019-08 before:2019-08-21", "[2019-08-01..] [..2019-08-20]",
       "date:2019-08-01.. date:..2019-08-20", ""},
      {"date:2y", "[2017-08-21..2019-08-21]", "date:2017-08-21..2019-08-21", ""},
      {"date:(2015 OR 2017)", "(or [2015-01-01..2015-12-31] [2017-01-01..2017-12-31])",
       "date:2015-01-01..2015-12-31 OR date:2017-01-01..2017-12-31", ""},
      {"-date:today +date:yesterday", "(not [2019-08-21]) +[2019-08-20]",
       "-date:2019-08-21 +date:2019-08-20", ""},
      {"date:2019..2015", "[2015-01-01..2019-12-31]", "date:2015-01-01..2019-12-31",
       "date:2019..2015: the later end stands first; taken the other way round"},
      {"a date:2019-13 b", "a b", "a b", "date:2019-13: there is no month 13; left out"},
      {"date:", "", "", "date:: nothing follows the colon; left out"},
  });
}

}  // namespace docket::search
