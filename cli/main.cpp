#include "cli/commands.hpp"

int main(int argc, char** argv) { return docket::cli::run_program(argc, argv); }
