#include "search/query.hpp"
#include "tests/support/query_drawing.hpp"

namespace docket::search {

TEST_CASE("parse_query: words", "[search][query]") {
  check_queries(std::vector<QueryLine>{
      {"", ""},
      {"   \t\n", ""},
      {"lamp", "lamp"},
      {"  lamp \t quay\r\n", "lamp quay"},
      {"and or not near near/5 And", "and or not near near/5 And"},
      {"id-kp-OCSPSigning SHA-1 4.9.1.1", "id-kp-OCSPSigning SHA-1 4.9.1.1"},
      {"www.example.org C++ AT&T .net", "www.example.org C++ AT&T .net"},
      {"lamp, quay; mill: ada! bell? [key] {a} <x@y.example> 'b' `c`",
       "lamp quay mill ada bell key a x@y.example b c"},
      {"(lamp), [quay]:", "lamp quay"},
      {"std::string http://x.example/ 10:30", "std::string http://x.example/ 10:30"},
      {"getKey() lamp(\n)", "getKey lamp"},
      {"certificate(s)", "certificate s"},
      {"-----BEGIN --option ++i \"a\"-b", "BEGIN option i \"a\" b"},
      {"caf\xC3\xA9 \xE6\x97\xA5", "caf\xC3\xA9 \xE6\x97\xA5"},
      {"Let\xE2\x80\x99s \xE2\x80\x98lamp\xE2\x80\x99 Mill's", "Let\xE2\x80\x99s lamp Mill's"},
      {"a\xC2\xA0"
       "b\xE3\x80\x80"
       "c\xE2\x80\xA8"
       "d\x01"
       "e\x7F"
       "f\xC2\x85g",
       "a b c d e f g"},
  });
  check_queries(std::vector<QueryRow>{
      {"certificates.", "certificates!", "\"certificates\"", ""},
      {"certificates.,", "certificates!", "\"certificates\"", ""},
      {"(certificates.)", "certificates!", "\"certificates\"", ""},
      {"certificates...", "certificates", "certificates", ""},
      {"4.9.", "4.9!", "\"4.9\"", ""},
      {"\"Word\"", "Word!", "\"Word\"", ""},
      {"subject:Word.", "subject:Word!", "subject:\"Word\"", ""},
      {"lamp & quay", "lamp quay", "lamp quay", "&: no word; left out"},
      {"lamp - quay", "lamp quay", "lamp quay", "-: no word follows; left out"},
      {"lamp -- quay +", "lamp quay", "lamp quay",
       "--: no word follows; left out | +: no word follows; left out"},
      {"...", "", "", "...: no word; left out"},
      {", [ ]", "", "", ""},
      {"+, lamp", "lamp", "lamp", "+,: no word follows; left out"},
      {"-+ lamp", "lamp", "lamp", "+: no word follows; left out"},
      {"a{b}c", "a{b}c!", "\"a{b}c\"", ""},
  });
}

TEST_CASE("parse_query: phrases", "[search][query]") {
  check_queries(std::vector<QueryRow>{
      {"\"out of order\"", "'out of order'", "\"out of order\"", ""},
      {"\"  out\tof\n  order \" lamp", "'out of order' lamp", "\"out of order\" lamp", ""},
      {"\"one\"\"two\"three", "one! two! three", "\"one\" \"two\" three", ""},
      {"a\"b c\"", "a 'b c'", "a \"b c\"", ""},
      {"\"foo - bar & C++.\"", "'foo bar C++.'", "\"foo bar C++.\"", ""},
      {"\"AND OR\" \"-x\" \"a:b\"", "'AND OR' -x! a:b!", "\"AND OR\" \"-x\" \"a:b\"", ""},
      {"\xE2\x80\x9Cout of\xE2\x80\x9D \xC2\xBBx y\xC2\xAB \xC2\xABz w\xC2\xBB \xE2\x80\x9Ev u\"",
       "'out of' 'x y' 'z w' 'v u'", "\"out of\" \"x y\" \"z w\" \"v u\"", ""},
      {"\"never closed", "'never closed'", "\"never closed\"",
       "\"never closed: the quotation mark is not closed; closed at the end"},
      {"\"\"", "", "", "\"\": no words between the quotation marks; left out"},
      {"lamp \" - \"", "lamp", "lamp", "\" - \": no words between the quotation marks; left out"},
      {"\"", "", "",
       "\": the quotation mark is not closed; closed at the end | "
       "\": no words between the quotation marks; left out"},
      {"\"lamp* quay\"", "'lamp quay'", "\"lamp quay\"",
       "\"lamp* quay\": * means nothing in a phrase; left out"},
      {"subject:\"out of\"", "subject:'out of'", "subject:\"out of\"", ""},
      {"quoted:\"out of\"", "quoted:out! quoted:of!", "quoted:\"out\" quoted:\"of\"",
       "quoted:\"out of\": quoted: has no phrases; looked for as words"},
      {"-attachment:\"a b\" +quoted:\"c d\"",
       "(not (and attachment:a! attachment:b!)) +quoted:c! +quoted:d!",
       "-(attachment:\"a\" attachment:\"b\") +quoted:\"c\" +quoted:\"d\"",
       "attachment:\"a b\": attachment: has no phrases; looked for as words | "
       "quoted:\"c d\": quoted: has no phrases; looked for as words"},
      {"quoted:\"one\"", "quoted:one!", "quoted:\"one\"", ""},
  });
}

TEST_CASE("parse_query: operators and brackets", "[search][query]") {
  check_queries(std::vector<QueryRow>{
      {"a AND b", "a b", "a b", ""},
      {"a OR b c", "(or a (and b c))", "a OR b c", ""},
      {"(a OR b) c", "(or a b) c", "(a OR b) c", ""},
      {"a AND b OR c AND NOT d", "(or (and a b) (and c (not d)))", "a b OR c -d", ""},
      {"a OR (b OR (c OR d))", "(or a b c d)", "a OR b OR c OR d", ""},
      {"a (b (c d))", "a b c d", "a b c d", ""},
      {"NOT a", "(not a)", "-a", ""},
      {"NOT a NOT b", "(not a) (not b)", "-a -b", ""},
      {"a OR NOT b", "(or a (and (not b)))", "a OR -b", ""},
      {"NOT a OR NOT (b c)", "(or (and (not a)) (and (not (and b c))))", "-a OR -(b c)", ""},
      {"NOT NOT a -(-b) NOT -c -NOT", "a b c (not NOT!)", "a b c -\"NOT\"", ""},
      {"NOT (a OR b)", "(not (or a b))", "-(a OR b)", ""},
      {"NOT (NOT a)", "a", "a", ""},
      {"NOT (NOT a b)", "(not (and (not a) b))", "-(-a b)", ""},
      {"(a)AND(b)", "a b", "a b", ""},
      {"((((a))))", "a", "a", ""},
      {"a NEAR b", "(near10 a b)", "a NEAR/10 b", ""},
      {"a NEAR/3 b NEAR/3 c d", "(near3 a b c) d", "a NEAR/3 b NEAR/3 c d", ""},
      {"a OR b NEAR c", "(or a (near10 b c))", "a OR b NEAR/10 c", ""},
      {"a b NEAR/2 c NEAR/2 d e", "a (near2 b c d) e", "a b NEAR/2 c NEAR/2 d e", ""},
      {"NOT (a NEAR b)", "(not (near10 a b))", "-(a NEAR/10 b)", ""},
      {"+a NEAR/4 b.", "+(near4 a b!)", "+a NEAR/4 \"b\"", ""},
      {"+(a NEAR/4 b)", "+(near4 a b)", "+a NEAR/4 b", ""},
      {"subject:(a NEAR/4 b)", "(near4:subject subject:a subject:b)", "subject:a NEAR/4 subject:b",
       ""},
      {"AND", "", "", "AND: nothing stands before it; left out"},
      {"NOT", "", "", "NOT: nothing follows it; left out"},
      {"OR a", "a", "a", "OR: nothing stands before it; left out"},
      {"a AND", "a", "a", "AND: nothing follows it; left out"},
      {"a OR AND b", "(or a b)", "a OR b", "AND: nothing stands before it; left out"},
      {"a NOT OR b", "(or a b)", "a OR b", "NOT: nothing follows it; left out"},
      {"(a OR) b", "a b", "a b", "OR: nothing follows it; left out"},
      {"(OR a -) b", "a b", "a b",
       "OR: nothing stands before it; left out | -: no word follows; left out"},
      {"a OR date:foo", "a", "a",
       "date:foo: not a date like 2019, 2019-08, 2019-08-21, 2019-01..2019-06 or 2y; left out"},
      {"a OR (role:1) b", "(or a b)", "a OR b",
       "role:1: the field role: is not there yet; left out"},
      {"() a", "a", "a", "(): nothing between the brackets; left out"},
      {"a ( \t ) b", "a b", "a b", "[( \t )] ( ): nothing between the brackets; left out"},
      {"(a OR b c", "(or a (and b c))", "a OR b c",
       "(a OR b c: a bracket is not closed; closed at the end"},
      {"a) b", "a b", "a b", "): it closes no bracket; left out"},
      {"a NEAR/3 b NEAR/5 c", "(near5 a b c)", "a NEAR/5 b NEAR/5 c",
       "NEAR/5: words near each other have one distance; the greatest counts"},
      {"a NEAR/0 b", "(near1 a b)", "a NEAR/1 b", "NEAR/0: distances are 1 to 1000; taken as 1"},
      {"a NEAR/99999999999999999999 b", "(near1000 a b)", "a NEAR/1000 b",
       "NEAR/99999999999999999999: distances are 1 to 1000; taken as 1000"},
      {"a NEAR \"b c\"", "a 'b c'", "a \"b c\"",
       "a NEAR \"b c\": NEAR is for words of one field that has phrases; taken as AND"},
      {"a NEAR b* OR c", "(or (and a b*) c)", "a b* OR c",
       "a NEAR b*: NEAR is for words of one field that has phrases; taken as AND"},
      {"a NEAR -b", "a (not b)", "a -b",
       "a NEAR -b: NEAR is for words of one field that has phrases; taken as AND"},
      {"a NEAR subject:b", "a subject:b", "a subject:b",
       "a NEAR subject:b: NEAR is for words of one field that has phrases; taken as AND"},
      {"quoted:a NEAR quoted:b", "quoted:a quoted:b", "quoted:a quoted:b",
       "quoted:a NEAR quoted:b: NEAR is for words of one field that has phrases; taken as AND"},
      {"NEAR/x", "NEAR/x", "NEAR/x", ""},
      {"\"AND\" [OR] NOT,", "AND! OR! NOT!", "\"AND\" \"OR\" \"NOT\"", ""},
  });
}

TEST_CASE("parse_query: signs", "[search][query]") {
  check_queries(std::vector<QueryRow>{
      {"+a -b c", "+a (not b) c", "+a -b c", ""},
      {"+\"a b\" -\"c d\"", "+'a b' (not 'c d')", "+\"a b\" -\"c d\"", ""},
      {"+subject:a -list:b", "+subject:a (not list=b)", "+subject:a -list:b", ""},
      {"+subject:(a OR b)", "+(or subject:a subject:b)", "+(subject:a OR subject:b)", ""},
      {"+(a OR b) c", "+(or a b) c", "+(a OR b) c", ""},
      {"+(a -b \"c d\")", "+a (not b) +'c d'", "+a -b +\"c d\"", ""},
      {"+-a -+b NOT +c", "(not a) (not b) (not c)", "-a -b -c", ""},
      {"+thread:{a} -thread:{b}", "+(thread a) (not (thread b))", "+thread:{a} -thread:{b}", ""},
      {"(+a b) OR c", "(or (and +a b) c)", "+a b OR c", ""},
      {"a OR +b", "(or a b)", "a OR b", "+b: a part of OR cannot be required; + left out"},
      {"-AND", "(not AND!)", "-\"AND\"", ""},
      {"subject:-a", "subject:a", "subject:a",
       "subject:-a: - stands before a field's name; left out"},
      {"a-b+c", "a-b+c", "a-b+c", ""},
  });
}

TEST_CASE("parse_query: wildcards", "[search][query]") {
  check_queries(std::vector<QueryRow>{
      {"wild*", "wild*", "wild*", ""},
      {"wild*, (subject:re*)", "wild* subject:re*", "wild* subject:re*", ""},
      {"wild*.", "wild*", "wild*", ""},
      {"AND* a:* 4.*", "AND* a* 4*", "AND* a* 4*", "a:*: there is no field a; looked for as words"},
      {"w*ld", "wld", "wld", "w*ld: * stands at the end of a word; left out elsewhere"},
      {"*wild*", "wild*", "wild*", "*wild*: * stands at the end of a word; left out elsewhere"},
      {"wild**", "wild*", "wild*", "wild**: * stands at the end of a word; left out elsewhere"},
      {"* a", "a", "a", "*: * needs letters before it; left out"},
      {"subject:*", "", "", "subject:*: * needs letters before it; left out"},
      {"-*", "", "", "*: * needs letters before it; left out"},
      {"sub*ject:x A*ND", "subject:x! AND!", "\"subject:x\" \"AND\"",
       "sub*ject:x: * stands at the end of a word; left out elsewhere | "
       "A*ND: * stands at the end of a word; left out elsewhere"},
      {"foo:bar*", "foo:bar!", "\"foo:bar\"",
       "foo:bar*: there is no field foo; looked for as words | "
       "foo:bar*: * stands at the end of a word; left out elsewhere"},
  });
}

}  // namespace docket::search
