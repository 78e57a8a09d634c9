// Help, wrong use, exit statuses, and where output goes.

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "core/text.hpp"
#include "tests/support/run_program.hpp"

namespace docket::test {
namespace {

const Arguments kCommands{"ingest",  "search", "show",    "thread", "stats",
                          "defects", "verify", "reindex", "export"};

/// An error is one line, "docket: ...", with perhaps "hint: ..." below, and nothing on stdout.
void require_error(const RunResult& result, int status) {
  INFO(result.err);
  REQUIRE(result.signal == 0);
  REQUIRE(result.status == status);
  REQUIRE(result.out.empty());
  REQUIRE(result.err.starts_with("docket: "));
  std::istringstream lines(result.err);
  for (std::string line; std::getline(lines, line);) {
    REQUIRE((line.starts_with("docket: ") || line.starts_with("hint: ")));
  }
}

void require_hinted_error(const RunResult& result, int status) {
  require_error(result, status);
  REQUIRE(result.err.find("\nhint: ") != std::string::npos);
}

std::string mail(const std::string& id, const std::string& body) {
  return "From: Ada Sample <ada@ca.example>\nDate: Tue, 5 Mar 2019 12:30:00 +0000\nMessage-ID: <" +
         id + ">\nSubject: Lamps\n\n" + body + "\n";
}

}  // namespace

TEST_CASE("docket alone names the first steps", "[program][help]") {
  Sandbox sandbox;
  const RunResult result = sandbox.must({"--quiet"});
  REQUIRE(result.out.find("docket ingest") != std::string::npos);
  const RunResult alone = sandbox.run({});
  REQUIRE(alone.status == 0);
  REQUIRE(alone.out == result.out);
  REQUIRE(alone.err.empty());
}

TEST_CASE("docket help lists every command and the global options", "[program][help]") {
  Sandbox sandbox;
  const std::string help = sandbox.must({"help"}).out;
  REQUIRE(sandbox.must({"--help"}).out == help);
  for (const std::string& command : kCommands) {
    INFO(command);
    REQUIRE(help.find("\n  " + command + " ") != std::string::npos);
  }
  for (const char* option :
       {"--archive", "--json", "--color", "--quiet", "--verbose", "--version"}) {
    INFO(option);
    REQUIRE(help.find(option) != std::string::npos);
  }
}

TEST_CASE("Every command's help has its usage and examples", "[program][help]") {
  Sandbox sandbox;
  for (const std::string& command : kCommands) {
    INFO(command);
    const std::string help = sandbox.must({command, "--help"}).out;
    REQUIRE(sandbox.must({"help", command}).out == help);
    REQUIRE(help.find("Usage: docket " + command + " ") != std::string::npos);
    REQUIRE(help.find("Usage: docket docket") == std::string::npos);
    REQUIRE(help.find(command + " " + command) == std::string::npos);
    const std::size_t examples = help.find("Examples:\n");
    REQUIRE(examples != std::string::npos);
    REQUIRE(help.find("  docket " + command, examples) != std::string::npos);
  }
}

TEST_CASE("The option --version prints name and number", "[program][help]") {
  Sandbox sandbox;
  const std::string version = sandbox.must({"--version"}).out;
  REQUIRE(version.starts_with("docket 0."));
  REQUIRE(std::count(version.begin(), version.end(), '\n') == 1);
}

TEST_CASE("Wrong use ends with 2 and says so on standard error", "[program][errors]") {
  Sandbox sandbox;
  const auto arguments = GENERATE(
      Arguments{"ingset"}, Arguments{"--no-such-option"}, Arguments{"search", "--no-such", "x"},
      Arguments{"show"}, Arguments{"thread"}, Arguments{"search"}, Arguments{"ingest"},
      Arguments{"search", "x", "--format", "papyrus"}, Arguments{"export", "--format", "papyrus"},
      Arguments{"ingest", "--format", "papyrus", "x"}, Arguments{"search", "x", "--limit", "many"},
      Arguments{"search", "x", "--limit", "0"}, Arguments{"search", "x", "--sort", "sideways"},
      Arguments{"--color", "sometimes", "stats"}, Arguments{"search", "x", "--posts", "--threads"},
      Arguments{"help", "ingset"}, Arguments{"stats", "surplus"});
  INFO(arguments.back());
  require_hinted_error(sandbox.run(arguments), 2);
}

TEST_CASE("Without an archive every reading command says how to make one", "[program][errors]") {
  Sandbox sandbox;
  const auto arguments =
      GENERATE(Arguments{"search", "x"}, Arguments{"show", "1"}, Arguments{"thread", "1"},
               Arguments{"stats"}, Arguments{"defects"}, Arguments{"verify"}, Arguments{"reindex"},
               Arguments{"export"}, Arguments{"--json", "stats"});
  const RunResult result = sandbox.run(arguments);
  require_hinted_error(result, 2);
  REQUIRE(result.err.find("docket ingest") != std::string::npos);
  REQUIRE(!std::filesystem::exists(sandbox.archive()));
}

TEST_CASE("What is not there ends with 1", "[program][errors]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sample_file("groups-era.mbox")});
  require_error(sandbox.run({"show", "nobody@nowhere.example"}), 1);
  require_error(sandbox.run({"show", "99999"}), 1);
  require_error(sandbox.run({"thread", "nobody@nowhere.example"}), 1);
  require_error(sandbox.run({"show", "1", "--raw", "--copy", "0000"}), 1);
  const RunResult nothing = sandbox.run({"search", "xylophone"});
  REQUIRE(nothing.status == 1);
  // What the archive covers; a mail of 2019 is among those of 2021 and later.
  REQUIRE((nothing.out + nothing.err).find("2019-03-06") != std::string::npos);
  const RunResult json = sandbox.run({"search", "--json", "xylophone"});
  REQUIRE(json.status == 1);
  REQUIRE(Json::parse(json.out)["results"].empty());
  REQUIRE(Json::parse(json.out)["total"] == 0);
}

TEST_CASE("An unknown kind of defect is wrong use; a known one without defects is nothing found",
          "[program][errors]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sample_file("groups-era.mbox")});
  require_hinted_error(sandbox.run({"defects", "bad-hair"}), 2);
  REQUIRE(sandbox.run({"defects", "no-date"}).status == 1);
}

TEST_CASE("An archive without index sends the searcher to reindex", "[program][errors]") {
  Sandbox sandbox;
  sandbox.must({"ingest", "--no-index", sample_file("groups-era.mbox")});
  const RunResult result = sandbox.run({"search", "entropy"});
  require_hinted_error(result, 1);
  REQUIRE(result.err.find("docket reindex") != std::string::npos);
  sandbox.must({"reindex"});
  sandbox.must({"search", "entropy"});
}

TEST_CASE("A folder with other things in it becomes no archive", "[program][errors]") {
  Sandbox sandbox;
  sandbox.dir().write("archive/diary.txt", "Dear diary");
  require_hinted_error(sandbox.run({"ingest", sample_file("groups-era.mbox")}), 2);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(sandbox.archive())) {
    REQUIRE(entry.path().filename() == "diary.txt");
    ++files;
  }
  REQUIRE(files == 1);
  sandbox.dir().write("file", "no folder");
  require_error(
      sandbox.run({"--archive", sandbox.dir() / "file", "ingest", sample_file("groups-era.mbox")}),
      2);
}

TEST_CASE("An empty folder becomes an archive that others cannot read", "[program]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sample_file("groups-era.mbox")});
  struct stat status {};
  REQUIRE(::stat(sandbox.archive().c_str(), &status) == 0);
  REQUIRE((status.st_mode & 0777U) == 0700U);
  REQUIRE(::stat((sandbox.archive() + "/docket.sqlite").c_str(), &status) == 0);
  REQUIRE((status.st_mode & 0777U) == 0600U);
  sandbox.dir().make_folder("empty");
  sandbox.must({"--archive", sandbox.dir() / "empty", "ingest", sample_file("groups-era.mbox")});
}

TEST_CASE("Ids that begin with a hyphen are ids", "[program][options]") {
  Sandbox sandbox;
  const std::vector<std::string> ids{"-q@mx.example", "--json@mx.example", "-A+b=c_d@mx.example",
                                     "-x=y@mx.example", "-a@b=c.example"};
  // Equal words under other ids would be reposts, and an id is no word.
  const auto says = [](const std::string& id) {
    std::string letters;
    for (const char c : id) letters += is_alpha(c) ? std::string(1, c) : "";
    return "It says " + letters;
  };
  std::string mbox;
  for (const std::string& id : ids) {
    mbox += "From ada@ca.example Tue Mar  5 12:30:00 2019\n" + mail(id, says(id)) + '\n';
  }
  sandbox.must({"ingest", sandbox.dir().write("work/hyphens.mbox", mbox)});
  for (const std::string& id : ids) {
    INFO(id);
    REQUIRE(sandbox.json({"show", id})["message_id"] == id);
    REQUIRE(sandbox.json({"thread", id})["posts"][0]["message_id"] == id);
    REQUIRE(sandbox.must({"show", "--raw", "--", id}).out == mail(id, says(id)));
  }
}

TEST_CASE("Query words that begin with a hyphen stand after --", "[program][options]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sample_file("groups-era.mbox")});
  const RunResult plain = sandbox.must({"search", "--json", "revocation"});
  const Json json = Json::parse(sandbox.must({"search", "--json", "--", "revocation"}).out);
  REQUIRE(json["results"] == Json::parse(plain.out)["results"]);
  const RunResult hyphen = sandbox.run({"search", "--json", "--", "revocation", "--json"});
  REQUIRE(hyphen.status <= 1);
  REQUIRE(Json::parse(hyphen.out)["query"] == "revocation --json");
  REQUIRE(sandbox.run({"search", "--", "-no-such-word-xyz"}).status <= 1);
}

TEST_CASE("Where nobody reads any more the program ends quietly", "[program][output]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sample_file("mailman-era.mbox"), sample_file("groups-era.mbox")});
  const auto arguments =
      GENERATE(Arguments{"search", "certificate"}, Arguments{"export", "--all-copies"},
               Arguments{"export", "--format", "jsonl"}, Arguments{"show", "1", "--raw"},
               Arguments{"stats", "--json"}, Arguments{"help"}, Arguments{"--version"});
  INFO(arguments.front());
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  ::close(ends[0]);
  sandbox.set_output(ends[1]);
  const RunResult result = sandbox.run(arguments);
  ::close(ends[1]);
  REQUIRE(result.err.empty());
  REQUIRE((result.status == 0 || result.signal == SIGPIPE));
}

TEST_CASE("A full disk under standard output is an error", "[program][output]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sample_file("mailman-era.mbox")});
  const auto arguments = GENERATE(
      Arguments{"search", "certificate"}, Arguments{"export"}, Arguments{"show", "1"},
      Arguments{"show", "1", "--raw"}, Arguments{"thread", "1"}, Arguments{"stats", "--json"},
      Arguments{"defects"}, Arguments{"verify"}, Arguments{"export", "--format", "jsonl"},
      Arguments{"help"}, Arguments{"--version"}, Arguments{});
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  sandbox.set_output(full);
  const RunResult result = sandbox.run(arguments);
  ::close(full);
  INFO((arguments.empty() ? std::string("docket") : arguments.front()));
  REQUIRE(result.status == 1);
  REQUIRE(result.err.starts_with("docket: "));
}

TEST_CASE("export refuses to write over what is there", "[program][export]") {
  Sandbox sandbox;
  sandbox.must({"ingest", "--no-index", sample_file("groups-era.mbox")});
  const std::string there = sandbox.dir().write("work/there", "something");
  require_hinted_error(sandbox.run({"export", "--to", there}), 2);
  REQUIRE(file_bytes(there) == "something");
  require_hinted_error(
      sandbox.run({"export", "--format", "maildir", "--to", sandbox.dir() / "work"}), 2);
  require_hinted_error(sandbox.run({"export", "--format", "maildir"}), 2);
}

TEST_CASE("An archive on read-only media is read and not written", "[program][errors]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sample_file("groups-era.mbox")});
  const std::string before = sandbox.must({"search", "--json", "revocation"}).out;
  REQUIRE(::chmod((sandbox.archive() + "/docket.sqlite").c_str(), 0400) == 0);
  REQUIRE(::chmod(sandbox.archive().c_str(), 0500) == 0);
  if (::access(sandbox.archive().c_str(), W_OK) == 0) {
    WARN("run by root, who may write everywhere: not tested");
  } else {
    REQUIRE(sandbox.must({"search", "--json", "revocation"}).out == before);
    sandbox.must({"verify"});
    const RunResult result = sandbox.run({"ingest", sample_file("mailman-era.mbox")});
    require_hinted_error(result, 1);
  }
  REQUIRE(::chmod(sandbox.archive().c_str(), 0700) == 0);
}

TEST_CASE("The option --quiet leaves results and errors only", "[program][options]") {
  Sandbox sandbox;
  const RunResult ingest = sandbox.must({"ingest", "--quiet", sample_file("groups-era.mbox")});
  REQUIRE(ingest.out.empty());
  REQUIRE(ingest.err.empty());
  require_error(sandbox.run({"--quiet", "show", "nobody@nowhere.example"}), 1);
}

TEST_CASE("A file of settings that says nonsense is named with its line", "[program][errors]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sample_file("groups-era.mbox")});
  sandbox.dir().write("archive/docket.toml", "base_url = \"https://archive.example/\"\n");
  const Json json = sandbox.json({"show", "1"});
  REQUIRE(json["url"].get<std::string>().starts_with("https://archive.example/m/"));
  sandbox.dir().write("archive/docket.toml", "\nmask_addresses = \"perhaps\"\n");
  const RunResult result = sandbox.run({"show", "1"});
  require_hinted_error(result, 2);
  REQUIRE(result.err.find("docket.toml:2") != std::string::npos);
}

}  // namespace docket::test
