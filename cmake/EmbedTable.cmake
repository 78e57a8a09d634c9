# docket_embed_tables(TARGET NAME...) makes of each data/NAME.tsv a list of raw string literals,
# "data/NAME.inc", to be included between the braces of an array of std::string_view. Lines that
# begin with "#" are left out; no piece is over 60 KiB (compilers promise 64), each is whole lines.
function(docket_embed_tables target)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/embedded")
  foreach(name ${ARGN})
    set(out "${folder}/data/${name}.inc")
    set(in "${PROJECT_SOURCE_DIR}/data/${name}.tsv")
    add_custom_command(OUTPUT "${out}"
      COMMAND "${CMAKE_COMMAND}" "-DIN=${in}" "-DOUT=${out}"
        -P "${PROJECT_SOURCE_DIR}/cmake/embed_table.cmake"
      DEPENDS "${in}" "${PROJECT_SOURCE_DIR}/cmake/embed_table.cmake"
      COMMENT "Embedding data/${name}.tsv" VERBATIM)
    target_sources(${target} PRIVATE "${out}")
  endforeach()
  target_include_directories(${target} PRIVATE "${folder}")
endfunction()
