# docket_kafka_fixture(<name> [arguments of start...])
#
# A cluster of one node, in the build folder's <name>-test, that ctest starts before the first test
# with this fixture and deletes after the last one (docket_test's FIXTURES). It is always a new one:
# a run that was cut short may have left another.
function(docket_kafka_fixture name)
  set(script "${PROJECT_SOURCE_DIR}/scripts/kafka")
  set(dir "${PROJECT_BINARY_DIR}/${name}-test")
  add_test(NAME fixture.${name}.start COMMAND bash -c
    "\"$0\" --dir \"$1\" stop --delete && exec \"$0\" --dir \"$1\" start \"\${@:2}\""
    "${script}" "${dir}" ${ARGN})
  add_test(NAME fixture.${name}.stop COMMAND "${script}" --dir "${dir}" stop --delete)
  # The first start of all fetches the jars.
  set_tests_properties(fixture.${name}.start PROPERTIES
    LABELS kafka FIXTURES_SETUP ${name} TIMEOUT 600)
  set_tests_properties(fixture.${name}.stop PROPERTIES
    LABELS kafka FIXTURES_CLEANUP ${name} TIMEOUT 60)
endfunction()
