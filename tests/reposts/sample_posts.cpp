#include "tests/reposts/sample_posts.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "core/text.hpp"
#include "tests/support/mail_draft.hpp"
#include "tests/support/message_builder.hpp"
#include "tests/support/repost_text.hpp"

namespace docket::test {
namespace {

using std::string_view;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

void append_texts(std::vector<SampleText>& texts, string_view file) {
  constexpr string_view kMark = "=== ";
  constexpr string_view kHtml = "html: ";
  while (const std::optional<string_view> line = next_line(file)) {
    if (!line->starts_with(kMark)) {
      if (!texts.empty()) texts.back().body.append(*line).append("\n");
      continue;
    }
    string_view subject = line->substr(kMark.size());
    const bool html = subject.starts_with(kHtml);
    if (html) subject.remove_prefix(kHtml.size());
    texts.push_back({std::string(subject), {}, html});
  }
}

/// "a|b|c", or "3..9".
std::string choose(string_view choices, Random& random) {
  const std::size_t dots = choices.find("..");
  if (dots != string_view::npos && choices.find('|') == string_view::npos) {
    return std::to_string(random.between(std::stoll(std::string(choices.substr(0, dots))),
                                         std::stoll(std::string(choices.substr(dots + 2)))));
  }
  auto which = static_cast<std::ptrdiff_t>(
      random.below(static_cast<std::size_t>(1 + std::count(choices.begin(), choices.end(), '|'))));
  for (; which > 0; --which) choices.remove_prefix(choices.find('|') + 1);
  return std::string(choices.substr(0, choices.find('|')));
}

std::string greeted(std::string text, const Person& author, Random& random) {
  constexpr auto kGreetings =
      std::to_array<string_view>({"Hi all,", "Hello,", "Dear list,", "Hi,"});
  constexpr auto kEnds = std::to_array<string_view>({"Regards,", "Best,", "Cheers", "Thanks,"});
  const std::string first_name = author.name.substr(0, author.name.find(' '));
  if (random.percent(30)) text = fmt::format("{}\n\n{}", random.pick(kGreetings), text);
  if (random.percent(40)) text += fmt::format("\n{}\n{}\n", random.pick(kEnds), first_name);
  if (random.percent(25)) {
    text += fmt::format("\n-- \n{}\nExample Street {}\n{}\n", author.name, random.between(1, 99),
                        author.address);
  }
  return text;
}

std::string answering(const std::string& text, Random& random) {
  constexpr auto kQuotes = std::to_array<string_view>({
      "> Has anybody an opinion on this? I would like to close it\n> before the end of the week.\n",
      "> I do not see why that should follow.\n>\n> > It was said on the last call.\n",
      "> We will look into it and come back to the list.\n",
  });
  const Person other = some_person(random);
  return fmt::format("On Tue, Mar {}, 2019 at {}:{:02} {} wrote:\n{}\n{}", random.between(2, 29),
                     random.between(8, 19), random.between(0, 59), other.name, random.pick(kQuotes),
                     text);
}

}  // namespace

std::vector<SampleText> load_sample_texts() {
  std::vector<SampleText> texts;
  const std::filesystem::path folder =
      std::filesystem::path(DOCKET_SOURCE_DIR) / "tests" / "reposts" / "bodies";
  for (const char* const name : {"policy.txt", "technical.txt", "other.txt"}) {
    append_texts(texts, read_file(folder / name));
  }
  return texts;
}

std::string with_choices(string_view text, Random& random) {
  std::string out;
  for (std::size_t open = text.find("[["); open != string_view::npos; open = text.find("[[")) {
    const std::size_t close = text.find("]]", open);
    out += text.substr(0, open);
    out += choose(text.substr(open + 2, close - open - 2), random);
    text.remove_prefix(close + 2);
  }
  return out.append(text);
}

Person some_person(Random& random) {
  constexpr auto kFirst = std::to_array<string_view>(
      {"Ada", "Robin", "J\xC3\xBCrgen", "Chris", "Ren\xC3\xA9", "Sam", "Olga", "Wei", "Kim", "Noor",
       "Bj\xC3\xB6rn", "Lucia", "Pat", "Zo\xC3\xAB", "Iris", "Hugo"});
  constexpr auto kLast = std::to_array<string_view>({"Sample", "Relying", "Muster", "Placeholder",
                                                     "Exemple", "Vorbild", "Specimen", "Tester",
                                                     "Mock", "Dummy", "Beispiel", "Fictive"});
  const std::size_t first = random.below(kFirst.size());
  const std::size_t last = random.below(kLast.size());
  return {fmt::format("{} {}", kFirst[first], kLast[last]),
          fmt::format("p{}.{}@host{}.example", first, to_lower(kLast[last]), last % 5)};
}

std::string sample_post(const SampleText& text, std::size_t number, Random& random) {
  constexpr std::int64_t kFirstTime = 1041379200;  // 2003-01-01
  constexpr std::int64_t kYears = 20LL * 365 * 86400;
  const Person author = some_person(random);
  const Timestamp time{kFirstTime + random.between(0, kYears),
                       static_cast<int>(random.between(-8, 9)) * 60};
  std::string body = greeted(with_choices(text.body, random), author, random);
  if (!random.percent(20)) body = rewrap(body, 72);
  std::string subject = with_choices(text.subject, random);
  MessageBuilder mail = msg().id(fmt::format("post{}.{:x}@sample.example", number, random.bits()));
  if (subject.starts_with("Re: ")) {
    mail.refs({fmt::format("root{}@ghost.example", number),
               fmt::format("parent{}@ghost.example", number)});
    if (random.percent(60)) body = answering(body, random);
  }
  mail.from(fmt::format("\"{}\" <{}>", author.name, author.address)).date(to_rfc5322(time));
  mail.subject(subject).set("List-Id", "<dev-sample.lists.example.org>");
  mail.set("MIME-Version", "1.0").set("Content-Type", "text/plain; charset=utf-8").body(body);
  if (!text.html) return mail.bytes();
  MailDraft draft(mail.bytes());
  draft.write_as(random.percent(50) ? TextForm::Html : TextForm::Alternative);
  return draft.bytes();
}

}  // namespace docket::test
