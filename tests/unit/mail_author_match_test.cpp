#include <catch2/catch.hpp>

#include "mail/author_match.hpp"

namespace docket::mail {

TEST_CASE("author match: the same address is the same author, whatever the name") {
  CHECK(match_authors({"Ada", "ada@example.org"}, {"Countess", "ADA@example.org"}) ==
        AuthorVerdict::Same);
}

TEST_CASE("author match: a full name is enough, also as archives damage it") {
  const Mailbox whole{"J\xC3\xBCrgen Meier", "jm@example.org"};
  CHECK(match_authors(whole, {"J?rgen Meier", "other@example.net"}) == AuthorVerdict::Same);
  CHECK(match_authors(whole, {"J\xEF\xBF\xBDrgen Meier", ""}) == AuthorVerdict::Same);
  CHECK(match_authors(whole, {"Meier, J\xC3\xBCrgen", "x@example.net"}) == AuthorVerdict::Same);
  CHECK(match_authors({"Dean C", ""}, {"Dean Carter", "dean@example.org"}) == AuthorVerdict::Same);
  CHECK(match_authors({"Ada Byron (Example CA)", "a@x.example"}, {"Ada Byron", "b@x.example"}) ==
        AuthorVerdict::Same);
}

TEST_CASE("author match: other names are other authors") {
  CHECK(match_authors({"Ada Byron", "a@example.org"}, {"Bob Byron", "b@example.org"}) ==
        AuthorVerdict::Different);
  CHECK(match_authors({"Ada Byron", ""}, {"Grace Byron", ""}) == AuthorVerdict::Different);
  CHECK(match_authors({"Dean C", ""}, {"Dean Stone", ""}) == AuthorVerdict::Different);
}

TEST_CASE("author match: one word of a name is no proof against another address") {
  CHECK(match_authors({"Mike", "mike@a.example"}, {"Mike", "mike@b.example"}) ==
        AuthorVerdict::Possible);
  CHECK(match_authors({"Mike", "mike@a.example"}, {"Mike Stone", "mike@b.example"}) ==
        AuthorVerdict::Different);
  CHECK(match_authors({"Mike", "mike@a.example"}, {"Mike", ""}) == AuthorVerdict::Same);
}

TEST_CASE("author match: cut addresses fit those that they can be") {
  CHECK(match_authors({"", "ada.by...@example.org"}, {"", "ada.byron@example.org"}) ==
        AuthorVerdict::Same);
  CHECK(match_authors({"", "ada.by...@example.org"}, {"", "grace@example.org"}) !=
        AuthorVerdict::Same);
  CHECK(match_authors({"", "ada@example.org"}, {"", "grace@example.org"}) ==
        AuthorVerdict::Different);
}

TEST_CASE("author match: nothing known is no proof of anything") {
  CHECK(match_authors({"", ""}, {"Ada Byron", "ada@example.org"}) == AuthorVerdict::Possible);
}

TEST_CASE("author match: it is symmetric") {
  const Mailbox all[] = {{"Dean C", ""},        {"Dean Carter", "d@example.org"},
                         {"", "d@example.org"}, {"Dean", "x@example.org"},
                         {"J?rgen Meier", ""},  {"\xE6\x9D\x8E", "li@example.org"}};
  for (const Mailbox& a : all) {
    for (const Mailbox& b : all) CHECK(match_authors(a, b) == match_authors(b, a));
  }
}

TEST_CASE("author key: equal for what damage makes of a name") {
  CHECK(author_key({"J\xC3\xBCrgen Meier", "jm@example.org"}) ==
        author_key({"Meier, J?rgen", "x@example.net"}));
  CHECK(author_key({"Ada Byron", ""}) != author_key({"Bob Byron", ""}));
  CHECK(author_key({"", "Ada@Example.org"}) == author_key({"", "ada@example.org"}));
  CHECK(author_key({"", ""}).empty());
}

}  // namespace docket::mail
