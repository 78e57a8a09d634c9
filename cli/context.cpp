#include "cli/context.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "core/utf8.hpp"

namespace docket::cli {

std::filesystem::path Context::archive_directory() const {
  if (!archive_option.empty()) return archive_option;
  const auto variable = [this](const char* name) {
    const char* const value = environment(name);
    return std::string(value != nullptr ? value : "");
  };
  if (const std::string set = variable("DOCKET_ARCHIVE"); !set.empty()) return set;
  if (const std::string data = variable("XDG_DATA_HOME"); !data.empty()) {
    return std::filesystem::path(data) / "docket";
  }
  return std::filesystem::path(variable("HOME")) / ".local" / "share" / "docket";
}

Result<archive::Archive> Context::open_archive() const {
  return archive::Archive::open(archive_directory());
}

Result<Configuration> Context::configuration() const {
  return load_configuration(archive_directory() / "docket.toml");
}

Style Context::style() const {
  const ColorMode mode = parse_color_mode(color).value_or(ColorMode::Auto);
  return Style(wants_color(mode, is_terminal(STDOUT_FILENO), environment));
}

std::size_t Context::width() const {
  return is_terminal(STDOUT_FILENO) ? terminal_width(STDOUT_FILENO, environment) : 0;
}

Verbosity Context::verbosity() const {
  if (quiet) return Verbosity::Quiet;
  return verbose ? Verbosity::Verbose : Verbosity::Normal;
}

Result<void> print_json(const Json& json) {
  Output out(STDOUT_FILENO);
  out.write(json.dump(2, ' ', false, Json::error_handler_t::replace));
  out.write("\n");
  return out.finish();
}

Result<void> print_text(const Context& context, std::string_view text) {
  const Pager pager(PagerUse::IfTerminal, context.environment);
  Output out(STDOUT_FILENO);
  out.write(text);
  return out.finish();
}

void print_error(const Error& error) {
  std::string text = fmt::format("docket: {}\n", to_printable(error.message));
  if (!error.hint.empty()) text += fmt::format("hint: {}\n", to_printable(error.hint));
  Output out(STDERR_FILENO);
  out.write(text);
}

void print_note(std::string_view text) {
  Output out(STDERR_FILENO);
  out.write(fmt::format("docket: {}\n", to_printable(text)));
}

int exit_status(const Error& error) {
  switch (error.code) {
    case Errc::NotFound:
    case Errc::Io:
    case Errc::Network: return kNothingFound;
    case Errc::InvalidInput: return kWrongUse;
    case Errc::Corrupt:
    case Errc::Locked:
    case Errc::Schema:
    case Errc::Internal: return kDamaged;
    case Errc::Interrupted: return kInterrupted;
  }
  return kDamaged;
}

}  // namespace docket::cli
