#include "tests/reposts/look_alikes.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tests/reposts/look_alike_series.hpp"

namespace docket::test {
namespace {

using std::string_view;

constexpr auto kMonths =
    std::to_array<string_view>({"January", "February", "March", "April", "May", "June", "July",
                                "August", "September", "October", "November", "December"});

Mails monthly_summary(Series& series) {
  Mails mails;
  const std::size_t first = series.random().below(9);
  for (std::size_t i = first; i < first + 4; ++i) {
    std::string body = fmt::format(
        "Below is the summary of the reminders about audit statements that were sent in {}.\n\n",
        kMonths[i]);
    for (int line = 0; line < 3; ++line) {
      body += fmt::format(
          "CA owner: Sample {0} Trust\nStandard audit: https://cert.example/{0}\n"
          "Period ends: {1} {2}\n\n",
          series.random().between(1, 60), series.random().between(1, 28), kMonths[i]);
    }
    mails.push_back(series
                        .next(30 * kDay + series.random().between(-kHour, kHour),
                              fmt::format("Summary of {} Audit Reminder Emails", kMonths[i]), body)
                        .bytes());
  }
  return mails;
}

Mails weekly_call(Series& series) {
  Mails mails;
  for (int week = 0; week < 4; ++week) {
    mails.push_back(
        series
            .next(7 * kDay, "Reminder: call of the working group",
                  fmt::format("The next call of the working group is on Thursday, {} May, at "
                              "16:00 UTC.\nThe number and the agenda are on the wiki as always. "
                              "Please add your topics\nthe day before.\n",
                              2 + 7 * week))
            .bytes());
  }
  return mails;
}

constexpr char kRules[] =
    "This is posted now and then for those who are new here.\n\nPlease write in plain text, quote "
    "only what you answer, and change the subject\nwhen the topic changes. Test mails go to the "
    "test list. Questions about single\ncertificates are better asked of the CA first. The archive "
    "can be searched from\nthe page of the list.\n";

Mails monthly_rules(Series& series) {
  Mails mails;
  for (int month = 0; month < 3; ++month) {
    mails.push_back(
        series
            .next(series.random().between(28, 31) * kDay + series.random().between(0, 3000),
                  "FAQ and rules of this list", kRules)
            .bytes());
  }
  return mails;
}

Mails patch_series(Series& series) {
  constexpr char kText[] =
      "The links point to a page that has moved. Use the new address everywhere, and\nwrap the "
      "lines that have become too long by it. No change of the meaning.\n\nSigned-off-by: Sam "
      "Sample <sam@example.org>\n";
  Mails mails;
  for (const char* const mark : {"[PATCH 1/3]", "[PATCH 2/3]", "[PATCH 3/3]"}) {
    mails.push_back(series.next(0, std::string(mark) + " doc: mend links", kText).bytes());
  }
  for (const char* const mark : {"[PATCH v2 1/3]", "[PATCH v2 2/3]", "[PATCH v3 1/3]"}) {
    mails.push_back(
        series.next(20 * kMinute, std::string(mark) + " doc: mend links", kText).bytes());
  }
  return mails;
}

Mails patch_for_branches(Series& series) {
  constexpr char kText[] =
      "From: Other Author <other@example.org>\n\n[ Upstream commit 9e67600ed6b8565da4b85698ec ]\n\n"
      "A request that comes while the worker is told to stop is put into the queue and\nnever "
      "taken out again. Check the state under the lock, and give the request back\nto its sender "
      "where the worker is gone.\n\nSigned-off-by: Sam Sample <sam@example.org>\n";
  Mails mails;
  for (const char* const mark :
       {"[PATCH STABLE 5.11 07/22]", "[PATCH STABLE 5.10 07/22]", "[PATCH STABLE 5.4 05/14]"}) {
    mails.push_back(series
                        .next(series.random().between(20, 300),
                              std::string(mark) + " queue: give requests back", kText)
                        .bytes());
  }
  return mails;
}

constexpr auto kShort = std::to_array<string_view>(
    {"+1", "Ping", "Thanks!", "Yes.", "No.", "Me too.", "Reviewed-by: Sam Sample <sam@example.org>",
     "Acked-by: Sam Sample <sam@example.org>", "Looks good to me.", "Any news?", "Done, thanks.",
     "I agree with this.", "Applied to the branch for the next release, thanks!"});

Mails short_in_threads(Series& series) {
  Mails mails;
  const std::string text = std::string(series.random().pick(kShort)) + "\n";
  for (int thread = 0; thread < 3; ++thread) {
    mails.push_back(series
                        .answer(series.random().between(kMinute, 20 * kMinute), thread,
                                fmt::format("Re: [PATCH {}/3] part {}", thread + 1, thread), text)
                        .bytes());
  }
  return mails;
}

Mails short_to_parents(Series& series) {
  Mails mails;
  const std::string text = std::string(series.random().pick(kShort)) + "\n";
  for (int parent = 0; parent < 3; ++parent) {
    mails.push_back(series
                        .answer(series.random().between(kMinute, 20 * kMinute), parent,
                                "Re: Motion of the chair", text)
                        .bytes());
  }
  return mails;
}

Mails short_days_apart(Series& series) {
  Mails mails;
  const std::string text = std::string(series.random().pick(kShort)) + "\n";
  for (int time = 0; time < 3; ++time) {
    mails.push_back(series
                        .answer(series.random().between(2 * kDay, 9 * kDay), 0,
                                "Re: Review of the second draft", text)
                        .bytes());
  }
  return mails;
}

Mails two_of_one_minute(Series& series) {
  return {series
              .next(0, "Findings of the audit",
                    "The first finding is about the log of the safe: three entries have no second "
                    "signature,\nand nobody knows who was there. We have asked the people who "
                    "could have been.\n")
              .bytes(),
          series
              .next(50, "Findings of the audit",
                    "As to the second finding, the report is right. Backups of the database were "
                    "kept in the\nsame building. Since Tuesday a copy goes to the other site every "
                    "night.\n")
              .bytes()};
}

MessageBuilder with_file(MessageBuilder mail, const std::string& name, const std::string& data) {
  return mail.set("MIME-Version", "1.0")
      .set("Content-Type", "multipart/mixed; boundary=cut")
      .body(fmt::format("--cut\nContent-Type: text/plain\n\n\n--cut\nContent-Type: "
                        "application/octet-stream; name={}\nContent-Disposition: attachment; "
                        "filename={}\nContent-Transfer-Encoding: base64\n\n{}\n--cut--\n",
                        name, name, data));
}

Mails empty_with_files(Series& series) {
  return {
      with_file(series.next(0).subject("Scan"), "page1.bin", "AAECAwQFBgcICQ==").bytes(),
      with_file(series.next(2 * kMinute).subject("Scan"), "page2.bin", "AgMEBQYHCAkKCw==").bytes()};
}

Mails empty_with_subjects(Series& series) {
  return {series.next(0, "The meeting is at ten", "\n").bytes(),
          series.next(3 * kMinute, "The meeting is in room four", "\n").bytes()};
}

Mails links(Series& series) {
  const std::string first = fmt::format("https://example.org/{}/one\n", series.name());
  const std::string second = fmt::format("https://example.org/{}/two\n", series.name());
  return {series.answer(0, 0, "Re: Where are the minutes?", first).bytes(),
          series.answer(4 * kMinute, 0, "Re: Where are the minutes?", second).bytes(),
          series.answer(kDay, 5, "Re: Where is the agenda?", first).bytes()};
}

Mails unknown_author(Series& series) {
  constexpr char kText[] = "I have the same problem here. Has anybody found a way around it yet?\n";
  return {series.next(0, "problem", kText).without("From").bytes(),
          series.next(2 * kDay, "problem", kText).without("From").bytes()};
}

Mails unknown_time(Series& series) {
  constexpr char kText[] = "Thank you, that was it.\n";
  return {series.next(0, "Re: help needed", kText).without("Date").bytes(),
          series.next(0, "Re: help needed", kText).without("Date").bytes()};
}

Mails template_of_many(Series& series) {
  constexpr char kText[] =
      "I am a citizen of Ruritania and I object to the removal of our national root. The root\n"
      "is used by my bank, by my school and by the tax office. Please reconsider this decision\n"
      "and listen to the people who are affected by it.\n";
  Mails mails;
  for (int i = 0; i < 4; ++i) {
    Series other(series.random());
    mails.push_back(
        series.next(series.random().between(kMinute, 9 * kHour), "Do not remove our root", kText)
            .from(fmt::format("Citizen {0} <citizen{0}@ruritania.example>", other.name()))
            .bytes());
  }
  return mails;
}

Mails votes(Series& series) {
  Mails mails;
  const std::int64_t ballot = series.random().between(100, 250);
  for (std::int64_t i = ballot; i < ballot + 3; ++i) {
    mails.push_back(series
                        .answer(series.random().between(kMinute, kHour), static_cast<int>(i),
                                fmt::format("Re: Voting begins: ballot {}", i),
                                "Sample Trust Services votes YES on this ballot. We thank the "
                                "proposers and\nendorsers for their work on the text.\n")
                        .bytes());
  }
  return mails;
}

}  // namespace

std::vector<LookAlikes> make_look_alikes(std::size_t rounds, Random& random) {
  using Maker = Mails (*)(Series&);
  constexpr auto kMakers = std::to_array<std::pair<const char*, Maker>>({
      {"monthly summary", monthly_summary},
      {"weekly call", weekly_call},
      {"monthly rules", monthly_rules},
      {"daily automatic", daily},
      {"weekly automatic", weekly},
      {"builds by number", builds_by_number},
      {"robot reports", robot_reports},
      {"destroyed texts", destroyed_texts},
      {"patch series", patch_series},
      {"patch for branches", patch_for_branches},
      {"short in threads", short_in_threads},
      {"short to parents", short_to_parents},
      {"short days apart", short_days_apart},
      {"away days apart", away_days_apart},
      {"away minutes apart", away_minutes_apart},
      {"two of one minute", two_of_one_minute},
      {"empty with files", empty_with_files},
      {"empty with subjects", empty_with_subjects},
      {"links", links},
      {"unknown author", unknown_author},
      {"unknown time", unknown_time},
      {"template of many", template_of_many},
      {"tracker", tracker},
      {"votes", votes},
  });
  std::vector<LookAlikes> sets;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (const auto& [label, make] : kMakers) {
      Series series(random);
      sets.push_back({label, make(series)});
    }
  }
  return sets;
}

}  // namespace docket::test
