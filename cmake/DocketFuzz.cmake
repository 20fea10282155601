# docket_fuzz(NAME <name> [SEEDS] SRCS <name>_fuzz.cc ... DEPS ...)
#
# One fuzz target, the program <name>_fuzz: with libFuzzer under DOCKET_FUZZ, else with a main()
# that runs the target once over each file it is given. The test fuzz.<name> runs it over all inputs
# that are kept: the corpus by hand, the regressions, and with SEEDS what tests/fuzz/seeds.py makes.
function(docket_fuzz)
  cmake_parse_arguments(ARG "SEEDS" "NAME" "SRCS;DEPS" ${ARGN})
  set(target ${ARG_NAME}_fuzz)
  add_executable(${target} ${ARG_SRCS})
  target_link_libraries(${target} PRIVATE docket_options ${ARG_DEPS})
  add_dependencies(fuzz_targets ${target})
  set(arguments "")
  if(DOCKET_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    list(APPEND arguments -runs=0)
  else()
    target_link_libraries(${target} PRIVATE docket_corpus_main)
  endif()
  if(ARG_SEEDS)
    list(APPEND arguments "${DOCKET_FUZZ_SEEDS}/${ARG_NAME}")
  endif()

  file(GLOB folders CONFIGURE_DEPENDS
    "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${ARG_NAME}"
    "${CMAKE_CURRENT_SOURCE_DIR}/regressions/${ARG_NAME}")
  add_test(NAME fuzz.${ARG_NAME} COMMAND ${target} ${arguments} ${folders})
  set_tests_properties(fuzz.${ARG_NAME} PROPERTIES
    LABELS "quick;fuzz" TIMEOUT 60 FIXTURES_REQUIRED fuzz_seeds)
endfunction()
