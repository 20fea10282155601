# docket_migrations(<output variable> <namespace>::<Function> <file.sql>...)
#
# The SQL files of a part's tables within the program: a source file that defines the function,
# declared in a header as std::span<const docket::platform::Migration> Function(), in the order of
# the files' names, which begin with their version: 0001, 0002, ... The variable gets its path.
function(docket_migrations output symbol)
  set(expected 1)
  set(entries "")
  foreach(file IN LISTS ARGN)
    get_filename_component(name "${file}" NAME)
    string(LENGTH "000${expected}" length)
    math(EXPR start "${length} - 4")
    string(SUBSTRING "000${expected}" ${start} 4 version)
    if(NOT name MATCHES "^${version}_[a-z0-9_]+\\.sql$")
      message(FATAL_ERROR "${file}: the name of migration ${expected} is ${version}_<what>.sql")
    endif()
    file(READ "${file}" sql)
    string(APPEND entries "    {\"${name}\", R\"docket_sql(${sql})docket_sql\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    math(EXPR expected "${expected} + 1")
  endforeach()
  if(NOT symbol MATCHES "^([a-z:]+)::([A-Za-z]+)$")
    message(FATAL_ERROR "${symbol} is no <namespace>::<Function>")
  endif()
  set(namespace "${CMAKE_MATCH_1}")
  set(function "${CMAKE_MATCH_2}")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${function}.cc")
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT [[
#include <span>

#include "platform/postgres/migrations.h"

namespace @namespace@ {
namespace {

constexpr docket::platform::Migration kMigrations[] = {
@entries@};

}  // namespace

std::span<const docket::platform::Migration> @function@();
std::span<const docket::platform::Migration> @function@() { return kMigrations; }

}  // namespace @namespace@
]])
  set(${output} "${source}" PARENT_SCOPE)
endfunction()

# docket_needs_postgres(<test program>): for a docket_test() with the label postgres. While any of
# its tests runs, so does a server, which ctest starts before them and stops after them
# (tests/postgres); DOCKET_POSTGRES_DSN_FILE names the file that says how to connect.
set(DOCKET_POSTGRES_DIR "${PROJECT_BINARY_DIR}/postgres")

function(docket_needs_postgres name)
  target_link_libraries(${name} PRIVATE docket_postgres_servers)
  set(needs_file "${CMAKE_CURRENT_BINARY_DIR}/${name}_needs_postgres.cmake")
  file(CONFIGURE OUTPUT "${needs_file}" @ONLY CONTENT [[
if(@name@_TESTS)
  set_tests_properties(${@name@_TESTS} PROPERTIES
    FIXTURES_REQUIRED postgres
    ENVIRONMENT "DOCKET_POSTGRES_DSN_FILE=@DOCKET_POSTGRES_DIR@/dsn")
endif()
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${needs_file}")
endfunction()
